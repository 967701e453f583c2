using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>What one pass learnt of one particle.</summary>
public sealed record Posterior
{
    /// <summary>The most probable pose within <see cref="Class"/>.</summary>
    public required Pose Pose { get; init; }

    /// <summary>The class of the largest marginal probability, from 1.</summary>
    public required int Class { get; init; }

    /// <summary>Marginal probability of each class; adds up to 1.</summary>
    public required ImmutableArray<float> ClassProbabilities { get; init; }

    /// <summary>Probability of the single most probable sample (rlnMaxValueProbDistribution).</summary>
    public required double MaxProbability { get; init; }

    /// <summary>Whether <see cref="Pose"/> is the top of the posterior, and not the sample of the grid that came nearest to it.</summary>
    public bool IsPolished { get; init; }

    /// <summary>How many samples carried the significant mass at the first level (rlnNrOfSignificantSamples).</summary>
    public required int SignificantCount { get; init; }

    /// <summary>log p(image | model), summed over the samples, nats.</summary>
    public required double LogEvidence { get; init; }
}
