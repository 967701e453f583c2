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

    // Nats that climbs leave here: less than the rounding of scores that are sums in single precision.
    private const double LeastGain = 1e-4;

    /// <summary>Searches every particle of a batch twice, as the search goes and from every sample of the finest level.</summary>
    /// <remarks>
    /// The exhaustive search looks at all samples of the finest level in polar form, and goes on from those within e^−24 of the best as the search itself would, had it come there:
    /// mass = 1 − p(image | where the search came to)/p(image | where an exhaustive one does). It takes tenths of a second per particle.
    /// </remarks>
    /// <param name="grid">Of a global search.</param>
    public static SearchAudit Of(MixtureModel model, SamplingGrid grid, ParticleBatch batch, int threads, CancellationToken cancel)
    {
        if (grid.Search != PoseSearch.Global)
        {
            throw new ArgumentException("Only a global search can be compared with an exhaustive one.", nameof(grid));
        }

        grid = grid with { MostSamples = int.MaxValue, LeastGain = LeastGain };
        int particles = batch.Tasks.ToArray().Max(t => t.Index) + 1;
        var (searched, all) = (new Posterior?[particles], new Posterior?[particles]);
        var sum = new SufficientStatistics(model, padding: 1);
        new CpuExpectation(threads).Accumulate(model, grid, [batch], searched, sum, cancel);
        PassContext context = PassContext.Make(model, grid, threads, cancel);
        int finest = grid.FinestLevel;
        long[][] codes = new PolarScan(context, batch, PolarBanks.Make(context, batch, finest, isExhaustive: true), finest).Possible();
        var pass = new BatchPass(context, batch, banks: null);
        for (int i = 0; i < batch.Count; i++)
        {
            // One at a time: of a flat posterior nearly all samples are possible.
            pass.RunFrom(i, codes[i], finest, all, sum);
        }

        return new SearchAudit([.. batch.Tasks.ToArray().Select(t => Math.Clamp(1 - Math.Exp(searched[t.Index]!.LogEvidence - all[t.Index]!.LogEvidence), 0, 1))]);
    }
}
