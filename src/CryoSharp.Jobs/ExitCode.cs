namespace CryoSharp.Jobs;

/// <summary>How a program ended, as its exit code.</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>A fault of the program.</summary>
    InternalError = 1,

    /// <summary>Wrong usage: unknown option, bad value.</summary>
    WrongUsage = 2,

    /// <summary>Input data or metadata refused.</summary>
    InputRefused = 3,

    /// <summary>Not enough memory or disk.</summary>
    NoResources = 4,

    /// <summary>The file system failed during the run; what is complete is safe.</summary>
    FileSystem = 5,

    /// <summary>Stopped by the user; the last complete result is usable.</summary>
    StoppedUsable = 10,

    /// <summary>Interrupted before the first result.</summary>
    Interrupted = 130,
}
