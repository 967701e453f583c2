using System.Runtime.Intrinsics;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>A pass at known poses: each particle is compared with the slices of all classes at its own pose, then added to their sums.</summary>
/// <remarks>
/// Particles are taken in the order of their directions, so that neighbours read and write the same planes of the cache. The sums of four classes at a time lie side by side in memory
/// (<see cref="BackProjectionQuartet"/>); they are kept over all batches and handed over once by <see cref="AddTo"/>.
/// </remarks>
internal sealed class FixedPosePass
{
    private readonly PassContext _context;
    private readonly int _quartets;

    /// <param name="sum">What the sums will be handed over to.</param>
    /// <param name="former">The sums of a pass that handed them over; their memory is taken where it fits.</param>
    public FixedPosePass(PassContext context, SufficientStatistics sum, BackProjectionQuartet[] former)
    {
        _context = context;
        _quartets = (context.Model.ClassCount + BackProjectionQuartet.Size - 1) / BackProjectionQuartet.Size;
        BackProjection target = sum.BackProjection(0, 1);
        (int boxSize, int planes, int padding) = (target.BoxSize, target.Planes, target.Padding);
        if (former.Length == 2 * _quartets && former[0].BoxSize == boxSize && former[0].Padding == padding)
        {
            Sums = former;
            Parallel.ForEach(Sums, context.Parallel, quartet => quartet.Clear());
        }
        else
        {
            Sums = [.. Enumerable.Range(0, 2 * _quartets).Select(_ => new BackProjectionQuartet(boxSize, planes, padding))];
        }
    }

    /// <summary>For each four classes those of half-set 1, then of 2.</summary>
    public BackProjectionQuartet[] Sums { get; }

    /// <summary>Whether a batch is large enough for vectors.</summary>
    public static bool CanTake(ParticleBatch batch) => batch.Disc.Count >= 8;

    /// <summary>Scores a batch, and adds everything but maps to the sums.</summary>
    public void Run(ParticleBatch batch, Posterior?[] posteriors, SufficientStatistics sum)
    {
        int[] order = DirectionOrder.Of([.. batch.Tasks.ToArray().Select(task => task.Known.Rotation)]);
        var results = new FixedPoseResult[batch.Count];
        Parallel.For(0, batch.Count, _context.Parallel, () => new Workspace(batch, _context.Model.ClassCount), (n, _, work) =>
        {
            results[order[n]] = Score(batch, order[n], work);
            return work;
        }, _ => { });
        Insert(batch, order, results);
        Collect(batch, results, posteriors, sum);
    }

    /// <summary>Hands the maps' sums over.</summary>
    public void AddTo(SufficientStatistics sum) => Parallel.For(0, 2 * _context.Model.ClassCount, _context.Parallel, n =>
    {
        (int c, int half) = Math.DivRem(n, 2);
        Sums[(2 * (c / BackProjectionQuartet.Size)) + half].AddTo(sum.BackProjection(c, half + 1), c % BackProjectionQuartet.Size);
    });

    /// <param name="Posterior">Of the particle.</param>
    /// <param name="Share">Of each class.</param>
    /// <param name="Explained">Σ over classes of share·(2·cross − norm) per shell.</param>
    /// <param name="Cross">Σ over classes and shells of share·cross.</param>
    /// <param name="Norm">Likewise.</param>
    private sealed record FixedPoseResult(Posterior Posterior, double[] Share, float[] Explained, double Cross, double Norm);

    private sealed class Workspace(ParticleBatch batch, int classes)
    {
        /// <summary>Per shell one number for each class.</summary>
        public float[] Cross { get; } = new float[classes * (batch.Disc.MaxShell + 1)];

        public float[] Norm { get; } = new float[classes * (batch.Disc.MaxShell + 1)];
    }

    private FixedPoseResult Score(ParticleBatch batch, int particle, Workspace work)
    {
        ParticleTask task = batch.Tasks[particle];
        int count = batch.CountWithin(_context.Grid.WorkingShell);
        Matrix3x3 place = batch.ImageToReference(task.Known.Rotation);
        CentralSlice.Compare(
            _context.References, place, batch.Disc, count, batch.Scored(particle), batch.Stride, batch.Weight(particle), work.Cross, work.Norm);
        MixtureModel model = _context.Model;
        int shells = batch.Disc.Shell[count - 1] + 1;
        double prior = _context.Grid.LogShiftPrior(task.Centre, default, model.ShiftSigma);
        var (cross, norm, logMass) = (new double[model.ClassCount], new double[model.ClassCount], new double[model.ClassCount]);
        for (int c = 0; c < model.ClassCount; c++)
        {
            for (int s = 1; s < shells; s++)
            {
                cross[c] += work.Cross[(model.ClassCount * s) + c];
                norm[c] += work.Norm[(model.ClassCount * s) + c];
            }

            logMass[c] = cross[c] - (norm[c] / 2) + task.LogClassPrior(model, c) + prior;
        }

        ClassShares shares = ClassShares.Of(logMass, _context.Grid.ClassTemperature, _context.Grid.SignificantFraction);
        double scale = model.GroupScales[task.ScaleGroup];
        return new FixedPoseResult(
            PosteriorOf(batch, particle, shares), shares.Share, Explained(shares.Share, shells, work),
            cross.Zip(shares.Share, (x, w) => x * w).Sum() / scale, norm.Zip(shares.Share, (x, w) => x * w).Sum() / (scale * scale));
    }

    private static Posterior PosteriorOf(ParticleBatch batch, int particle, in ClassShares shares)
    {
        ParticleTask task = batch.Tasks[particle];
        var builder = new PosteriorBuilder(shares.Probability.Length);
        for (int c = 0; c < shares.Probability.Length; c++)
        {
            builder.Add(c, particle, 0, shares.Share[c] > 0 ? shares.Probability[c] : 0);
        }

        int allowed = task.OnlyClass == 0 ? shares.Probability.Length : 1;
        return builder.Build((_, _) => new Pose(task.Known.Rotation, task.Centre), allowed, shares.LogEvidence + batch.SelfTerm(particle));
    }

    private static float[] Explained(double[] share, int shells, Workspace work)
    {
        var explained = new float[shells];
        for (int c = 0; c < share.Length; c++)
        {
            for (int s = 1; s < shells; s++)
            {
                int at = (share.Length * s) + c;
                explained[s] += (float)(share[c] * ((2.0 * work.Cross[at]) - work.Norm[at]));
            }
        }

        return explained;
    }

    /// <summary>Each half-set's sums, or slab of planes of them, have one owner that takes the particles in order.</summary>
    private void Insert(ParticleBatch batch, int[] order, FixedPoseResult[] results)
    {
        int slabs = Math.Max(1, _context.Threads / 2);
        int count = batch.CountWithin(_context.Grid.WorkingShell);
        Parallel.For(0, 2 * slabs, _context.Parallel, n =>
        {
            (int slab, int half) = Math.DivRem(n, 2);
            foreach (int particle in order.Where(i => batch.Tasks[i].HalfSet == half + 1))
            {
                Matrix3x3 place = batch.ImageToReference(batch.Tasks[particle].Known.Rotation);
                for (int q = 0; q < _quartets; q++)
                {
                    Vector128<float> shares = SharesOf(results[particle].Share, q);
                    if (shares != Vector128<float>.Zero)
                    {
                        BackProjectionQuartet sums = Sums[(2 * q) + half];
                        CentralSlice.Insert(
                            batch.Inserted(particle), batch.Stride, batch.Weight(particle), shares, place, batch.Disc, count,
                            _context.Grid.WorkingShell, sums, slab * sums.Planes / slabs, (slab + 1) * sums.Planes / slabs);
                    }
                }
            }
        });
    }

    private static Vector128<float> SharesOf(double[] share, int quartet)
    {
        float Of(int map) => (BackProjectionQuartet.Size * quartet) + map < share.Length ? (float)share[(BackProjectionQuartet.Size * quartet) + map] : 0;
        return Vector128.Create(Of(0), Of(1), Of(2), Of(3));
    }

    private void Collect(ParticleBatch batch, FixedPoseResult[] results, Posterior?[] posteriors, SufficientStatistics sum)
    {
        Span<double> residual = sum.ResidualPower(batch.OpticsGroup);
        IReadOnlyList<double> noise = _context.Model.NoisePower[batch.OpticsGroup];
        for (int i = 0; i < results.Length; i++)
        {
            (ParticleTask task, FixedPoseResult result) = (batch.Tasks[i], results[i]);
            posteriors[task.Index] = result.Posterior;
            for (int c = 0; c < result.Share.Length; c++)
            {
                sum.ClassMass[c] += result.Share[c];
            }

            for (int s = 1; s < result.Explained.Length; s++)
            {
                residual[s] -= result.Explained[s] * noise[s];
            }

            sum.LogEvidence += result.Posterior.LogEvidence;
            sum.SquaredShift += task.Centre.SquaredLength;
            sum.ScaleCross[task.ScaleGroup] += result.Cross;
            sum.ScaleNorm[task.ScaleGroup] += result.Norm;
        }
    }
}
