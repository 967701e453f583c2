using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>What particles score better for being part of a class's map: their own noise, which the map then agrees with.</summary>
/// <remarks>
/// The optimism of a fit (Efron, J. Am. Stat. Assoc. 81 (1986) 461), measured: a particle is compared with the map of its own half-set and with that of the
/// other, filtered and masked like the whole. Half the particles make twice the share of each, so the gain in the whole map is half the difference.
/// docs/theory/likelihood.md (11).
/// </remarks>
internal sealed class OwnGain
{
    // Purpose of counter-based random numbers.
    private const ulong PoseStream = 6UL << 32;

    private readonly SamplingGrid _grid;
    private readonly ulong _seed;
    private readonly ulong _iteration;
    private readonly PaddedReference[] _halves;

    /// <summary>For one class.</summary>
    /// <param name="grid">Of the pass.</param>
    /// <param name="maps">Of the mask's box.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="iteration">Keys the random numbers with it.</param>
    public OwnGain(SamplingGrid grid, ClassReconstruction maps, Volume mask, int threads, ulong seed, int iteration)
    {
        (_grid, _seed, _iteration) = (grid, seed, (ulong)iteration);
        var filter = new double[(mask.BoxSize / 2) + 1];
        for (int shell = 0; shell < maps.SignalToNoise.Length; shell++)
        {
            filter[shell] = maps.SignalToNoise[shell] / (1 + maps.SignalToNoise[shell]);
        }

        // Without padding: the map is corrected for the interpolation, and what that leaves is the same for both halves.
        _halves =
        [
            .. new[] { maps.Half1, maps.Half2 }.Select(half => PaddedReference.From(
                SoftMask.Apply(mask, Filter.ByShell(half, filter, threads)), 1, grid.WorkingShell, threads)),
        ];
    }

    /// <summary>What one particle of the class gains in the map of its half-set, nats.</summary>
    /// <param name="particle">Its index in the batch.</param>
    /// <param name="found">Where it was found.</param>
    public double Of(ParticleBatch batch, int particle, Pose found)
    {
        ParticleTask task = batch.Tasks[particle];
        Pose pose = NearBy(task.Index, found);
        int count = batch.CountWithin(_grid.WorkingShell);
        var moved = new ComplexF[count];
        FillMoved(batch, particle, pose.Shift - task.Centre, moved);
        Matrix3x3 place = batch.ImageToReference(pose.Rotation);
        double own = Score(_halves[task.HalfSet - 1], batch, particle, place, moved);
        return own - Score(_halves[2 - task.HalfSet], batch, particle, place, moved);
    }

    /// <summary>A pose as far from the found one as the next pass's sample will be, whose grid is turned and moved at random.</summary>
    private Pose NearBy(int index, Pose found)
    {
        if (_grid.Search == PoseSearch.None)
        {
            return found;
        }

        var random = new CounterRandom(_seed, PoseStream + _iteration, (ulong)index);
        double angle = _grid.Orientations.Step(_grid.FinestLevel);
        double length = _grid.Shifts.Step(_grid.FinestLevel);
        var turn = new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        var move = new Shift(length * (random.NextDouble() - 0.5), length * (random.NextDouble() - 0.5));
        return new Pose(Rotation.FromAxis(turn, turn.Length * angle) * found.Rotation, found.Shift + move);
    }

    private static void FillMoved(ParticleBatch batch, int particle, Shift shift, Span<ComplexF> moved)
    {
        ReadOnlySpan<float> image = batch.Scored(particle);
        double turn = 2 * Math.PI / (batch.BoxSize * batch.PixelSize);
        for (int j = 0; j < moved.Length; j++)
        {
            (double sin, double cos) = Math.SinCos(turn * ((batch.Disc.Kx[j] * shift.X) + (batch.Disc.Ky[j] * shift.Y)));
            (double re, double im) = (image[j], image[batch.Stride + j]);
            moved[j] = new ComplexF((float)((re * cos) - (im * sin)), (float)((re * sin) + (im * cos)));
        }
    }

    private static double Score(PaddedReference map, ParticleBatch batch, int particle, in Matrix3x3 place, ReadOnlySpan<ComplexF> moved)
    {
        var slice = new ComplexF[moved.Length];
        CentralSlice.Extract(map, place, batch.Disc, slice.Length, slice);
        ReadOnlySpan<float> weight = batch.Weight(particle);
        double score = 0;
        for (int j = 1; j < slice.Length; j++)
        {
            score += (slice[j].Re * moved[j].Re) + (slice[j].Im * moved[j].Im) - (weight[j] * slice[j].SquaredMagnitude / 2);
        }

        return score;
    }
}
