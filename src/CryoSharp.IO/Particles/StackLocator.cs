using System.Collections.Immutable;

namespace CryoSharp.IO;

/// <summary>Finds the image stacks that a particle file names.</summary>
/// <remarks>
/// RELION and cryoSPARC write paths relative to the project folder, others relative to the file. Looked at, in this order: the folder that the user
/// named (with the whole path, then without its first folder, and so on to the bare name), the folder of the particle file, the working folder,
/// the folders above the particle file. In each, <c>.mrc</c> and <c>.mrcs</c> stand for one another: cryoSPARC writes stacks as <c>.mrc</c>, and
/// links to them are made to please RELION.
/// </remarks>
internal sealed class StackLocator
{
    private readonly string _fileFolder;
    private readonly ParticleReadOptions _options;
    private readonly Dictionary<string, StackLocation> _known = [];
    private readonly List<StackLocation> _inOrder = [];

    public StackLocator(string particleFile, ParticleReadOptions options)
    {
        ParticleFile = particleFile;
        _fileFolder = Path.GetDirectoryName(Path.GetFullPath(particleFile))!;
        _options = options;
    }

    /// <summary>The file that names the stacks.</summary>
    public string ParticleFile { get; }

    /// <summary>Every stack asked for, in the order of asking.</summary>
    public ImmutableArray<StackLocation> Locations => [.. _inOrder];

    /// <summary>Where the stack is.</summary>
    /// <param name="written">The path in the file.</param>
    public StackLocation Locate(ReadOnlySpan<char> written)
    {
        Dictionary<string, StackLocation>.AlternateLookup<ReadOnlySpan<char>> known = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(written, out StackLocation? location))
        {
            location = Search(written.ToString());
            _known.Add(location.Written, location);
            _inOrder.Add(location);
        }

        return location;
    }

    /// <summary>One sentence if stacks are missing, else none.</summary>
    public ImmutableArray<string> Warnings()
    {
        var missing = _inOrder.Where(location => location.FoundIn == StackFolderKind.NotFound).ToList();
        return missing.Count == 0 ? [] :
        [
            $"{missing.Count} of {_inOrder.Count} image stacks were not found, the first is {missing[0].Written}. "
            + $"Looked in {(_options.StackFolder is null ? "" : $"{_options.StackFolder}, ")}{_fileFolder}, {_options.WorkingFolder} "
            + $"and the folders above {_fileFolder}. Say where the stacks are (--datadir).",
        ];
    }

    /// <summary>The existing file at that path, <c>.mrc</c> and <c>.mrcs</c> taken for one another, or null.</summary>
    public static string? Existing(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        string other = Path.GetExtension(path) switch
        {
            ".mrc" => Path.ChangeExtension(path, ".mrcs"),
            ".mrcs" => Path.ChangeExtension(path, ".mrc"),
            _ => "",
        };
        return File.Exists(other) ? other : null;
    }

    /// <summary>The folder itself and all above it.</summary>
    public static IEnumerable<string> WithFoldersAbove(string folder)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            yield return at;
        }
    }

    private StackLocation Search(string written)
    {
        foreach ((string candidate, StackFolderKind kind) in Candidates(written))
        {
            if (Existing(candidate) is string found)
            {
                return new StackLocation(written, Path.GetFullPath(found), kind);
            }
        }

        return new StackLocation(written, Path.GetFullPath(Path.Combine(_fileFolder, written)), StackFolderKind.NotFound);
    }

    private IEnumerable<(string Path, StackFolderKind Kind)> Candidates(string written)
    {
        if (_options.StackFolder is string stackFolder)
        {
            string relative = written.TrimStart('/');
            yield return (Path.Combine(stackFolder, relative), StackFolderKind.StackFolder);
            for (int slash; (slash = relative.IndexOf('/')) >= 0;)
            {
                relative = relative[(slash + 1)..];
                yield return (Path.Combine(stackFolder, relative), StackFolderKind.StackFolder);
            }
        }

        if (Path.IsPathRooted(written))
        {
            yield return (written, StackFolderKind.Absolute);
            yield break;
        }

        yield return (Path.Combine(_fileFolder, written), StackFolderKind.FileFolder);
        yield return (Path.Combine(_options.WorkingFolder, written), StackFolderKind.WorkingFolder);
        foreach (string above in WithFoldersAbove(_fileFolder).Skip(1))
        {
            yield return (Path.Combine(above, written), StackFolderKind.FolderAbove);
        }
    }
}
