namespace CryoSharp.Jobs;

/// <summary>What a user sets for the demonstration.</summary>
public sealed record DemoParameters
{
    [Parameter("Particles", "How many images to simulate.", Alias = "-n", Minimum = 100, Maximum = 100_000)]
    public int Particles { get; init; } = 1000;

    [Parameter("Signal to noise", "Variance of the signal in the box over that of the noise.", Alias = "--snr", Above = 0)]
    public double SignalToNoise { get; init; } = 0.1;

    [Parameter("Random seed", "The same seed gives the same result.", Minimum = 0)]
    public int Seed { get; init; } = 1;
}
