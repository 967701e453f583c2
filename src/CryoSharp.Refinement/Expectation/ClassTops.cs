using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>A sample of one class and its log weight, priors included.</summary>
internal readonly record struct WeightedSample(Rotation Rotation, Shift Shift, double LogWeight);

/// <summary>What the samples of a level say of a class.</summary>
/// <param name="LogMass">log Σ of the weights of all samples.</param>
/// <param name="Samples">Those that may lead to a top.</param>
internal readonly record struct ScoutedClass(double LogMass, List<WeightedSample> Samples);

/// <summary>The tops of a particle's posterior in one class, where it is narrower than the grid. docs/theory/likelihood.md (12).</summary>
/// <param name="LogMass">log of its integral in cells of the grid, priors included: what a sum over samples would be if the grid were fine enough.</param>
/// <param name="Tops">Each with its share of the class, the largest first.</param>
internal sealed record ClassTops(double LogMass, (PolishedPose Pose, double Share)[] Tops);

/// <summary>Climbs from the best samples of a particle to the tops of its posterior: up to the shell that the samples were looked at by, then with ever more components.</summary>
/// <param name="level">Of the samples.</param>
/// <param name="particle">In the batch.</param>
/// <param name="logPrior">Of class, rotation and shift.</param>
internal sealed class Climb(
    PosePolish polish, SamplingGrid grid, int level, CompactReference[] references, int particle, Func<int, Rotation, Shift, double> logPrior)
{
    // A class is polished where its best sample carries so much of it.
    private const double SharpShare = 0.3;

    // Nats that a class may gain over another by being polished, and then by components that were not seen before. A pose that is right by d nats lies 20 below another with components
    // that foretell d of them only if noise does it (d + 20)/√(2d) ≥ 6 standard deviations of harm.
    private const double SampleDepth = 30;
    private const double Depth = 20;

    // Samples more steps apart than this may lead to different tops; tops within half a step are one.
    private const double Apart = 2;
    private const double Together = 0.5;
    private const int MostStarts = 3;
    private const double LeastShare = 1e-3;

    // Nats that a top may gain by following the priors, which climbs do not: where it is more, the posterior is narrow by its priors and not by its image.
    private const double MostByPriors = 0.1;

    private readonly double _slack = SamplingGrid.NatsKept * (grid.ClassTemperature - 1);

    private readonly record struct Top(PolishedPose Pose, double LogMass);

    /// <summary>The tops of each class, null for one that does not matter; null where the posterior of one that does is not narrower than the grid.</summary>
    /// <param name="scouted">Of each class.</param>
    public ClassTops?[]? From(ScoutedClass[] scouted)
    {
        if (Starts(scouted) is not List<(Rotation, Shift)>?[] starts)
        {
            return null;
        }

        var tops = new List<Top>?[scouted.Length];
        foreach (int shell in grid.ClimbShells(level))
        {
            for (int c = 0; c < tops.Length; c++)
            {
                tops[c] = starts[c] is null ? null : Tops(c, shell, starts[c]!);
                if (starts[c] is not null && tops[c] is null)
                {
                    return null;
                }
            }

            starts = WorthGoingOn(tops);
        }

        ClassTops?[] result = [.. tops.Select(own => own is null ? null : Shared(own))];
        return Enumerable.Range(0, result.Length).Any(c => result[c] is ClassTops own && own.Tops.Any(top => GainByPriors(c, top.Pose) > MostByPriors)) ? null : result;
    }

    /// <summary>½ gᵀH⁻¹g, g the slope of the priors.</summary>
    private double GainByPriors(int classIndex, PolishedPose top)
    {
        double[] slope = PosePolish.SlopeAt(top, references[classIndex].IsFlat, (rotation, shift) => logPrior(classIndex, rotation, shift));
        return top.Curvature.Solve(slope).Zip(slope, (step, g) => step * g).Sum() / 2;
    }

    /// <summary>Where to begin in each class that may matter; null where a posterior is broad, or where samples of a coarse level lead to more tops than are climbed to.</summary>
    private List<(Rotation Rotation, Shift Shift)>?[]? Starts(ScoutedClass[] scouted)
    {
        bool isCoarse = level < grid.FinestLevel;
        double largest = scouted.Max(c => c.LogMass);
        double depth = _slack + (isCoarse ? Math.Max(SampleDepth, SamplingGrid.NatsKept * grid.Temperature(level, largest)) : SampleDepth);
        var starts = new List<(Rotation Rotation, Shift Shift)>?[scouted.Length];
        for (int c = 0; c < scouted.Length; c++)
        {
            if (largest - scouted[c].LogMass <= depth)
            {
                starts[c] = Distinct(scouted[c].Samples);
                if (!IsSharp(scouted[c]) || (isCoarse && starts[c]!.Count > MostStarts))
                {
                    return null;
                }

                starts[c] = [.. starts[c]!.Take(MostStarts)];
            }
        }

        return starts;
    }

    /// <summary>The tops of each class from which it goes on with more components.</summary>
    private List<(Rotation Rotation, Shift Shift)>?[] WorthGoingOn(List<Top>?[] tops)
    {
        double[] masses = [.. tops.Select(own => own is null ? double.NegativeInfinity : LogSumExp.Of([.. own.Select(t => t.LogMass)]))];
        double largest = masses.Max();
        var left = new List<(Rotation Rotation, Shift Shift)>?[tops.Length];
        for (int c = 0; c < tops.Length; c++)
        {
            if (tops[c] is List<Top> own && largest - masses[c] <= Depth + _slack)
            {
                double best = own.Max(t => t.LogMass);
                IEnumerable<Top> good = own.Where(t => t.LogMass >= best - (2 * SamplingGrid.NatsKept)).OrderByDescending(t => t.LogMass);
                left[c] = [.. good.Select(t => (t.Pose.Rotation, t.Pose.Shift))];
            }
        }

        return left;
    }

    private static bool IsSharp(ScoutedClass scouted) => scouted.Samples.Max(s => s.LogWeight) - scouted.LogMass >= Math.Log(SharpShare);

    /// <summary>The distinct tops above some poses; null where the first leads nowhere.</summary>
    private List<Top>? Tops(int classIndex, int shell, IEnumerable<(Rotation Rotation, Shift Shift)> starts)
    {
        var tops = new List<Top>();
        bool isFirst = true;
        foreach ((Rotation rotation, Shift shift) in starts)
        {
            PolishedPose? found = polish.Find(
                references[classIndex], particle, rotation, shift, shell, grid.Orientations.Step(level), grid.Shifts.Step(level));
            if (found is null && isFirst)
            {
                return null;
            }

            isFirst = false;
            if (found is PolishedPose top && !tops.Any(t => IsNear(t.Pose.Rotation, t.Pose.Shift, top.Rotation, top.Shift, Together)))
            {
                tops.Add(new Top(top, top.Score + top.LogVolume - grid.LogCellVolume(level) + logPrior(classIndex, top.Rotation, top.Shift)));
            }
        }

        return tops;
    }

    /// <summary>The best samples that lie apart, but for those beyond one more than are climbed from.</summary>
    private List<(Rotation Rotation, Shift Shift)> Distinct(List<WeightedSample> samples)
    {
        var distinct = new List<(Rotation Rotation, Shift Shift)>();
        foreach (WeightedSample sample in samples.OrderByDescending(s => s.LogWeight))
        {
            if (!distinct.Any(s => IsNear(s.Rotation, s.Shift, sample.Rotation, sample.Shift, Apart)))
            {
                distinct.Add((sample.Rotation, sample.Shift));
                if (distinct.Count > MostStarts)
                {
                    break;
                }
            }
        }

        return distinct;
    }

    private static ClassTops Shared(List<Top> tops)
    {
        double logMass = LogSumExp.Of([.. tops.Select(t => t.LogMass)]);
        (PolishedPose Pose, double Share)[] shares =
        [
            .. tops.Select(t => (t.Pose, Share: Math.Exp(t.LogMass - logMass))).Where(t => t.Share >= LeastShare).OrderByDescending(t => t.Share),
        ];
        double kept = shares.Sum(t => t.Share);
        return new ClassTops(logMass, [.. shares.Select(t => (t.Pose, t.Share / kept))]);
    }

    private bool IsNear(Rotation a, Shift s, Rotation b, Shift t, double steps)
    {
        double length = steps * grid.Shifts.Step(level);
        return (s - t).SquaredLength <= length * length && grid.Orientations.Symmetry.AngleBetween(a, b) <= steps * grid.Orientations.Step(level);
    }
}
