namespace CryoSharp.Jobs;

/// <summary>A run folder that cannot be made, written or opened. Exit code 5, or 4 where the disk is full.</summary>
public sealed class RunFolderException : Exception
{
    /// <summary>With its message.</summary>
    public RunFolderException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
