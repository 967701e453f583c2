using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>The factor between the maps' projections and each image.</summary>
internal static class GreyScaleFit
{
    private const int Sample = 1000;
    private const int BlockLength = 1024;

    /// <summary>Fits by least squares with the maps of the whole particle, in shells whitened by the images' own power (<see cref="ScaleTerms"/>).</summary>
    /// <remarks>
    /// The whole particle, for what is kept overlaps with what is taken off. Where half-maps are used, the halves of a micrograph are fitted apart. A
    /// group whose images speak against the map takes the scale of all.
    /// </remarks>
    /// <returns>One factor per particle.</returns>
    /// <exception cref="RefusedInputException">All images together speak against the map.</exception>
    public static ImmutableArray<float> Of(SubtractionInput input, Projectors projectors, ScaleChoice choice, JobContext context)
    {
        if (choice == ScaleChoice.None)
        {
            return [.. Enumerable.Repeat(1f, input.Set.Count)];
        }

        ScaleTerms[] terms = Terms(input, projectors, context);
        double common = terms.Aggregate(default(ScaleTerms), (a, b) => a + b).Scale ?? throw new RefusedInputException(
            "The projections of the map do not resemble the images at all. Check the map's hand and symmetry, the poses, and the images' contrast; --scale none subtracts all the same.");
        int[] groups = choice == ScaleChoice.Particle ? [.. Enumerable.Range(0, terms.Length)] : Groups(input);
        var sums = new ScaleTerms[groups.Max() + 1];
        for (int i = 0; i < terms.Length; i++)
        {
            sums[groups[i]] += terms[i];
        }

        int strange = sums.Count(s => s.Norm > 0 && s.Scale is null);
        if (strange > 0)
        {
            context.Warn($"{strange} of {sums.Count(s => s.Norm > 0)} grey scales could not be fitted; these particles take that of all.");
        }

        return [.. groups.Select(g => (float)(sums[g].Scale ?? common))];
    }

    /// <summary>"0.98 (0.71 to 1.32)": median and range.</summary>
    public static string Summary(ImmutableArray<float> scales)
    {
        float[] sorted = [.. scales.Order()];
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:g4} (from {sorted[0]:g4} to {sorted[^1]:g4})");
    }

    private static int[] Groups(SubtractionInput input)
    {
        ImmutableArray<int> groups = ScaleGroups.Of(input.Set, IntensityScale.Micrograph).OfParticle;
        return [.. groups.Select((g, i) => (input.Maps.Length * g) + input.MapOf(i))];
    }

    private static ScaleTerms[] Terms(SubtractionInput input, Projectors projectors, JobContext context)
    {
        PaddedReference[] whole = [.. input.Maps.Select(map => Projectors.Reference(map, context.Threads))];
        ImmutableArray<double[]> weights = Weights(input, projectors, context);
        var terms = new ScaleTerms[input.Set.Count];
        for (int start = 0; start < terms.Length; start += BlockLength)
        {
            context.Cancel.ThrowIfCancellationRequested();
            int end = Math.Min(start + BlockLength, terms.Length);
            Parallel.For(start, end, new ParallelOptions { MaxDegreeOfParallelism = context.Threads }, i =>
            {
                ImageProjector projector = projectors.Of(i);
                var projection = new ComplexF[projector.Disc.Count];
                projectors.Project(whole[input.MapOf(i)], i, projection);
                terms[i] = ScaleTerms.Of(projector.Disc, Transform(input, projector, i), projection, weights[input.Set.Particles[i].OpticsGroup]);
            });
            context.Progress("grey scale", end, terms.Length);
        }

        return terms;
    }

    /// <summary>Per optics group, from particles spread over it.</summary>
    private static ImmutableArray<double[]> Weights(SubtractionInput input, Projectors projectors, JobContext context) =>
    [
        .. Enumerable.Range(0, input.Set.OpticsGroups.Length).Select(g =>
        {
            int[] all = [.. Enumerable.Range(0, input.Set.Count).Where(i => input.Set.Particles[i].OpticsGroup == g)];
            int[] members = [.. Enumerable.Range(0, Math.Min(Sample, all.Length)).Select(n => all[(int)((long)n * all.Length / Math.Min(Sample, all.Length))])];
            return members.Length == 0 ? [] : ScaleTerms.Weights(
                projectors.Of(members[0]).Disc,
                members.AsParallel().AsOrdered().WithDegreeOfParallelism(context.Threads).Select(i => Transform(input, projectors.Of(i), i)));
        }),
    ];

    private static ComplexF[] Transform(SubtractionInput input, ImageProjector projector, int i)
    {
        var image = new float[input.Images.BoxSize(i) * input.Images.BoxSize(i)];
        input.Images.Read(i, image);
        var transform = new ComplexF[projector.Disc.Count];
        projector.Transform(image, transform);
        return transform;
    }
}
