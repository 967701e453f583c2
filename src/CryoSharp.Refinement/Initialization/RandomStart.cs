using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>A map made from images at random poses.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Map">Filtered, within the mask.</param>
/// <param name="LogEvidence">Nats per image: the higher, the better the map explains them.</param>
/// <param name="MaxProbability">Mean probability of the best pose.</param>
public sealed record RandomStart(int Number, Volume Map, double LogEvidence, double MaxProbability)
{
    // Purpose of counter-based random numbers.
    private const ulong Stream = 8UL << 32;

    /// <summary>Runs the engine from random poses; one thread.</summary>
    /// <param name="number">From 1; with the seed of the settings it decides about all random numbers.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RandomStart Of(AveragesAsParticles averages, RefinementSettings settings, int number, CancellationToken cancel)
    {
        var random = new CounterRandom(settings.Seed, Stream, (ulong)number);
        RefinementSettings own = settings with
        {
            ParticleDiameter = averages.Diameter,
            Mask = averages.Mask,
            Seed = ((ulong)random.NextUInt32() << 32) | random.NextUInt32(),
            Threads = 1,
        };
        (int box, double pixel) = (averages.Mask.BoxSize, averages.Mask.PixelSize);
        var engine = new ExpectationMaximization(own, averages.Set, averages.Images, averages.Mask, new CpuExpectation(own.Threads));
        RefinementState last = engine.Iterate(StartingModel.Make(own, averages.Set, averages.Images, [], 1, box, pixel, averages.Mask), null, cancel).Last();
        return new RandomStart(number, last.Model.References[0], last.History[^1].LogEvidence, last.History[^1].MaxProbability);
    }
}
