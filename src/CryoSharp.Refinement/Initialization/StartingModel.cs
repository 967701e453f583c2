using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>The state before the first iteration. docs/theory/likelihood.md, Start.</summary>
public static class StartingModel
{
    private const int NoiseSample = 1000;

    private const double FirstShiftSigma = 10;

    /// <summary>Starts from maps.</summary>
    /// <param name="maps">
    /// All of one box and pixel size. One map with <paramref name="classCount"/> &gt; 1 is copied, and the first iteration assigns classes at random.
    /// None: the poses must be known, or the classes flat, and maps are made of random classes in the first iteration.
    /// </param>
    /// <param name="boxSize">Of the maps to make where none are given.</param>
    /// <param name="pixelSize">Likewise.</param>
    /// <exception cref="ArgumentException">The number of maps is neither 0, 1 nor the number of classes.</exception>
    public static RefinementState Make(
        RefinementSettings settings, ParticleSet set, IParticleStack images, IReadOnlyList<Volume> maps, int classCount, int boxSize,
        double pixelSize, Volume mask)
    {
        if (maps.Count > 1 && maps.Count != classCount)
        {
            throw new ArgumentException($"{maps.Count} maps for {classCount} classes.", nameof(maps));
        }

        Volume[] starts = maps.Count == 0
            ? [new Volume(boxSize, mask.Depth, pixelSize)]
            : [.. maps.Select(map => SoftMask.Apply(mask, Filter.LowPass(map, settings.InitialLowPass, settings.Threads)))];
        var preparation = new ImagePreparation(set, images, settings.ParticleDiameter, boxSize, pixelSize);
        ScaleGroups groups = ScaleGroups.Of(set, settings.IntensityScale);
        int shell = (int)Math.Round(boxSize * pixelSize / settings.InitialLowPass);
        var state = new RefinementState
        {
            Iteration = 0,
            Model = new MixtureModel
            {
                References = [.. Enumerable.Range(0, classCount).Select(c => starts[starts.Length == 1 ? 0 : c])],
                ClassFractions = [.. Enumerable.Repeat(1.0 / classCount, classCount)],
                NoisePower = FirstNoise(settings, set, preparation, groups),
                GroupScales = [.. Enumerable.Repeat(1.0, groups.Count)],
                ShiftSigma = FirstShiftSigma,
            },
            Posteriors = [.. Enumerable.Repeat<Posterior?>(null, set.Count)],
            WorkingShell = Schedule.Limit(settings, boxSize, pixelSize, shell + Math.Max(4, shell / 4)),
            SplitFrom = maps.Count <= 1 && classCount > 1 ? [0, .. Enumerable.Repeat(1, classCount - 1)] : [],
            ClassTemperature = Schedule.FirstTemperature(settings),
            LacksReferences = maps.Count == 0,
        };
        MixtureModel model = maps.Count == 0 ? state.Model : GreyScale.Fit(settings, state, set, preparation, groups);
        if (settings.FocusMask is Volume focus)
        {
            model = model.WithMaps(new Focus(focus, Mean(model.References)).Blend);
        }

        return state with { Model = settings.HasIndependentHalves ? model with { SecondReferences = model.References } : model };
    }

    /// <summary>σ² from the power of masked images, signal included: a little too large, hence a soft start.</summary>
    private static ImmutableArray<ImmutableArray<double>> FirstNoise(
        RefinementSettings settings, ParticleSet set, ImagePreparation preparation, ScaleGroups groups)
    {
        var noise = ImmutableArray.CreateBuilder<ImmutableArray<double>>();
        double[] scales = [.. Enumerable.Repeat(1.0, groups.Count)];
        for (int g = 0; g < set.OpticsGroups.Length; g++)
        {
            int[] members = EvenlySpaced(set, g, NoiseSample);
            if (members.Length == 0)
            {
                noise.Add([1, 1]);
                continue;
            }

            double[] unit = new double[(preparation.ImageBox(g) / 2) + 1];
            Array.Fill(unit, 1);
            ParticleTask[] tasks = [.. members.Select(i => new ParticleTask(i, default, default, 1, groups.OfParticle[i], 0))];
            using ParticleBatch batch = preparation.Prepare(g, tasks, unit, scales, 1, settings.Threads);
            noise.Add(NoiseSpectrum.FromPower(batch.PowerPerShell, tasks.Length));
        }

        return noise.ToImmutable();
    }

    private static Volume Mean(ImmutableArray<Volume> maps) =>
        Enumerable.Range(1, maps.Length - 1).Aggregate(maps[0], (mean, n) => Volume.Between(mean, maps[n], 1.0 / (n + 1)));

    /// <summary>At most <paramref name="most"/> particles of an optics group, spread over the set.</summary>
    internal static int[] EvenlySpaced(ParticleSet set, int opticsGroup, int most) =>
        EvenlySpaced([.. Enumerable.Range(0, set.Count).Where(i => set.Particles[i].OpticsGroup == opticsGroup)], most);

    /// <summary>At most so many of some particles, spread over them.</summary>
    internal static int[] EvenlySpaced(int[] members, int most) =>
        members.Length <= most ? members : [.. Enumerable.Range(0, most).Select(n => members[(int)((long)n * members.Length / most)])];
}
