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
    private readonly CompactReference[] _halves;

    /// <summary>For one class.</summary>
    /// <param name="grid">Of the pass.</param>
    /// <param name="maps">Of the mask's box.</param>
    /// <param name="mask">Solvent mask.</param>
    /// <param name="focus">Of the same box; null where classes may differ everywhere.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="iteration">Keys the random numbers with it.</param>
    public OwnGain(SamplingGrid grid, ClassReconstruction maps, Volume mask, Focus? focus, int threads, ulong seed, int iteration)
    {
        (_grid, _seed, _iteration) = (grid, seed, (ulong)iteration);
        var filter = new double[(mask.BoxSize / 2) + 1];
        for (int shell = 0; shell < maps.SignalToNoise.Length; shell++)
        {
            filter[shell] = maps.SignalToNoise[shell] / (1 + maps.SignalToNoise[shell]);
        }

        _halves =
        [
            .. new[] { maps.Half1, maps.Half2 }.Select(half => CompactReference.From(
                SoftMask.Apply(mask, focus?.BlendHalf(half, filter, threads) ?? Filter.ByShell(half, filter, threads)), grid.WorkingShell, threads)),
        ];
    }

    /// <summary>What one particle of the class gains in the map of its half-set, nats.</summary>
    /// <remarks>
    /// Where poses are polished it is compared at the top of either map: its own noise holds it where it was, and in the other map it may move to where it fits better.
    /// </remarks>
    /// <param name="particle">Its index in the batch.</param>
    /// <param name="found">What is known of it.</param>
    public double Of(ParticleBatch batch, int particle, Posterior found)
    {
        int half = batch.Tasks[particle].HalfSet;
        (CompactReference own, CompactReference other) = (_halves[half - 1], _halves[2 - half]);
        if (!found.IsPolished)
        {
            Pose near = NearBy(batch.Tasks[particle].Index, found.Pose);
            return Score(own, batch, particle, near) - Score(other, batch, particle, near);
        }

        Pose pose = found.Pose;
        using var polish = new PosePolish(batch, _grid.LastPolishShell, _grid.LeastGain);
        if (Top(polish, own, batch, particle, pose) is double ownTop && Top(polish, other, batch, particle, pose) is double otherTop)
        {
            return ownTop - otherTop;
        }

        return Score(own, batch, particle, pose) - Score(other, batch, particle, pose);
    }

    /// <summary>The evidence of one map, up to a constant.</summary>
    private double? Top(PosePolish polish, CompactReference map, ParticleBatch batch, int particle, Pose pose) => polish.Find(
        map, particle, pose.Rotation, pose.Shift - batch.Tasks[particle].Centre, _grid.LastPolishShell,
        _grid.Orientations.Step(_grid.FinestLevel), _grid.Shifts.Step(_grid.FinestLevel))
        is PolishedPose top ? top.Score + top.LogVolume : null;

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
        turn = _grid.Orientations.IsInPlane ? new Vector3D(0, 0, turn.Z) : turn;
        var move = new Shift(length * (random.NextDouble() - 0.5), length * (random.NextDouble() - 0.5));
        return new Pose(Rotation.FromAxis(turn, turn.Length * angle) * found.Rotation, found.Shift + move);
    }

    private double Score(CompactReference map, ParticleBatch batch, int particle, Pose pose)
    {
        int count = batch.CountWithin(_grid.WorkingShell);
        var phases = new ShiftPhases(batch);
        phases.Set(pose.Shift - batch.Tasks[particle].Centre);
        var moved = new ComplexF[count];
        phases.Move(batch.Scored(particle), moved);
        var slice = new ComplexF[count];
        CentralSlice.Extract(map, batch.ImageToReference(pose.Rotation), batch.Disc, count, slice);
        ReadOnlySpan<float> weight = batch.Weight(particle);
        double score = 0;
        for (int j = 1; j < count; j++)
        {
            score += (slice[j].Re * moved[j].Re) + (slice[j].Im * moved[j].Im) - (weight[j] * slice[j].SquaredMagnitude / 2);
        }

        return score;
    }
}
