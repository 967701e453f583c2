using System.Collections.Immutable;

namespace CryoSharp.Refinement;

/// <summary>What pruning lost of the posteriors of some particles, against an exhaustive search of the grid on which theirs ended.</summary>
/// <param name="LostMass">Per particle the share of its posterior on the samples that the search never scored, 0 to 1.</param>
public sealed record SearchAudit(ImmutableArray<double> LostMass)
{
    /// <summary>Mean of the lost mass.</summary>
    public double Mean => LostMass.Average();

    /// <summary>Median of the lost mass.</summary>
    public double Median => LostMass.Order().ElementAt(LostMass.Length / 2);

    /// <summary>Share of particles that lost more than a thousandth.</summary>
    public double ShareAboveThousandth => LostMass.Count(m => m > 1e-3) / (double)LostMass.Length;

    /// <summary>Searches every particle of a batch twice, as the search goes and from every sample of the level where that ended.</summary>
    /// <remarks>
    /// <para>
    /// The exhaustive search looks at all samples of the finest level in polar form, or of the first for a particle that is not searched any finer, and goes on from those within e^−24 of the best as the search itself would,
    /// had it come there: mass = 1 − p(image | where the search came to)/p(image | where an exhaustive one does). Where one of the two ends in a sum over samples, both do. It takes tenths of a second per particle.
    /// </para>
    /// <para>
    /// Scores are rough by some hundredths of a nat, as the window of slices ends at 1 % of its height, so climbs to one top from two sides do not agree better. Where both come to the same best top, what is compared is
    /// how much of the posterior it holds. docs/decisions/0010-search-without-loss.md.
    /// </para>
    /// </remarks>
    /// <param name="grid">Of a global search, of two levels at most.</param>
    public static SearchAudit Of(MixtureModel model, SamplingGrid grid, ParticleBatch batch, int threads, CancellationToken cancel)
    {
        if (grid.Search != PoseSearch.Global || grid.Levels > 2)
        {
            throw new ArgumentException("Only a global search of two levels at most can be compared with an exhaustive one.", nameof(grid));
        }

        PassContext climbing = PassContext.Make(model, grid, threads, cancel);
        PassContext summing = climbing with { Grid = grid with { IsPolished = false } };
        var sum = new SufficientStatistics(model, padding: 1);
        var posteriors = new Posterior?[batch.Tasks.ToArray().Max(t => t.Index) + 1];
        Posterior[] Searched(SamplingGrid by)
        {
            new CpuExpectation(threads).Accumulate(model, by, [batch], posteriors, sum, cancel);
            return [.. batch.Tasks.ToArray().Select(t => posteriors[t.Index]!)];
        }

        long[][] finest = Possible(climbing, batch, grid.FinestLevel);
        long[][] first = grid.FinestLevel == 0 ? finest : Possible(climbing, batch, 0);
        (BatchPass climbs, BatchPass adds) = (new(climbing, batch, banks: null), new(summing, batch, banks: null));
        Posterior Exhaustive(int i, Posterior found)
        {
            // One at a time: of a flat posterior nearly all samples are possible.
            bool isDense = !found.IsPolished && found.SignificantCount > grid.MostSamples;
            (found.IsPolished ? climbs : adds).RunFrom(i, isDense ? first[i] : finest[i], isDense ? 0 : grid.FinestLevel, isDense, posteriors, sum);
            return posteriors[batch.Tasks[i].Index]!;
        }

        Posterior[] searched = Searched(grid);
        Posterior[] all = [.. searched.Select((found, i) => Exhaustive(i, found))];
        int[] unlike = [.. Enumerable.Range(0, all.Length).Where(i => searched[i].IsPolished && !all[i].IsPolished)];
        if (unlike.Length > 0)
        {
            Posterior[] sums = Searched(summing.Grid);
            foreach (int i in unlike)
            {
                (searched[i], all[i]) = (sums[i], Exhaustive(i, sums[i]));
            }
        }

        return new SearchAudit([.. searched.Zip(all, (found, whole) => Math.Clamp(1 - Kept(grid, found, whole), 0, 1))]);
    }

    private static long[][] Possible(PassContext context, ParticleBatch batch, int level) =>
        new PolarScan(context, batch, PolarBanks.Make(context, batch, level, isExhaustive: true), level).Possible();

    /// <summary>The share of a particle's posterior, as an exhaustive search has it, that the search came to; above 1 where that came to more.</summary>
    internal static double Kept(SamplingGrid grid, Posterior searched, Posterior all) => searched.IsPolished && all.IsPolished && IsSameTop(grid, searched, all)
        ? all.MaxProbability / searched.MaxProbability : Math.Exp(searched.LogEvidence - all.LogEvidence);

    private static bool IsSameTop(SamplingGrid grid, Posterior a, Posterior b)
    {
        double reach = grid.Shifts.Step(grid.FinestLevel) / 2;
        return a.Class == b.Class && (a.Pose.Shift - b.Pose.Shift).SquaredLength <= reach * reach
            && grid.Orientations.Symmetry.AngleBetween(a.Pose.Rotation, b.Pose.Rotation) <= grid.Orientations.Step(grid.FinestLevel) / 2;
    }
}
