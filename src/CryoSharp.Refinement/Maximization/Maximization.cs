using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>The M-step: new maps, noise, scales and priors from the sums of a pass. docs/theory/regularisation.md.</summary>
internal static partial class Maximization
{
    private const double LeastSignalToNoise = 1e-3;

    // A shell of noise alone is put at this times T; from 4 on, one and a half times the noise where T is 4, a shell is kept.
    private const double NoiseRatio = 2.0 / 3;

    /// <summary>Updates all parts of the model; its maps are not masked yet.</summary>
    /// <param name="sum">Its back-projections are symmetrised in place.</param>
    /// <param name="mask">Solvent mask, values 0 to 1, of the model's box.</param>
    /// <param name="focusMask">Of the same box; null where classes may differ everywhere.</param>
    /// <param name="workingShell">The shell limit of the pass.</param>
    /// <param name="leastShiftSigma">Below this the shifts' deviation does not fall, Å; null where the pass did not search shifts globally.</param>
    /// <param name="isShared">Whether all classes are filtered alike: while they are annealed, lest the larger win by its sharper map.</param>
    /// <param name="garbage">Checked before each class.</param>
    public static (MixtureModel Model, ImmutableArray<ClassReconstruction> Reconstructions, Focus? Focus) Update(
        RefinementSettings settings, MixtureModel model, SufficientStatistics sum, Volume mask, Volume? focusMask, int workingShell, double? leastShiftSigma,
        bool isShared, GarbageMeter garbage)
    {
        var buffers = new ReconstructionBuffers();
        Volume within = focusMask is null ? mask : SoftMask.Apply(focusMask, mask);
        UnfilteredClass[] unfiltered = [.. Enumerable.Range(0, model.ClassCount).Select(c => Unfiltered(settings, sum, c, within, workingShell, buffers, garbage))];
        WholeMap? whole = focusMask is null ? null : SumUp(settings, sum, unfiltered, mask, workingShell, buffers);
        if (isShared)
        {
            ShareRatios(unfiltered);
        }

        ImmutableArray<ClassReconstruction> reconstructions =
        [
            .. unfiltered.Select((u, c) =>
            {
                garbage.Check();
                return Reconstruction(settings, model, sum, c, u, whole?.Consensus, workingShell, buffers);
            }),
        ];
        MixtureModel next = model with
        {
            References = [.. reconstructions.Select((r, c) => settings.HasIndependentHalves ? Joined(settings, r, unfiltered[c].Filtered[0]) : r.Map)],
            SecondReferences = settings.HasIndependentHalves ? [.. reconstructions.Select((r, c) => Joined(settings, r, unfiltered[c].Filtered[1]))] : [],
            ClassFractions = Fractions(settings, sum),
            NoisePower = Noise(model, sum),
            GroupScales = IntensityScales.Of(model.GroupScales, sum.ScaleCross, sum.ScaleNorm),
            ShiftSigma = leastShiftSigma is double least ? Math.Max(ShiftSigma(sum), least) : model.ShiftSigma,
        };
        return (next, reconstructions, whole is null ? null : new Focus(focusMask!, whole.Map));
    }

    /// <summary>What is known of a class before its map is filtered.</summary>
    /// <param name="Weight">Mean weight of a component per shell.</param>
    /// <param name="SignalToNoise">Per shell; zero for now where the consensus is to say it.</param>
    /// <param name="Filtered">Where halves are independent, the map of each as its particles will be compared with it, before the two are joined.</param>
    private sealed record UnfilteredClass(Volume Half1, Volume Half2, Fsc Fsc, double[] Weight, double[] SignalToNoise, ImmutableArray<Volume> Filtered);

    /// <summary>One class's half-maps and signal-to-noise ratios; its sums of both half-sets are added up in those of the first.</summary>
    private static UnfilteredClass Unfiltered(
        RefinementSettings settings, SufficientStatistics sum, int classIndex, Volume mask, int workingShell, ReconstructionBuffers buffers, GarbageMeter garbage)
    {
        garbage.Check();
        BackProjection total = sum.BackProjection(classIndex, 1);
        BackProjection second = sum.BackProjection(classIndex, 2);
        total.Symmetrise(settings.SymmetryOf(classIndex), workingShell, settings.Threads);
        second.Symmetrise(settings.SymmetryOf(classIndex), workingShell, settings.Threads);
        Volume half1 = Balanced(total, workingShell, settings.Threads, buffers);
        Volume half2 = Balanced(second, workingShell, settings.Threads, buffers);
        Fsc fsc = settings.HasIndependentHalves
            ? CorrectedFsc.Between(half1, half2, mask, settings.Seed, settings.Threads).Corrected : Fsc.Between(half1, half2, mask, settings.Threads);

        // Beyond the working shell nothing was inserted; what the mask spreads there says nothing.
        fsc = fsc with { Correlation = [.. fsc.Correlation.Select((value, shell) => shell <= workingShell ? value : 0)] };
        double[] ofHalf = [.. fsc.Correlation.Take(workingShell + 1).Select(SignalToNoiseOfHalf)];
        ImmutableArray<Volume> filtered = settings.HasIndependentHalves
            ? [.. new[] { total, second }.Select(half => Filtered(half, ofHalf, half.MeanWeightPerShell(), workingShell, settings.Threads, buffers))] : [];
        total.Add(second, settings.Threads);
        double[] weight = total.MeanWeightPerShell();
        double[] ratio = settings.HasIndependentHalves ? [.. ofHalf.Select(x => 2 * x)]
            : settings.FocusMask is null ? PowerRatio(settings, total, weight, mask, workingShell, buffers)
            : new double[workingShell + 1];
        return new UnfilteredClass(half1, half2, fsc, weight, ratio, filtered);
    }

    /// <summary>The map of one half, but for coarse shells, which the halves share so that both keep one orientation and hand.</summary>
    private static Volume Joined(RefinementSettings settings, ClassReconstruction reconstruction, Volume half)
    {
        double resolution = Math.Max(settings.JoinHalvesAt, reconstruction.Resolution);
        return Filter.Crossover(reconstruction.Map, half, (int)Math.Ceiling(half.BoxSize * half.PixelSize / resolution), settings.Threads);
    }

    /// <summary>x = F/(1 − F) of one half-map, by the correlation of two. docs/theory/regularisation.md (6).</summary>
    internal static double SignalToNoiseOfHalf(double correlation)
    {
        double f = Math.Clamp(correlation, 0, 0.9999);
        return f / (1 - f);
    }

    /// <summary>Signal-to-noise ratios by the power of the map: T·τ²·W. docs/theory/regularisation.md (3) to (5).</summary>
    private static double[] PowerRatio(
        RefinementSettings settings, BackProjection total, double[] weight, Volume mask, int workingShell, ReconstructionBuffers buffers)
    {
        double share = NoiseRatio / NoiseWithin(mask, settings.ParticleDiameter);
        double[] power = ShellPower.PerComponent(SoftMask.Apply(mask, Balanced(total, workingShell, settings.Threads, buffers)), settings.Threads);
        return [.. Enumerable.Range(0, workingShell + 1).Select(shell => SignalToNoise(settings.Regularisation * share * power[shell] * weight[shell]))];
    }

    /// <summary>P·W of noise alone: the mean square of the mask over the share of the images that their circle takes.</summary>
    /// <remarks>Whole images are inserted, whose noise has that much more power than the masked ones by which σ² is measured.</remarks>
    private static double NoiseWithin(Volume mask, double diameter)
    {
        double sum = 0;
        foreach (float value in mask.Voxels)
        {
            sum += value * value;
        }

        double share = diameter / (mask.BoxSize * mask.PixelSize);
        return sum / mask.Voxels.Length / Math.Min(1, Math.PI / 4 * share * share);
    }

    /// <summary>The map without a prior, 2·D/(W + W̄) with W̄ the mean of the shell: D/W where all of a shell is seen alike, and no more noise where little is.</summary>
    private static Volume Balanced(BackProjection sums, int workingShell, int threads, ReconstructionBuffers buffers)
    {
        Volume map = sums.Reconstruct([.. sums.MeanWeightPerShell().Take(workingShell + 1).Select(w => w / sums.Oversampling)], workingShell, threads, buffers);
        foreach (ref float voxel in map.Voxels)
        {
            voxel *= 2;
        }

        return map;
    }

    /// <summary>Gives all classes the mean ratio of each shell.</summary>
    private static void ShareRatios(UnfilteredClass[] classes)
    {
        for (int shell = 0; shell < classes[0].SignalToNoise.Length; shell++)
        {
            double mean = classes.Average(c => c.SignalToNoise[shell]);
            Array.ForEach(classes, c => c.SignalToNoise[shell] = mean);
        }
    }

    /// <summary>One class's map from its sums.</summary>
    private static ClassReconstruction Reconstruction(
        RefinementSettings settings, MixtureModel model, SufficientStatistics sum, int classIndex, UnfilteredClass unfiltered, Consensus? consensus,
        int workingShell, ReconstructionBuffers buffers)
    {
        // A class that nothing was given to keeps its map: there is nothing to make another from.
        bool isEmpty = sum.ClassMass[classIndex] < 1e-3;
        Volume map = isEmpty
            ? model.References[classIndex].Clone()
            : Filtered(sum.BackProjection(classIndex, 1), unfiltered.SignalToNoise, unfiltered.Weight, workingShell, settings.Threads, buffers, consensus);
        return new ClassReconstruction(map, unfiltered.Half1, unfiltered.Half2, unfiltered.Fsc, [.. unfiltered.SignalToNoise])
        {
            IsIndependent = settings.HasIndependentHalves,
        };
    }

    /// <summary>The map with the prior that a signal-to-noise ratio per shell stands for. docs/theory/regularisation.md (1).</summary>
    private static Volume Filtered(
        BackProjection sums, double[] ratio, double[] weight, int workingShell, int threads, ReconstructionBuffers buffers, Consensus? consensus = null) =>
        sums.Reconstruct(Prior(sums, ratio, weight), workingShell, threads, buffers, consensus);

    private static double[] Prior(BackProjection sums, double[] ratio, double[] weight) =>
        [.. ratio.Select((x, shell) => weight[shell] / (sums.Oversampling * Math.Max(x, LeastSignalToNoise)))];

    /// <summary>That at which the rule τ² = power of the map stands still: x = T·P·W·(x/(1 + x))². 0 where noise dies out.</summary>
    /// <param name="start">T·P·W, P the power of the map without a prior.</param>
    internal static double SignalToNoise(double start) => start < 4 ? 0 : ((start - 2) + Math.Sqrt(start * (start - 4))) / 2;

    /// <summary>π: the mean posteriors, with α particles more in each class; none below one particle in ten thousand so that an empty class can come back.</summary>
    private static ImmutableArray<double> Fractions(RefinementSettings settings, SufficientStatistics sum)
    {
        double[] mass = sum.ClassMass.ToArray();
        double[] fractions = double.IsInfinity(settings.ClassPrior)
            ? [.. mass.Select(_ => 1.0)]
            : [.. mass.Select(m => Math.Max((m + settings.ClassPrior) / (mass.Sum() + (mass.Length * settings.ClassPrior)), 1e-4))];
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

    private static double ShiftSigma(SufficientStatistics sum) => Math.Sqrt(sum.SquaredShift / (2 * sum.ClassMass.ToArray().Sum()));
}
