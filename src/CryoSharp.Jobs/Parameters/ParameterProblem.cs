using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>What is wrong with one value, said as the user would fix it.</summary>
/// <param name="Option">As typed: --classes, or PARTICLES.</param>
/// <param name="Problem">A sentence that names what was found and what is expected.</param>
public readonly record struct ParameterProblem(string Option, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Option}: {Problem}";
}

/// <summary>Parameters that cannot be run with; nothing has been started.</summary>
public sealed class InvalidParametersException : Exception
{
    /// <summary>Takes every problem at once.</summary>
    public InvalidParametersException(ImmutableArray<ParameterProblem> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>At least one.</summary>
    public ImmutableArray<ParameterProblem> Problems { get; }
}
