using System.Collections.Immutable;
using System.Globalization;

namespace CryoSharp.IO;

/// <summary>A class as a <c>model.star</c> of RELION describes it.</summary>
/// <param name="Map">The path of its map, or of the stack that holds its average; null where that is not found or not named.</param>
/// <param name="StackIndex">The average's place in the stack, from 0; null for a map.</param>
/// <param name="Share">rlnClassDistribution, 0 to 1, or null.</param>
/// <param name="Resolution">rlnEstimatedResolution, Å, or null where it is not given or not positive and finite.</param>
public sealed record ModelClass(string? Map, int? StackIndex, double? Share, double? Resolution);

/// <summary>The classes of a <c>model.star</c> of RELION: the table <c>model_classes</c>.</summary>
/// <remarks>Maps are looked for as stacks of particles are (docs/formats/star.md), and beside the file by their bare names: runs are copied without their projects.</remarks>
public static class ModelStar
{
    /// <summary>Reads the classes in the order of their numbers.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">It is no STAR file, has no table model_classes, or a number in it is none.</exception>
    public static ImmutableArray<ModelClass> Read(string path)
    {
        StarBlock block = StarReader.Read(path).Find("model_classes") ?? throw MalformedFileException.InText(
            path, 1, 1, "there is no table data_model_classes", "Choose the model.star of a classification or refinement");
        var locator = new StackLocator(path, new ParticleReadOptions { StackFolder = Path.GetDirectoryName(Path.GetFullPath(path)) });
        int image = block.ColumnOf("rlnReferenceImage");
        return [.. Enumerable.Range(0, block.RowCount).Select(row =>
        {
            (string? map, int? index) = image >= 0 ? Locate(block[row, image].ToString(), locator) : (null, null);
            return new ModelClass(map, index, Number(block, row, "rlnClassDistribution"), Positive(Number(block, row, "rlnEstimatedResolution")));
        })];
    }

    private static (string? Map, int? Index) Locate(string written, StackLocator locator)
    {
        int at = written.IndexOf('@', StringComparison.Ordinal);
        StackLocation location = locator.Locate(ParticleStar.WithoutFormat(written.AsSpan(at + 1)));
        int? index = at >= 0 && int.TryParse(written.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number - 1 : null;
        return location.FoundIn == StackFolderKind.NotFound ? (null, null) : (location.Path, index);
    }

    // RELION writes inf for a class without particles.
    private static double? Number(StarBlock block, int row, string label)
    {
        int column = block.ColumnOf(label);
        return column < 0 || block[row, column] is "inf" or "nan" or "-nan" ? null : block.Number(row, column);
    }

    private static double? Positive(double? value) => value > 0 ? value : null;
}
