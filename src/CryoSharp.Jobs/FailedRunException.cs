namespace CryoSharp.Jobs;

/// <summary>A run within a run failed, and the outer one with it. The exit code is that of the inner one.</summary>
public sealed class FailedRunException : Exception
{
    /// <summary>Of a failure.</summary>
    public FailedRunException(Failure failure)
        : base(failure.Message) => Failure = failure;

    /// <summary>How the inner run ended.</summary>
    public Failure Failure { get; }
}
