namespace CryoSharp.Refinement;

/// <summary>What a trial before a run took on this machine.</summary>
public sealed record TrialTimes
{
    /// <summary>To read and prepare a particle's image, seconds.</summary>
    public required double Prepare { get; init; }

    /// <summary>To make a batch of a prepared one, per particle, seconds.</summary>
    public required double Fill { get; init; }

    /// <summary>The next iteration.</summary>
    public required TrialStep Next { get; init; }

    /// <summary>The one after it; timed by itself where the next only inserts, to have maps to search with, else the same.</summary>
    public required TrialStep Second { get; init; }

    /// <summary>An iteration of fixed poses at a finer resolution; null where poses are searched, whose cost depends on how sure they have become.</summary>
    public required TrialStep? Later { get; init; }

    /// <summary>The whole trial, seconds.</summary>
    public required double Seconds { get; init; }
}

/// <summary>One iteration tried on a few particles.</summary>
/// <param name="Shell">Its working shell.</param>
/// <param name="Particles">How many were searched.</param>
/// <param name="Fixed">What the search takes whatever the number of particles: references, projections. Seconds.</param>
/// <param name="PerParticle">What it takes for each more, seconds.</param>
/// <param name="Maximise">New maps, seconds.</param>
/// <param name="BytesPerParticle">What it allocates for each more.</param>
public readonly record struct TrialStep(int Shell, int Particles, double Fixed, double PerParticle, double Maximise, double BytesPerParticle)
{
    /// <summary>Seconds of an iteration of so many particles, without preparing them.</summary>
    public double SecondsOf(int particles) => Fixed + (PerParticle * particles) + Maximise;
}
