using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

/// <summary>A job that has every form of parameter and does what <see cref="SampleParameters.Then"/> says.</summary>
internal static class SampleJob
{
    public static JobDefinition Definition { get; } = JobDefinition.Create<SampleParameters>(
        new JobDescription
        {
            Name = "sample",
            Title = "Sample",
            Summary = "Does what it is told.",
            Example = "cryosharp sample in.txt --classes 3",
        },
        Run,
        parameters => parameters.Symmetry == "X9" ? [new ParameterProblem("--symmetry", "X9 is no point group.")] : [],
        (_, context) =>
        {
            context.Log("resume", "went on");
            return new JobOutputs { Reason = "continued" };
        });

    public static JobDefinition Report { get; } = JobDefinition.Create<ReportParameters>(
        new JobDescription { Name = "report", Title = "Report", Summary = "Prints.", Example = "cryosharp report", WritesFolder = false },
        (parameters, context) =>
        {
            context.Print($"{parameters.Files.Length} files");
            return new JobOutputs();
        });

    private static JobOutputs Run(SampleParameters parameters, JobContext context)
    {
        if (parameters.Diameter is null)
        {
            context.Auto(nameof(parameters.Diameter), 90.0, "0.9 of the box");
        }

        for (int i = 0; i <= 100; i++)
        {
            context.Progress("counting", i, 100);
        }

        context.Folder.WriteText("final/result.txt", "42\n");
        switch (parameters.Then)
        {
            case Then.Fail:
                throw new InvalidOperationException("a fault");
            case Then.Refuse:
                throw new RefusedInputException("The box is 7; it must be even.");
            case Then.FillDisk:
                throw new IOException("No space left on device", 28);
            case Then.StopEarly:
                throw new OperationCanceledException();
            case Then.StopLate:
                context.MarkUsable();
                throw new OperationCanceledException();
            default:
                context.Event("iteration", new JsonObject { ["iter"] = 1 });
                return new JobOutputs
                {
                    Files = [new OutputFile("final/result.txt", "the answer")],
                    Numbers = [("answer", "42")],
                };
        }
    }
}

internal sealed record SampleParameters
{
    [Parameter("Input", "The file to read.", Group = "Input", Alias = "--i", IsPositional = true, IsInputFile = true)]
    public required string Input { get; init; }

    [Parameter("Classes", "How many.", Group = "Model", Alias = "-k --K", Minimum = 1, Maximum = 50)]
    public int Classes { get; init; } = 4;

    [Parameter("Regularisation", "Weight of the data.", Group = "Model", Alias = "--tau2_fudge", Above = 0, Maximum = 100)]
    public double Regularisation { get; init; } = 4;

    [Parameter("Diameter", "Of the particle.", Unit = "Å", Auto = "0.9 of the box", Above = 0)]
    public double? Diameter { get; init; }

    [Parameter("Search", "What is searched.")]
    public SampleSearch Search { get; init; } = SampleSearch.Global;

    [Parameter("Local range", "How far.", Unit = "°", Above = 0, OnlyWith = "--search local", Level = ParameterLevel.Advanced)]
    public double LocalRange { get; init; } = 5;

    [Parameter("Symmetry", "Point group.")]
    public string Symmetry { get; init; } = "C1";

    [Parameter("Maps", "Some files.", NotWith = "--search")]
    public ImmutableArray<string> Maps { get; init; } = [];

    [Parameter("Flatten", "Whether to flatten.")]
    public bool Flatten { get; init; } = true;

    [Parameter("Then", "What to do.", Level = ParameterLevel.Advanced)]
    public Then Then { get; init; }
}

internal sealed record ReportParameters
{
    [Parameter("Files", "What to print.", IsPositional = true)]
    public ImmutableArray<string> Files { get; init; } = [];
}

internal enum SampleSearch
{
    Global,
    Local,
    None,
}

internal enum Then
{
    Finish,
    Fail,
    Refuse,
    FillDisk,
    StopEarly,
    StopLate,
}
