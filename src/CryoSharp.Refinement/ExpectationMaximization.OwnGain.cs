using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <content>What particles gain by being part of the maps that they are compared with.</content>
public sealed partial class ExpectationMaximization
{
    // Of the gain of one particle, the deviation is about the root of twice its mean.
    private const int GainSample = 100;

    // Of the gain, once poses are searched with classes that are cold and have settled. Without its gain a particle's class is judged by maps whose noise differs by as much, and where the
    // pose may follow the noise, those near the border would change sides for ever. Measured: docs/decisions/0013-own-noise.md.
    private const double TakenOffLate = 1.0 / 3;

    /// <summary>Per class what is taken off, in nats, for a particle that belongs to it as a whole.</summary>
    /// <param name="history">To the iteration that has just been done.</param>
    /// <param name="working">The model that was scored.</param>
    /// <param name="mask">Of the working box, like <paramref name="reconstructions"/>.</param>
    private ImmutableArray<double> OwnGains(
        RefinementState state, ImmutableArray<IterationSummary> history, SamplingGrid grid, ImmutableArray<Shift> centres, MixtureModel working, Volume mask,
        ImmutableArray<ClassReconstruction> reconstructions, Focus? focus, Posterior?[] posteriors)
    {
        if (working.ClassCount == 1)
        {
            return [0];
        }

        double[][] shares = [.. posteriors.Select(p => p is null ? [] : ParticleTasks.SharesOf(p, grid.ClassTemperature))];
        var gains = ImmutableArray.CreateBuilder<double>(working.ClassCount);
        for (int c = 0; c < working.ClassCount; c++)
        {
            _garbage.Check();
            int[] members = [.. Enumerable.Range(0, posteriors.Length).Where(i => shares[i].Length > 0 && shares[i][c] >= 0.5 / working.ClassCount)];
            int[] sample = StartingModel.EvenlySpaced(members, GainSample);
            gains.Add(sample.Length == 0 ? 0 : OwnGainOf(sample, c));
        }

        return gains.MoveToImmutable();

        double OwnGainOf(int[] sample, int c)
        {
            var measured = new OwnGain(grid, reconstructions[c], mask, focus, _settings.Threads, _settings.Seed, state.Iteration);
            double gain = 0;
            foreach (IGrouping<int, int> group in sample.GroupBy(i => _set.Particles[i].OpticsGroup))
            {
                int[] members = [.. group];
                using ParticleBatch batch = _preparation.Prepare(
                    group.Key, _tasks.Of(state, grid, centres, members), working.NoisePower[group.Key].AsMemory(), working.GroupScales, grid.WorkingShell,
                    _settings.Threads);
                var each = new double[members.Length];
                Parallel.For(0, members.Length, new ParallelOptions { MaxDegreeOfParallelism = _settings.Threads }, n =>
                    each[n] = measured.Of(batch, n, posteriors[members[n]]!));
                gain += each.Sum();
            }

            double takenOff = grid.Search == PoseSearch.None || grid.ClassTemperature > 1 || Schedule.IsSettling(_settings, history) ? 1 : TakenOffLate;
            return takenOff * Math.Max(0, gain / 2 / sample.Sum(i => shares[i][c]));
        }
    }
}
