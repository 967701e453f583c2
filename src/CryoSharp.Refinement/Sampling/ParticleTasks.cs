using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>What is asked of each particle in a pass. All of it follows from the state, so that a continued run asks the same.</summary>
internal sealed class ParticleTasks
{
    // Purposes of the counter-based random numbers.
    private const ulong HalfSetStream = 2UL << 32;
    private const ulong ClassStream = 3UL << 32;
    private const ulong SubsetStream = 5UL << 32;
    private const ulong StartStream = 7UL << 32;

    // A particle is centred anew where it is found farther than this from the last centre, in pixels of its image. To follow every small step would
    // mean to read and prepare half of the images again in each iteration.
    private const double CentreSlack = 2;

    private readonly RefinementSettings _settings;
    private readonly ParticleSet _set;
    private readonly ScaleGroups _groups;

    public ParticleTasks(RefinementSettings settings, ParticleSet set) => (_settings, _set, _groups) = (settings, set, ScaleGroups.Of(set, settings.IntensityScale));

    /// <summary>The particle's half-set as given, or at random by the seed.</summary>
    public int HalfSetOf(int particle)
    {
        int given = _set.Particles[particle].HalfSet;
        return given is 1 or 2 ? given : 1 + new CounterRandom(_settings.Seed, HalfSetStream, (ulong)particle).NextInt32(2);
    }

    /// <summary>Around what the shifts of each particle are searched.</summary>
    public ImmutableArray<Shift> Centres(RefinementState state, SamplingGrid grid) =>
        [.. Enumerable.Range(0, _set.Count).Select(i => CentreOf(state, grid, i))];

    /// <summary>The tasks of some particles.</summary>
    /// <param name="centres">Of all particles.</param>
    public ParticleTask[] Of(RefinementState state, SamplingGrid grid, ImmutableArray<Shift> centres, IEnumerable<int> particles) =>
        [.. particles.Select(i => TaskOf(state, grid, i, centres[i]))];

    private ParticleTask TaskOf(RefinementState state, SamplingGrid grid, int i, Shift centre)
    {
        Pose known = grid.Search == PoseSearch.Global ? default : KnownPose(state, grid, i);
        return new ParticleTask(i, known, centre, HalfSetOf(i), _groups.OfParticle[i], OnlyClassOf(state, i)) { OwnGain = OwnGainOf(state, i) };
    }

    /// <summary>One of the classes that its class is split into, at random; 0 where it is not split.</summary>
    private int OnlyClassOf(RefinementState state, int i)
    {
        int own = state.Posteriors[i]?.Class ?? 1;
        int[] parts = [.. Enumerable.Range(1, state.SplitFrom.Length).Where(c => c == own || state.SplitFrom[c - 1] == own)];
        return parts.Length < 2 ? 0 : parts[new CounterRandom(_settings.Seed, ClassStream + (ulong)state.Iteration, (ulong)i).NextInt32(parts.Length)];
    }

    /// <summary>That of each class times the share of the particle that went into its map.</summary>
    private ImmutableArray<double> OwnGainOf(RefinementState state, int i)
    {
        if (state.Model.OwnGain.IsEmpty || state.Posteriors[i] is not Posterior last || !IsVisited(state, state.Iteration, i))
        {
            return default;
        }

        return [.. SharesOf(last, state.History[^1].ClassTemperature).Select((s, c) => s * state.Model.OwnGain[c])];
    }

    /// <summary>What share of a particle went into the map of each class.</summary>
    public static double[] SharesOf(Posterior posterior, double temperature) =>
        ClassShares.Of([.. posterior.ClassProbabilities.Select(p => Math.Log(p))], temperature, 1).Share;

    /// <summary>Whether an iteration looks at a particle.</summary>
    /// <param name="iteration">From 1.</param>
    public bool IsVisited(RefinementState state, int iteration, int particle)
    {
        double share = Schedule.VisitedShare(_settings, iteration, state.Model.ClassCount, _set.Count);
        return share >= 1 || new CounterRandom(_settings.Seed, SubsetStream + (ulong)iteration, (ulong)particle).NextDouble() < share;
    }

    /// <summary>Of a map made from nothing, in the first iteration; a turn in the plane where it is flat.</summary>
    private Pose RandomPose(int i)
    {
        var random = new CounterRandom(_settings.Seed, StartStream, (ulong)i);
        if (_settings.IsFlat)
        {
            return new Pose(Rotation.FromEuler(new EulerAngles(0, 0, 360 * random.NextDouble())), default);
        }

        (double w, double x, double y, double z) = random.NextUnitQuaternion();
        return new Pose(Rotation.FromQuaternion(w, x, y, z), default);
    }

    /// <summary>The pose of the input; with independent halves, and no classes that it would hold apart, the one found last.</summary>
    private Pose KnownPose(RefinementState state, SamplingGrid grid, int i) => _settings.Ascent is not null || _settings.IsFlat
        ? RandomPose(i)
        : (_settings.HasIndependentHalves ? state.Posteriors[i]?.Pose : null) ?? _set.Particles[i].Pose
            ?? throw new InvalidOperationException($"Particle {i + 1} has no pose, which a search of kind {grid.Search} starts from.");

    /// <summary>A global search keeps the last centre while the particle stays near it.</summary>
    private Shift CentreOf(RefinementState state, SamplingGrid grid, int i)
    {
        double pixel = _set.OpticsGroups[_set.Particles[i].OpticsGroup].PixelSize;
        if (grid.Search != PoseSearch.Global)
        {
            Shift known = KnownPose(state, grid, i).Shift;
            return grid.Search == PoseSearch.Local ? WholePixels(known, pixel) : known;
        }

        Shift found = state.Posteriors[i]?.Pose.Shift ?? default;
        double slack = Math.Min(CentreSlack * pixel, grid.Shifts.Range / 2);
        bool isNear = !state.Centres.IsEmpty && (found - state.Centres[i]).SquaredLength <= slack * slack;
        return isNear ? state.Centres[i] : WholePixels(found, pixel);
    }

    private static Shift WholePixels(Shift shift, double pixel) =>
        new(Math.Round(shift.X / pixel) * pixel, Math.Round(shift.Y / pixel) * pixel);
}
