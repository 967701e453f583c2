namespace CryoSharp.Jobs;

/// <summary>Inputs that are well-formed but cannot be worked with: too few particles, boxes that differ, no CTF.</summary>
/// <remarks>The message says what, where, what was found, what is expected and what to do. Exit code 3.</remarks>
public sealed class RefusedInputException : Exception
{
    /// <summary>With its message.</summary>
    public RefusedInputException(string message)
        : base(message)
    {
    }
}
