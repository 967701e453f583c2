using System.Collections.Immutable;

namespace CryoSharp.Refinement;

/// <summary>What pruning lost of the posteriors of some particles, against an exhaustive search of the finest grid.</summary>
/// <param name="LostMass">Per particle the share of its posterior on the samples that the search never scored, 0 to 1.</param>
public sealed record SearchAudit(ImmutableArray<double> LostMass)
{
    /// <summary>Mean of the lost mass.</summary>
    public double Mean => LostMass.Average();

    /// <summary>Median of the lost mass.</summary>
    public double Median => LostMass.Order().ElementAt(LostMass.Length / 2);

    /// <summary>Share of particles that lost more than a thousandth.</summary>
    public double ShareAboveThousandth => LostMass.Count(m => m > 1e-3) / (double)LostMass.Length;

    /// <summary>Searches every particle of a batch twice, pruned and exhaustively.</summary>
    /// <remarks>
    /// The exhaustive search looks at all samples of the finest level in polar form, and scores those within e^−24 of the best by the formula itself, as the
    /// pruned search does: mass = 1 − p(image | samples of the search)/p(image | all samples). It takes tenths of a second per particle.
    /// </remarks>
    /// <param name="grid">Of a global search.</param>
    public static SearchAudit Of(MixtureModel model, SamplingGrid grid, ParticleBatch batch, int threads, CancellationToken cancel)
    {
        if (grid.Search != PoseSearch.Global)
        {
            throw new ArgumentException("Only a global search can be compared with an exhaustive one.", nameof(grid));
        }

        grid = grid with { MostSamples = int.MaxValue };
        var posteriors = new Posterior?[batch.Tasks.ToArray().Max(t => t.Index) + 1];
        new CpuExpectation(threads).Accumulate(model, grid, [batch], posteriors, new SufficientStatistics(model, padding: 1), cancel);
        PassContext context = PassContext.Make(model, grid, threads, cancel);
        int finest = grid.FinestLevel;
        long[][] codes = new PolarScan(context, batch, PolarBanks.Make(context, batch, finest, isExhaustive: true), finest).Possible();
        var phases = new PhaseTable(batch, grid, finest);
        var lost = new double[batch.Count];
        for (int i = 0; i < batch.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var level = new BucketLevel(context, batch, phases, finest, isRoot: true, [i], [codes[i]]);
            level.Score();
            double all = new PosteriorWeights(context, batch, phases, level).LogEvidence(0);
            double searched = posteriors[batch.Tasks[i].Index]!.LogEvidence;
            lost[i] = Math.Clamp(1 - Math.Exp(searched - all), 0, 1);
        }

        return new SearchAudit([.. lost]);
    }
}
