using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>Flat classes as files: averages.mrcs, classes.star that says which is which, and a picture of all, the largest class first.</summary>
internal sealed class ClassAverages(JobContext context) : IClassFiles
{
    /// <inheritdoc/>
    public string Next => $"cryosharp select {context.Folder.FullPath} --auto";

    /// <inheritdoc/>
    public void Write(RefinementState state, string folder)
    {
        int[] order = BySize(state);
        WriteStack(context.Folder.PathOf($"{folder}/averages.mrcs"), [.. order.Select(c => state.Model.References[c])]);
        StarWriter.Write(context.Folder.PathOf($"{folder}/classes.star"), star => WriteTable(star, state, order));
    }

    /// <inheritdoc/>
    public void Draw(RefinementState state, string folder)
    {
        IterationSummary summary = state.History[^1];
        CaptionedImage[] tiles =
        [
            .. BySize(state).Select(c => new CaptionedImage(
                state.Model.References[c].Voxels.ToArray(), state.Model.BoxSize, Caption(summary, c), IsFaint: summary.ClassCounts[c] == 0)),
        ];
        AveragePicture.Draw(tiles).WritePng(context.Folder.PathOf($"{folder}/classes.png"));
    }

    /// <inheritdoc/>
    public ImmutableArray<RunFigure> Figures(RefinementState state) => [];

    /// <inheritdoc/>
    public ImmutableArray<OutputFile> Finish(RefinementState state, ParticleSet particles) =>
    [
        new OutputFile("final/averages.mrcs", "class averages, masked as they were compared, the largest class first"),
        new OutputFile("final/classes.star", "class number, particles, share, resolution and certainty of each average"),
        new OutputFile("figures/classes.png", "the averages with class number, particles and resolution"),
    ];

    /// <summary>The place, from 0, of each class's average in averages.mrcs; empty where there is no table.</summary>
    /// <param name="table">Path of classes.star.</param>
    /// <exception cref="MalformedFileException">It breaks its format.</exception>
    public static Dictionary<int, int> Places(string table)
    {
        if (!File.Exists(table) || StarReader.Read(table).Find("classes") is not StarBlock classes)
        {
            return [];
        }

        int column = classes.ColumnOf("rlnClassNumber");
        return Enumerable.Range(0, classes.RowCount).ToDictionary(row => int.Parse(classes[row, column], CultureInfo.InvariantCulture));
    }

    /// <summary>Writes flat maps as the images of a stack.</summary>
    public static void WriteStack(string path, IReadOnlyList<Volume> averages)
    {
        using MrcStackWriter stack = MrcStackWriter.Create(path, averages[0].BoxSize, averages[0].PixelSize);
        foreach (Volume average in averages)
        {
            stack.Append(average.Voxels);
        }

        stack.Complete();
    }

    /// <summary>Classes, from 0, the largest share first.</summary>
    private static int[] BySize(RefinementState state)
    {
        ImmutableArray<double> shares = state.History[^1].ClassFractions;
        return [.. Enumerable.Range(0, shares.Length).OrderByDescending(c => shares[c])];
    }

    private static string Caption(IterationSummary summary, int c) =>
        string.Create(CultureInfo.InvariantCulture, $"{c + 1}: {summary.ClassCounts[c]}  {summary.Resolutions[c]:f1} Å");

    /// <summary>One row per average, in the order of the stack.</summary>
    private static void WriteTable(StarWriter star, RefinementState state, int[] order)
    {
        IterationSummary summary = state.History[^1];
        star.Loop(
            "classes", "rlnReferenceImage", "rlnClassNumber", "csParticles", "rlnClassDistribution", "rlnEstimatedResolution",
            "csEffectiveClasses", "csCentreXAngst", "csCentreYAngst");
        for (int n = 0; n < order.Length; n++)
        {
            int c = order[n];
            star.Value(string.Create(CultureInfo.InvariantCulture, $"{n + 1:D6}@averages.mrcs"));
            star.Value(c + 1);
            star.Value(summary.ClassCounts[c]);
            star.Value(summary.ClassFractions[c]);
            star.Value(summary.Resolutions[c]);
            star.Value(EffectiveClasses(state, c));
            Vector3D centre = CentreOfMass.OfPositive(state.Model.References[c]);
            star.Value(centre.X * state.Model.PixelSize);
            star.Value(centre.Y * state.Model.PixelSize);
            star.EndRow();
        }

        star.EndLoop();
    }

    /// <summary>Mean of 1/Σp² over the particles of a class: among how many classes they waver; 1 where there is none.</summary>
    private static double EffectiveClasses(RefinementState state, int c) => state.Posteriors
        .Where(p => p?.Class == c + 1).Select(p => 1 / p!.ClassProbabilities.Sum(q => (double)q * q)).DefaultIfEmpty(1).Average();
}
