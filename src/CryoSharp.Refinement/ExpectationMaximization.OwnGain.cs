using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <content>What particles gain by being part of the maps that they are compared with.</content>
public sealed partial class ExpectationMaximization
{
    // Of the gain of one particle, the deviation is about the root of twice its mean.
    private const int GainSample = 100;

    /// <summary>Per class, nats of a particle that belongs to it as a whole.</summary>
    /// <param name="working">The model that was scored.</param>
    /// <param name="mask">Of the working box, like <paramref name="reconstructions"/>.</param>
    private ImmutableArray<double> OwnGains(
        RefinementState state, SamplingGrid grid, ImmutableArray<Shift> centres, MixtureModel working, Volume mask,
        ImmutableArray<ClassReconstruction> reconstructions, Posterior?[] posteriors)
    {
        if (working.ClassCount == 1)
        {
            return [0];
        }

        var gains = ImmutableArray.CreateBuilder<double>(working.ClassCount);
        for (int c = 0; c < working.ClassCount; c++)
        {
            _garbage.Check();
            int[] members = [.. Enumerable.Range(0, posteriors.Length).Where(i => posteriors[i]?.Class == c + 1)];
            int[] sample = [.. Enumerable.Range(0, Math.Min(members.Length, GainSample)).Select(n => members[(int)((long)n * members.Length / Math.Min(members.Length, GainSample))])];
            gains.Add(sample.Length == 0 ? 0 : OwnGainOf(sample, c));
        }

        return gains.MoveToImmutable();

        double OwnGainOf(int[] sample, int c)
        {
            var measured = new OwnGain(grid, reconstructions[c], mask, _settings.Threads, _settings.Seed, state.Iteration);
            double gain = 0;
            foreach (IGrouping<int, int> group in sample.GroupBy(i => _set.Particles[i].OpticsGroup))
            {
                int[] members = [.. group];
                using ParticleBatch batch = _preparation.Prepare(
                    group.Key, _tasks.Of(state, grid, centres, members), working.NoisePower[group.Key].AsMemory(), working.GroupScales, grid.WorkingShell,
                    _settings.Threads);
                var each = new double[members.Length];
                Parallel.For(0, members.Length, new ParallelOptions { MaxDegreeOfParallelism = _settings.Threads }, n =>
                    each[n] = measured.Of(batch, n, posteriors[members[n]]!.Pose));
                gain += each.Sum();
            }

            return Math.Max(0, gain / 2 / sample.Sum(i => ParticleTasks.SharesOf(posteriors[i]!, grid.ClassTemperature)[c]));
        }
    }
}
