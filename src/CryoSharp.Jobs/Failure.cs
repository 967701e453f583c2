using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>What an exception that ended a run means to the user.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Message">What to print. The stack trace is in it for internal errors only.</param>
public sealed record Failure(ExitCode Code, string Message)
{
    private const int NoSpaceOnDevice = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Explains an exception.</summary>
    /// <param name="hasResult">Whether something usable had been written before it.</param>
    public static Failure Of(Exception exception, bool hasResult = false) => exception switch
    {
        InvalidParametersException or UsageException => new(ExitCode.WrongUsage, exception.Message),
        RefusedInputException or MalformedFileException => new(ExitCode.InputRefused, exception.Message),
        FailedRunException failed => failed.Failure,
        OperationCanceledException when hasResult =>
            new(ExitCode.StoppedUsable, "Stopped as asked. The last complete iteration is kept and can be gone on from."),
        OperationCanceledException => new(ExitCode.Interrupted, "Interrupted before there was a result."),
        OutOfMemoryException =>
            new(ExitCode.NoResources, "There is not enough memory. Use a smaller box, fewer classes or a coarser search, or a machine with more memory."),
        RunFolderException { InnerException: IOException inner } when IsDiskFull(inner) => new(ExitCode.NoResources, exception.Message),
        RunFolderException => new(ExitCode.FileSystem, exception.Message),
        IOException io when IsDiskFull(io) =>
            new(ExitCode.NoResources, $"The disk is full or the quota is used up: {io.Message} Free some space; what was complete is kept."),
        FileNotFoundException or DirectoryNotFoundException => new(ExitCode.InputRefused, exception.Message),
        IOException or UnauthorizedAccessException => new(ExitCode.FileSystem, exception.Message),
        AggregateException { InnerException: { } inner } => Of(inner, hasResult),
        _ => new(ExitCode.InternalError, $"Internal error, which is a fault of the program. Please report it with this text:{Environment.NewLine}{exception}"),
    };

    private static bool IsDiskFull(IOException e) => e.HResult is NoSpaceOnDevice or QuotaExceeded or WindowsDiskFull;
}
