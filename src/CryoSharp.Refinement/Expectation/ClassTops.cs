using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>A sample of one class and its log weight, priors included.</summary>
internal readonly record struct WeightedSample(Rotation Rotation, Shift Shift, double LogWeight);

/// <summary>What the scout saw of a class.</summary>
/// <param name="LogMass">log Σ of the weights of all samples.</param>
/// <param name="Samples">Those that may lead to a top.</param>
internal readonly record struct ScoutedClass(double LogMass, List<WeightedSample> Samples);

/// <summary>The tops of a particle's posterior in one class, where it is narrower than the grid. docs/theory/likelihood.md (12).</summary>
/// <param name="LogMass">log of its integral in cells of the grid, priors included: what a sum over samples would be if the grid were fine enough.</param>
/// <param name="Tops">Each with its share of the class, the largest first.</param>
internal sealed record ClassTops(double LogMass, (PolishedPose Pose, double Share)[] Tops);

/// <summary>Climbs from the best samples of a particle to the tops of its posterior, with the scout's components first.</summary>
/// <param name="polish">Compares up to the scout's shell, then up to the working shell.</param>
/// <param name="level">Of the grid.</param>
/// <param name="particle">In the batch.</param>
/// <param name="logPrior">Of class, rotation and shift.</param>
internal sealed class Climb(
    PosePolish polish, SamplingGrid grid, int level, CompactReference[] references, int particle, Func<int, Rotation, Shift, double> logPrior)
{
    // A class is polished where its best sample carries so much of it.
    private const double SharpShare = 0.3;

    // Nats that a class may gain over another by being polished, and then by what the scout did not see.
    private const double ScoutDepth = 30;
    private const double Depth = 20;

    // Samples more steps apart than this may lead to different tops; tops within half a step are one.
    private const double Apart = 2;
    private const double Together = 0.5;
    private const int MostStarts = 3;
    private const double LeastShare = 1e-3;

    private readonly double _slack = SamplingGrid.NatsKept * (grid.ClassTemperature - 1);

    private readonly record struct Top(PolishedPose Pose, double LogMass);

    /// <summary>The tops of each class, null for one that does not matter; null where the posterior of one that does is not narrower than the grid.</summary>
    /// <param name="scouted">Of each class.</param>
    public ClassTops?[]? From(ScoutedClass[] scouted)
    {
        double largest = scouted.Max(c => c.LogMass);
        var climbed = new List<Top>?[scouted.Length];
        var masses = new double[scouted.Length];
        Array.Fill(masses, double.NegativeInfinity);
        for (int c = 0; c < scouted.Length; c++)
        {
            if (largest - scouted[c].LogMass <= ScoutDepth + _slack)
            {
                climbed[c] = IsSharp(scouted[c]) ? Tops(c, 0, Starts(scouted[c].Samples)) : null;
                if (climbed[c] is null)
                {
                    return null;
                }

                masses[c] = LogSumExp.Of([.. climbed[c]!.Select(t => t.LogMass)]);
            }
        }

        return Finish(climbed, masses);
    }

    /// <summary>Up to the working shell, from what is left.</summary>
    private ClassTops?[]? Finish(List<Top>?[] climbed, double[] masses)
    {
        var result = new ClassTops?[climbed.Length];
        double largest = masses.Max();
        for (int c = 0; c < climbed.Length; c++)
        {
            if (climbed[c] is List<Top> scouted && largest - masses[c] <= Depth + _slack)
            {
                double best = scouted.Max(t => t.LogMass);
                IEnumerable<Top> left = scouted.Where(t => t.LogMass >= best - (2 * SamplingGrid.NatsKept)).OrderByDescending(t => t.LogMass);
                if (Tops(c, 1, left.Select(t => (t.Pose.Rotation, t.Pose.Shift))) is not List<Top> tops)
                {
                    return null;
                }

                result[c] = Shared(tops);
            }
        }

        return result;
    }

    private static bool IsSharp(ScoutedClass scouted) => scouted.Samples.Max(s => s.LogWeight) - scouted.LogMass >= Math.Log(SharpShare);

    /// <summary>The distinct tops above some poses; null where the first leads nowhere.</summary>
    private List<Top>? Tops(int classIndex, int stage, IEnumerable<(Rotation Rotation, Shift Shift)> starts)
    {
        var tops = new List<Top>();
        bool isFirst = true;
        foreach ((Rotation rotation, Shift shift) in starts)
        {
            PolishedPose? found = polish.Find(
                references[classIndex], particle, rotation, shift, stage, grid.Orientations.Step(level), grid.Shifts.Step(level));
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

    /// <summary>The best samples that lie apart.</summary>
    private List<(Rotation Rotation, Shift Shift)> Starts(List<WeightedSample> samples)
    {
        var starts = new List<(Rotation Rotation, Shift Shift)>();
        foreach (WeightedSample sample in samples.OrderByDescending(s => s.LogWeight))
        {
            if (!starts.Any(s => IsNear(s.Rotation, s.Shift, sample.Rotation, sample.Shift, Apart)))
            {
                starts.Add((sample.Rotation, sample.Shift));
                if (starts.Count == MostStarts)
                {
                    break;
                }
            }
        }

        return starts;
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
