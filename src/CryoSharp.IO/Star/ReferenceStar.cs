using System.Collections.Immutable;

namespace CryoSharp.IO;

/// <summary>Reference maps that a STAR file lists, such as a <c>model.star</c> of RELION or a list made by hand.</summary>
/// <remarks>
/// <para>Read: the column rlnReferenceImage of the table <c>model_classes</c>, or else of the first table that has it.</para>
/// <para>Refused, with <see cref="MalformedFileException"/>, beside what <see cref="StarReader"/> refuses:</para>
/// <list type="number">
/// <item>no table with rlnReferenceImage, or one without rows;</item>
/// <item>an image in a stack (<c>1@classes.mrcs</c>) instead of a map;</item>
/// <item>a map that is found neither beside the file, nor in the working folder, nor in a folder above the file.</item>
/// </list>
/// </remarks>
public static class ReferenceStar
{
    private const string Label = "rlnReferenceImage";

    /// <summary>Paths in which each STAR file stands for the maps that it lists.</summary>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">See the list above.</exception>
    public static ImmutableArray<string> Expand(ImmutableArray<string> paths) =>
        [.. paths.SelectMany(path => path.EndsWith(".star", StringComparison.OrdinalIgnoreCase) ? Read(path) : [path])];

    /// <summary>Reads the paths of the maps as resolved on this machine, in the file's order.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">See the list above.</exception>
    public static ImmutableArray<string> Read(string path, ParticleReadOptions? options = null)
    {
        StarDocument document = StarReader.Read(path);
        StarBlock? classes = document.Find("model_classes");
        StarBlock block = classes is not null && classes.ColumnOf(Label) >= 0
            ? classes
            : document.Blocks.FirstOrDefault(candidate => candidate.ColumnOf(Label) >= 0) ?? throw MalformedFileException.InText(
                path, 1, 1, $"no table has the column _{Label}", "Choose a model.star, or list the maps under that label");
        if (block.RowCount == 0)
        {
            throw block.Missing("rows", "List the maps, one a line");
        }

        var locator = new StackLocator(path, options ?? new ParticleReadOptions());
        ImmutableArray<string>.Builder maps = ImmutableArray.CreateBuilder<string>(block.RowCount);
        int column = block.ColumnOf(Label);
        for (int row = 0; row < block.RowCount; row++)
        {
            ReadOnlySpan<char> written = block[row, column];
            if (written.Contains('@'))
            {
                throw block.Wrong(row, column, "is an image in a stack", "Name a map: a file of its own");
            }

            StackLocation location = locator.Locate(ParticleStar.WithoutFormat(written));
            maps.Add(location.FoundIn != StackFolderKind.NotFound
                ? location.Path
                : throw block.Wrong(row, column, "was not found", "Start the program in the project folder, or correct the path"));
        }

        return maps.DrainToImmutable();
    }
}
