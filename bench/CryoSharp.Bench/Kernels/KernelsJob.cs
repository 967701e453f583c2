using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.IO;
using CryoSharp.Jobs;
using CryoSharp.Numerics;

namespace CryoSharp.Bench;

/// <summary>The inner loops beside what the machine could do: <c>bench/kernels</c>. bench/README.md.</summary>
internal static class KernelsJob
{
    private static readonly ImmutableArray<(string Name, Func<KernelsParameters, Stopclock, IEnumerable<KernelRow>> Measure)> Groups =
    [
        ("product", ProductKernels.Measure),
        ("polar", PolarKernelRates.Measure),
        ("slices", SliceKernels.MeasureUnpadded),
        ("padded", SliceKernels.Measure),
        ("images", ImageKernelRates.Measure),
        ("scores", ScoreKernelRates.Measure),
    ];

    /// <summary>The entry of the program's list.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<KernelsParameters>(
        new JobDescription
        {
            Name = "kernels",
            Title = "Kernels",
            Summary = "Measures the inner loops on one core and prints their rates beside the machine's own peak of multiply-adds and of memory.",
            Example = "bench/kernels --groups polar slices --csv kernels.csv",
            WritesFolder = false,
        },
        Run,
        Check);

    private static IEnumerable<ParameterProblem> Check(KernelsParameters parameters)
    {
        foreach (string name in parameters.Groups.Where(name => Groups.All(group => group.Name != name)))
        {
            yield return new ParameterProblem("--groups", $"\"{name}\" is not one of {string.Join(", ", Groups.Select(group => group.Name))}.");
        }

        if (!FftLength.IsSupported(2 * parameters.Box) || parameters.Box % 2 != 0)
        {
            yield return new ParameterProblem("--box", $"{parameters.Box} is odd, or has a prime factor above 13.");
        }

        foreach (double shell in parameters.Shells.Append(parameters.ScanShell).Where(shell => shell > parameters.Box / 2))
        {
            yield return new ParameterProblem("--shells", $"Shell {shell} lies beyond half of the box of {parameters.Box}.");
        }

        (string Option, ImmutableArray<double> Values)[] lists =
            [("--shells", parameters.Shells), ("--classes", parameters.Classes), ("--transforms", parameters.Transforms)];
        foreach ((string option, double value) in lists.SelectMany(list => list.Values.Where(v => v != Math.Floor(v)).Select(v => (list.Option, v))))
        {
            yield return new ParameterProblem(option, string.Create(CultureInfo.InvariantCulture, $"{value} is not a whole number."));
        }

        foreach (double side in parameters.Transforms.Where(side => side % 2 != 0 || !FftLength.IsSupported((int)side)))
        {
            yield return new ParameterProblem("--transforms", string.Create(CultureInfo.InvariantCulture, $"{side} is odd, or has a prime factor above 13."));
        }
    }

    private static JobOutputs Run(KernelsParameters parameters, JobContext context)
    {
        var clock = new Stopclock(parameters.LeastTime / 1000, parameters.Repetitions, context.Cancel);
        MachineCeiling ceiling = MachineCeiling.Measure(clock, context.Threads, parameters.Streamed);
        var rows = ImmutableArray.CreateBuilder<KernelRow>();
        rows.AddRange(ceiling.Rows());
        foreach ((string name, Func<KernelsParameters, Stopclock, IEnumerable<KernelRow>> measure) in Groups)
        {
            if (parameters.Groups.IsEmpty || parameters.Groups.Contains(name))
            {
                context.Log("kernels", name);
                rows.AddRange(measure(parameters, clock));
            }
        }

        context.Print(KernelTable.Markdown(RunSurroundings.Machine(context.Threads), ceiling, rows.ToImmutable()));
        if (parameters.Csv is string path)
        {
            AtomicFile.WriteText(path, KernelTable.Csv(ceiling, rows.ToImmutable()));
        }

        return new JobOutputs();
    }
}
