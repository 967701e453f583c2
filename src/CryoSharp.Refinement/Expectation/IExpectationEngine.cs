namespace CryoSharp.Refinement;

/// <summary>Computes the E-step of one pass over particles.</summary>
/// <remarks>Implementations agree with <see cref="ReferenceExpectation"/> to single precision; ExpectationEngineTests runs each through the same cases.</remarks>
public interface IExpectationEngine
{
    /// <summary>Scores the samples of the grid against each particle and adds the weighted results to <paramref name="sum"/>.</summary>
    /// <param name="batches">Pulled one at a time, so that only one need be in memory; a batch is good until the next is pulled.</param>
    /// <param name="posteriors">One per particle of the whole set; those of the batches' particles are overwritten.</param>
    /// <param name="sum">Added to; must have no other writer.</param>
    /// <param name="cancel">Checked between blocks of work.</param>
    /// <exception cref="OperationCanceledException">Cancelled; <paramref name="sum"/> is then of no use.</exception>
    void Accumulate(
        MixtureModel model, SamplingGrid grid, IEnumerable<ParticleBatch> batches, Posterior?[] posteriors, SufficientStatistics sum,
        CancellationToken cancel);
}
