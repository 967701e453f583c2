using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.IO;

/// <summary>A class as a <c>model.star</c> of RELION describes it.</summary>
/// <param name="Map">The path of its map, or of the stack that holds its average; null where that is not found or not named.</param>
/// <param name="StackIndex">The average's place in the stack, from 0; null for a map.</param>
/// <param name="Share">rlnClassDistribution, 0 to 1, or null.</param>
/// <param name="Resolution">rlnEstimatedResolution, Å, or null where it is not given or not positive and finite.</param>
public sealed record ModelClass(string? Map, int? StackIndex, double? Share, double? Resolution)
{
    /// <summary>Signal over noise by shell, rlnSsnrMap, which holds T; empty where the file does not tell.</summary>
    public ImmutableArray<double> SignalToNoise { get; init; } = [];

    /// <summary>Correlation of half-maps by shell, rlnGoldStandardFsc; empty where the file does not tell or it is zero throughout, as for a classification.</summary>
    public ImmutableArray<double> HalfMapCorrelation { get; init; } = [];
}

/// <summary>A <c>model.star</c> of RELION: the tables <c>model_general</c>, <c>model_classes</c> and <c>model_class_N</c>.</summary>
/// <remarks>Maps are looked for as stacks of particles are (docs/formats/star.md), and beside the file by their bare names: runs are copied without their projects.</remarks>
/// <param name="Classes">In the order of their numbers.</param>
public sealed record ModelStar(ImmutableArray<ModelClass> Classes)
{
    /// <summary>Of all particles, nats, or NaN.</summary>
    public double LogLikelihood { get; init; } = double.NaN;

    /// <summary>Mean probability of the best sample, or NaN.</summary>
    public double MaxProbability { get; init; } = double.NaN;

    /// <summary>Of the images, pixels, or null.</summary>
    public int? BoxSize { get; init; }

    /// <summary>Å, or null.</summary>
    public double? PixelSize { get; init; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">It is no STAR file, has no table model_classes, or a number in it is none.</exception>
    public static ModelStar Read(string path)
    {
        StarDocument document = StarReader.Read(path);
        StarBlock block = document.Find("model_classes") ?? throw MalformedFileException.InText(
            path, 1, 1, "there is no table data_model_classes", "Choose the model.star of a classification or refinement");
        var locator = new StackLocator(path, new ParticleReadOptions { StackFolder = Path.GetDirectoryName(Path.GetFullPath(path)) });
        int image = block.ColumnOf("rlnReferenceImage");
        ImmutableArray<ModelClass> classes =
        [
            .. Enumerable.Range(0, block.RowCount).Select(row =>
            {
                (string? map, int? index) = image >= 0 ? Locate(block[row, image].ToString(), locator) : (null, null);
                StarBlock? shells = document.Find(string.Create(CultureInfo.InvariantCulture, $"model_class_{row + 1}"));
                ImmutableArray<double> correlation = Column(shells, "rlnGoldStandardFsc");
                return new ModelClass(map, index, Number(block, row, "rlnClassDistribution"), Positive(Number(block, row, "rlnEstimatedResolution")))
                {
                    SignalToNoise = Column(shells, "rlnSsnrMap"),
                    HalfMapCorrelation = correlation.Any(c => c != 0) ? correlation : [],
                };
            }),
        ];
        StarBlock? general = document.Find("model_general");
        return new ModelStar(classes)
        {
            LogLikelihood = General(general, "rlnLogLikelihood") ?? double.NaN,
            MaxProbability = General(general, "rlnAveragePmax") ?? double.NaN,
            BoxSize = General(general, "rlnOriginalImageSize") is double box ? (int)box : null,
            PixelSize = Positive(General(general, "rlnPixelSize")),
        };
    }

    /// <summary>A correlation by shell of a class of this file, or null where the file does not tell.</summary>
    /// <remarks>Of a classification, which has no half-maps, what the signal-to-noise ratio s makes one expect of them: s / (s + 1).</remarks>
    public Fsc? CorrelationOf(int number)
    {
        ModelClass one = Classes[number - 1];
        ImmutableArray<double> values = !one.HalfMapCorrelation.IsEmpty ? one.HalfMapCorrelation : [.. one.SignalToNoise.Select(s => s / (s + 1))];
        return values.IsEmpty || BoxSize is not int box || PixelSize is not double pixel ? null : new Fsc(values, box, pixel);
    }

    private static (string? Map, int? Index) Locate(string written, StackLocator locator)
    {
        int at = written.IndexOf('@', StringComparison.Ordinal);
        StackLocation location = locator.Locate(ParticleStar.WithoutFormat(written.AsSpan(at + 1)));
        int? index = at >= 0 && int.TryParse(written.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number - 1 : null;
        return location.FoundIn == StackFolderKind.NotFound ? (null, null) : (location.Path, index);
    }

    private static ImmutableArray<double> Column(StarBlock? block, string label) =>
        block is null || block.ColumnOf(label) < 0 ? [] : [.. Enumerable.Range(0, block.RowCount).Select(row => Number(block, row, label) ?? 0)];

    private static double? General(StarBlock? block, string label) => block is null || block.RowCount == 0 ? null : Number(block, 0, label);

    // RELION writes inf for a class without particles.
    private static double? Number(StarBlock block, int row, string label)
    {
        int column = block.ColumnOf(label);
        return column < 0 || block[row, column] is "inf" or "nan" or "-nan" ? null : block.Number(row, column);
    }

    private static double? Positive(double? value) => value > 0 ? value : null;
}
