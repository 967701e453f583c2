using System.Globalization;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>From start to stop, or from the last checkpoint on: what every job that refines has in common.</summary>
internal sealed class RefinementLoop
{
    private readonly ClassificationInput _input;
    private readonly JobContext _context;

    private RefinementLoop(ClassificationInput input, ExpectationMaximization engine, ClassificationReport report, JobContext context) =>
        (_input, Engine, Report, _context) = (input, engine, report, context);

    /// <summary>What iterates.</summary>
    public ExpectationMaximization Engine { get; }

    /// <summary>What writes.</summary>
    public ClassificationReport Report { get; }

    /// <summary>How right the forecast was; null where there was none, and before the end.</summary>
    public string? Forecast { get; private set; }

    /// <summary>Of an input.</summary>
    /// <param name="files">Writes the classes.</param>
    /// <param name="saveEvery">Iterations from one that keeps its maps to the next.</param>
    public static RefinementLoop Of(ClassificationInput input, IClassFiles files, int saveEvery, JobContext context)
    {
        RefinementSettings settings = input.Settings;
        var engine = new ExpectationMaximization(settings, input.Set, input.Images, input.Mask, new CpuExpectation(settings.Threads));
        return new RefinementLoop(input, engine, new ClassificationReport(context, input, files, saveEvery, engine), context);
    }

    /// <summary>What the whole run would take, by a trial on some particles.</summary>
    public JobOutputs Foretell()
    {
        var outlook = new RunOutlook(_context, _input);
        outlook.Foretell(Engine, Start());
        return new JobOutputs { Numbers = outlook.Foretold };
    }

    /// <summary>Iterates until there is a reason to stop; reports each iteration.</summary>
    /// <param name="isContinued">From the run's newest checkpoint, where there is one.</param>
    /// <returns>The last state.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the last checkpoint stands.</exception>
    public RefinementState Run(bool isContinued)
    {
        RefinementState state = isContinued && Checkpoint.Latest(_context.Folder) is string path
            ? Checkpoint.Read(path, _input.Set.Count) : Start();
        if (isContinued)
        {
            _context.Log("continue", state.Iteration == 0 ? "no iteration was complete: from the start" : $"after iteration {state.Iteration}");
        }

        var outlook = new RunOutlook(_context, _input);
        outlook.Foretell(Engine, state);
        foreach (RefinementState next in Engine.Iterate(state, new PassProgress(_context), _context.Cancel))
        {
            state = next;
            Report.Write(state, outlook.TimeLeft(state));
        }

        Forecast = outlook.Check(state);
        return state;
    }

    private RefinementState Start()
    {
        _context.Log("start", _input.References.IsEmpty ? "noise power" : "noise power and grey scale of the references");
        return StartingModel.Make(
            _input.Settings, _input.Set, _input.Images, _input.References, _input.Classes, _input.Mask.BoxSize, _input.Mask.PixelSize, _input.Mask);
    }

    private sealed class PassProgress(JobContext context) : IProgress<RefinementProgress>
    {
        public void Report(RefinementProgress value) =>
            context.Progress(string.Create(CultureInfo.InvariantCulture, $"iteration {value.Iteration}"), value.Done, value.Total);
    }
}
