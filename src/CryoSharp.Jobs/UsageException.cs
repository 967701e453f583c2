namespace CryoSharp.Jobs;

/// <summary>A command that asks for what is not there: an unknown verb, a run that cannot be continued. Exit code 2.</summary>
public sealed class UsageException : Exception
{
    /// <summary>With its message.</summary>
    public UsageException(string message)
        : base(message)
    {
    }
}
