using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>The E-step on all cores, with projections shared by all particles and scores computed as matrix products.</summary>
/// <remarks>
/// <para>
/// A global search first scores a bank of coarse projections against all particles and shifts as one matrix product (<see cref="PolarScan"/>).
/// The samples that carry the posterior are then bucketed by orientation: each orientation's slices are made once and scored against
/// every particle that needs them (<see cref="BucketLevel"/>), level by level. At the last level the weighted images of an orientation
/// are summed into one slice, which is inserted once (<see cref="SliceSums"/>).
/// </para>
/// <para>The bits do not depend on the number of threads: every sum has one owner and a fixed order.</para>
/// </remarks>
public sealed class CpuExpectation : IExpectationEngine
{
    private readonly int _threads;

    // To get as much memory anew takes longer than to clear it.
    private BackProjectionQuartet[] _spareSums = [];

    /// <summary>On so many threads.</summary>
    public CpuExpectation(int threads) => _threads = threads;

    /// <inheritdoc/>
    public void Accumulate(
        MixtureModel model, SamplingGrid grid, IEnumerable<ParticleBatch> batches, Posterior?[] posteriors, SufficientStatistics sum,
        CancellationToken cancel)
    {
        PassContext context = PassContext.Make(model, grid, _threads, cancel);
        var banks = new Dictionary<int, PolarBanks>();
        FixedPosePass? fixedPoses = null;
        foreach (ParticleBatch batch in batches)
        {
            cancel.ThrowIfCancellationRequested();
            if (grid.Search == PoseSearch.None && FixedPosePass.CanTake(batch))
            {
                fixedPoses ??= new FixedPosePass(context, sum, _spareSums);
                _spareSums = fixedPoses.Sums;
                fixedPoses.Run(batch, posteriors, sum);
            }
            else
            {
                new BatchPass(context, batch, BankOf(context, batch, banks)).Run(posteriors, sum);
            }

            AddPower(batch, sum);
        }

        fixedPoses?.AddTo(sum);
    }

    private static PolarBanks? BankOf(PassContext context, ParticleBatch batch, Dictionary<int, PolarBanks> banks)
    {
        // The six turns in the plane of order 0 are not a multiple of four, which the scan needs; so coarse a grid needs no scan.
        if (context.Grid.Search != PoseSearch.Global || context.Grid.Orientations.HealpixOrder == 0)
        {
            return null;
        }

        if (!banks.TryGetValue(batch.OpticsGroup, out PolarBanks? bank))
        {
            bank = PolarBanks.Make(context, batch, 0, isExhaustive: false);
            banks.Add(batch.OpticsGroup, bank);
        }

        return bank;
    }

    /// <summary>The part of the residuals that no model changes.</summary>
    private static void AddPower(ParticleBatch batch, SufficientStatistics sum)
    {
        sum.ParticlesPerOpticsGroup[batch.OpticsGroup] += batch.Count;
        Span<double> residual = sum.ResidualPower(batch.OpticsGroup);
        for (int shell = 0; shell < residual.Length; shell++)
        {
            residual[shell] += batch.PowerPerShell[shell];
        }
    }
}

/// <summary>What all batches of a pass share.</summary>
internal sealed record PassContext(
    MixtureModel Model, SamplingGrid Grid, CompactReference[] References, int Threads, CancellationToken Cancel)
{
    /// <summary>Makes the references ready.</summary>
    public static PassContext Make(MixtureModel model, SamplingGrid grid, int threads, CancellationToken cancel) =>
        new(model, grid, [.. model.References.Select(r => CompactReference.From(r, grid.WorkingShell, threads))], threads, cancel);

    /// <summary>Of a local search; made on first use, by one thread.</summary>
    public AllowedOrientations Allowed => field ??= new AllowedOrientations(Grid);

    /// <summary>For loops whose every turn writes its own results.</summary>
    public ParallelOptions Parallel { get; } = new() { MaxDegreeOfParallelism = Threads, CancellationToken = Cancel };
}
