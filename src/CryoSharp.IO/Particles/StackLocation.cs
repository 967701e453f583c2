namespace CryoSharp.IO;

/// <summary>Where an image stack that a particle file names was found.</summary>
/// <param name="Written">The path in the file.</param>
/// <param name="Path">The path on this machine; where the stack was not found, the one beside the particle file.</param>
/// <param name="FoundIn">Which folder the path was relative to.</param>
public sealed record StackLocation(string Written, string Path, StackFolderKind FoundIn);

/// <summary>Which folder the path of a stack was relative to.</summary>
public enum StackFolderKind
{
    /// <summary>The stack was not found.</summary>
    NotFound,

    /// <summary>None: the path is absolute.</summary>
    Absolute,

    /// <summary>The folder that the user named.</summary>
    StackFolder,

    /// <summary>The folder of the particle file.</summary>
    FileFolder,

    /// <summary>The folder the program was started in.</summary>
    WorkingFolder,

    /// <summary>A folder above the particle file, such as the project folder.</summary>
    FolderAbove,
}
