using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>The M-step: new maps, noise, scales and priors from the sums of a pass. docs/theory/regularisation.md.</summary>
public static class Maximization
{
    private const double FscLimit = 0.999;

    /// <summary>Updates all parts of the model.</summary>
    /// <param name="sum">Its back-projections are symmetrised in place.</param>
    /// <param name="mask">Solvent mask, values 0 to 1, of the model's box.</param>
    /// <param name="workingShell">The shell limit of the pass.</param>
    /// <param name="updatesShiftSigma">Whether the pass searched shifts globally.</param>
    public static (MixtureModel Model, ImmutableArray<ClassReconstruction> Reconstructions) Update(
        RefinementSettings settings, MixtureModel model, SufficientStatistics sum, Volume mask, int workingShell, bool updatesShiftSigma)
    {
        ImmutableArray<ClassSums> classes = [.. Enumerable.Range(0, model.ClassCount).Select(c => ClassSums.From(settings, sum, c, mask, workingShell))];
        var reconstructions = ImmutableArray.CreateBuilder<ClassReconstruction>();
        var references = ImmutableArray.CreateBuilder<Volume>();
        for (int c = 0; c < model.ClassCount; c++)
        {
            // A class that nothing was given to keeps its map: there is nothing to make another from.
            bool isEmpty = sum.ClassMass[c] < 1e-3;
            Volume map = isEmpty ? model.References[c].Clone() : classes[c].Filtered(settings, workingShell);
            reconstructions.Add(new ClassReconstruction(map, classes[c].Half1, classes[c].Half2, classes[c].Fsc));
            references.Add(SoftMask.Apply(mask, map));
        }

        MixtureModel next = model with
        {
            References = references.ToImmutable(),
            ClassFractions = Fractions(sum),
            NoisePower = Noise(model, sum),
            GroupScales = Scales(model, sum),
            ShiftSigma = updatesShiftSigma ? ShiftSigma(model, sum) : model.ShiftSigma,
        };
        return (next, reconstructions.ToImmutable());
    }

    /// <summary>The two half-maps of one class, their correlation, and their sum.</summary>
    private sealed record ClassSums(BackProjection Total, Volume Half1, Volume Half2, Fsc Fsc)
    {
        public static ClassSums From(RefinementSettings settings, SufficientStatistics sum, int classIndex, Volume mask, int workingShell)
        {
            BackProjection first = sum.BackProjection(classIndex, 1);
            BackProjection second = sum.BackProjection(classIndex, 2);
            foreach (BackProjection half in (ReadOnlySpan<BackProjection>)[first, second])
            {
                half.Symmetrise(settings.Symmetry, workingShell, settings.Threads);
            }

            Volume half1 = first.Reconstruct([], workingShell, settings.Threads);
            Volume half2 = second.Reconstruct([], workingShell, settings.Threads);
            Fsc fsc = Fsc.Between(half1, half2, mask, settings.Threads);

            // Beyond the working shell nothing was inserted; what the mask spreads there says nothing.
            fsc = fsc with { Correlation = [.. fsc.Correlation.Select((value, shell) => shell <= workingShell ? value : 0)] };
            first.Add(second);
            return new ClassSums(first, half1, half2, fsc);
        }

        /// <summary>The map of both halves with the Wiener filter of their correlation.</summary>
        public Volume Filtered(RefinementSettings settings, int workingShell)
        {
            double[] fsc = FilterCorrelation(Fsc, workingShell);
            double[] weight = Total.MeanWeightPerShell();
            double padded = Math.Pow(Total.Padding, 3);
            var prior = new double[workingShell + 1];
            for (int shell = 0; shell <= workingShell; shell++)
            {
                double signalToNoise = settings.Regularisation * 2 * fsc[shell] / (1 - fsc[shell]);
                prior[shell] = signalToNoise > 1e-6 ? weight[shell] / padded / signalToNoise : double.PositiveInfinity;
            }

            return Total.Reconstruct(prior, workingShell, settings.Threads);
        }
    }

    /// <summary>The correlation that filters a map: between 0 and 0.999, and zero beyond the first shell below 0.143 and a margin of two.</summary>
    private static double[] FilterCorrelation(Fsc fsc, int workingShell)
    {
        double[] correlation = [.. fsc.Correlation.Take(workingShell + 1).Select(value => Math.Clamp(value, 0, FscLimit))];
        int last = 1;
        while (last < workingShell && correlation[last] >= 0.143)
        {
            last++;
        }

        correlation.AsSpan(Math.Min(last + 3, correlation.Length)..).Clear();
        return correlation;
    }

    /// <summary>π: the mean posteriors, none below one particle in ten thousand so that an empty class can come back.</summary>
    private static ImmutableArray<double> Fractions(SufficientStatistics sum)
    {
        double total = sum.ClassMass.ToArray().Sum();
        double[] fractions = [.. sum.ClassMass.ToArray().Select(m => Math.Max(m / total, 1e-4))];
        return [.. fractions.Select(f => f / fractions.Sum())];
    }

    /// <summary>σ² = Σ residual power / (2 · particles · components), per optics group and shell.</summary>
    private static ImmutableArray<ImmutableArray<double>> Noise(MixtureModel model, SufficientStatistics sum)
    {
        var groups = ImmutableArray.CreateBuilder<ImmutableArray<double>>();
        for (int g = 0; g < model.NoisePower.Length; g++)
        {
            double particles = sum.ParticlesPerOpticsGroup[g];
            groups.Add(particles > 0 ? NoiseSpectrum.FromPower(sum.ResidualPower(g), particles) : model.NoisePower[g]);
        }

        return groups.ToImmutable();
    }

    /// <summary>s = Σ cross / Σ norm per group, within a factor of 5 of the median, mean 1.</summary>
    private static ImmutableArray<double> Scales(MixtureModel model, SufficientStatistics sum)
    {
        var scales = new double[model.GroupScales.Length];
        for (int g = 0; g < scales.Length; g++)
        {
            double scale = sum.ScaleNorm[g] > 0 ? sum.ScaleCross[g] / sum.ScaleNorm[g] : 1;
            scales[g] = double.IsFinite(scale) ? scale : 1;
        }

        double median = scales.Order().ElementAt(scales.Length / 2);
        if (median <= 0)
        {
            return model.GroupScales;
        }

        (double weighted, double weight) = (0, 0);
        for (int g = 0; g < scales.Length; g++)
        {
            scales[g] = Math.Clamp(scales[g], median / 5, median * 5);
            weighted += scales[g] * sum.ScaleNorm[g];
            weight += sum.ScaleNorm[g];
        }

        double mean = weight > 0 ? weighted / weight : 1;
        return [.. scales.Select(s => s / mean)];
    }

    private static double ShiftSigma(MixtureModel model, SufficientStatistics sum)
    {
        double total = sum.ClassMass.ToArray().Sum();
        return Math.Max(Math.Sqrt(sum.SquaredShift / (2 * total)), model.PixelSize);
    }
}
