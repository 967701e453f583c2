using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>All that is known after an iteration, and all that is needed to go on.</summary>
public sealed record RefinementState
{
    /// <summary>0 before the first.</summary>
    public required int Iteration { get; init; }

    /// <summary>Scored against in the next iteration.</summary>
    public required MixtureModel Model { get; init; }

    /// <summary>One per particle; null for those that no iteration has visited.</summary>
    public required ImmutableArray<Posterior?> Posteriors { get; init; }

    /// <summary>Around what the shifts of each particle were searched last, Å; empty before the first iteration.</summary>
    public ImmutableArray<Shift> Centres { get; init; } = [];

    /// <summary>The shell limit of the next iteration.</summary>
    public required int WorkingShell { get; init; }

    /// <summary>
    /// Per class the class, from 1, whose map it is a copy of, so that the next iteration shares the particles of the two at random; 0 for a class of its own.
    /// Empty where all are. A particle that no iteration has visited counts as one of class 1.
    /// </summary>
    public ImmutableArray<int> SplitFrom { get; init; } = [];

    /// <summary>T of the next iteration, at least 1. docs/theory/likelihood.md (8).</summary>
    public double ClassTemperature { get; init; } = 1;

    /// <summary>How often classes that had died out began anew.</summary>
    public int Revivals { get; init; }

    /// <summary>Whether there are no maps yet, so that the next iteration only inserts at the known poses.</summary>
    public bool LacksReferences { get; init; }

    /// <summary>What each iteration did, the first first.</summary>
    public ImmutableArray<IterationSummary> History { get; init; } = [];

    /// <summary>The maps of this iteration class by class; empty before the first.</summary>
    public ImmutableArray<ClassReconstruction> Reconstructions { get; init; } = [];

    /// <summary>Why the next iteration is the last, which inserts all that the images hold; null for any other.</summary>
    public string? LastBecause { get; init; }

    /// <summary>Why the run ended, or null while it goes on.</summary>
    public string? StopReason { get; init; }
}

/// <summary>One class after an M-step.</summary>
/// <param name="Map">Filtered, not masked.</param>
/// <param name="Half1">From the first half-set, unfiltered and unmasked.</param>
/// <param name="Half2">From the second half-set.</param>
/// <param name="Fsc">Of the two within the mask. Where the halves share references, this is not an independent measure; where not, it is corrected for what the mask brings.</param>
/// <param name="SignalToNoise">Signal-to-noise ratio T·τ²·W per shell, 0 to the working shell of the pass. docs/theory/regularisation.md (3).</param>
public sealed record ClassReconstruction(Volume Map, Volume Half1, Volume Half2, Fsc Fsc, ImmutableArray<double> SignalToNoise)
{
    /// <summary>Whether no noise went from one half to the other: then the FSC decides, at 0.143.</summary>
    public bool IsIndependent { get; init; }

    /// <summary>Å of the last shell before the signal-to-noise ratio falls below 1, or the FSC of independent halves below 0.143.</summary>
    public double Resolution
    {
        get
        {
            if (IsIndependent)
            {
                return Fsc.ResolutionAt(0.143);
            }

            int shell = 1;
            while (shell + 1 < SignalToNoise.Length && SignalToNoise[shell + 1] >= 1)
            {
                shell++;
            }

            return Fsc.Resolution(shell);
        }
    }
}

/// <summary>The figures of one iteration.</summary>
public sealed record IterationSummary
{
    /// <summary>From 1.</summary>
    public required int Iteration { get; init; }

    /// <summary>Soft share of each class.</summary>
    public required ImmutableArray<double> ClassFractions { get; init; }

    /// <summary>Particles visited whose most probable class it is, per class.</summary>
    public required ImmutableArray<int> ClassCounts { get; init; }

    /// <summary>Å up to which the signal-to-noise ratio is at least 1, per class.</summary>
    public required ImmutableArray<double> Resolutions { get; init; }

    /// <summary>Of the particles visited now and before, the fraction whose class has changed; 1 in the first iteration.</summary>
    public required double Switched { get; init; }

    /// <summary>Mean log evidence per particle, nats.</summary>
    public required double LogEvidence { get; init; }

    /// <summary>Mean probability of the best sample.</summary>
    public required double MaxProbability { get; init; }

    /// <summary>Mean of 1/Σp² over classes: 1 if all are certain, K if none is.</summary>
    public required double EffectiveClasses { get; init; }

    /// <summary>Mean number of significant samples at the first level.</summary>
    public required double SignificantSamples { get; init; }

    /// <summary>The shell limit that was scored.</summary>
    public required int WorkingShell { get; init; }

    /// <summary>T by which classes were tempered.</summary>
    public double ClassTemperature { get; init; } = 1;

    /// <summary>Finest angular step, degrees; 0 at fixed poses.</summary>
    public required double AngularStep { get; init; }

    /// <summary>Wall time, seconds.</summary>
    public required double Seconds { get; init; }
}
