using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CryoSharp.Jobs;

/// <summary>Something a user can run: its words, its typed parameters, its function.</summary>
public sealed class JobDefinition
{
    private readonly Func<object, IEnumerable<ParameterProblem>> _check;
    private readonly Func<object, JobContext, JobOutputs> _run;
    private readonly Func<object, JobContext, JobOutputs>? _resume;

    private JobDefinition(
        JobDescription description,
        ParameterSchema parameters,
        Func<object, IEnumerable<ParameterProblem>> check,
        Func<object, JobContext, JobOutputs> run,
        Func<object, JobContext, JobOutputs>? resume,
        bool foretells) =>
        (Description, Parameters, _check, _run, _resume, Foretells) = (description, parameters, check, run, resume, foretells);

    /// <summary>The job in words.</summary>
    public JobDescription Description { get; }

    /// <summary>The verb of the command line and the suffix of run folders.</summary>
    public string Name => Description.Name;

    /// <summary>What options, forms and the manual page are made from.</summary>
    public ParameterSchema Parameters { get; }

    /// <summary>Whether a stopped run can go on.</summary>
    public bool CanResume => _resume is not null;

    /// <summary>Whether it says what time and memory a run would take, and no more, where <see cref="JobContext.OnlyForetells"/>.</summary>
    public bool Foretells { get; }

    /// <summary>Makes a definition; the schema is read from <typeparamref name="TParameters"/> once.</summary>
    /// <param name="run">Does the work. The folder, progress and cancellation are in its context.</param>
    /// <param name="check">
    /// Finds what single values cannot tell, before any work and without reading large files: an unknown point group, options that
    /// contradict one another. Null for nothing.
    /// </param>
    /// <param name="resume">Goes on with a run from what is in its folder; null where the job cannot.</param>
    /// <param name="foretells">See <see cref="Foretells"/>.</param>
    /// <exception cref="ArgumentException">A property lacks its <see cref="ParameterAttribute"/>, or a default is outside its range.</exception>
    public static JobDefinition Create<TParameters>(
        JobDescription description,
        Func<TParameters, JobContext, JobOutputs> run,
        Func<TParameters, IEnumerable<ParameterProblem>>? check = null,
        Func<TParameters, JobContext, JobOutputs>? resume = null,
        bool foretells = false)
        where TParameters : class => new(
            description,
            ParameterSchema.Of<TParameters>(),
            check is null ? _ => [] : record => check((TParameters)record),
            (record, context) => run((TParameters)record, context),
            resume is null ? null : (record, context) => resume((TParameters)record, context),
            foretells);

    /// <summary>Everything that is wrong with <paramref name="values"/>, apart from the contents of files. Empty if all is well.</summary>
    public ImmutableArray<ParameterProblem> Check(JsonObject values)
    {
        ImmutableArray<ParameterProblem> problems = Parameters.Check(values);
        return problems.IsEmpty ? [.. _check(Parameters.Bind(Parameters.Resolve(values)))] : problems;
    }

    /// <summary>Checks all of <paramref name="values"/>, then runs.</summary>
    /// <exception cref="InvalidParametersException">Lists every problem; nothing has been started.</exception>
    /// <exception cref="OperationCanceledException">The user stopped the job.</exception>
    public JobOutputs Run(JsonObject values, JobContext context) => Start(_run, values, context);

    /// <summary>Goes on with the run in the context's folder, which was started with <paramref name="values"/>.</summary>
    /// <exception cref="UsageException">This job cannot be continued.</exception>
    /// <exception cref="InvalidParametersException">Lists every problem; nothing has been started.</exception>
    /// <exception cref="OperationCanceledException">The user stopped the job.</exception>
    public JobOutputs Resume(JsonObject values, JobContext context) =>
        Start(_resume ?? throw new UsageException($"A {Name} run cannot be continued; start it again."), values, context);

    private JobOutputs Start(Func<object, JobContext, JobOutputs> work, JsonObject values, JobContext context)
    {
        ImmutableArray<ParameterProblem> problems = Check(values);
        if (!problems.IsEmpty)
        {
            throw new InvalidParametersException(problems);
        }

        ImmutableArray<ResolvedParameter> resolved = Parameters.Resolve(values);
        context.Begin(resolved);
        return work(Parameters.Bind(resolved), context);
    }
}
