using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

/// <summary>A run folder as a classification leaves it, made without classifying.</summary>
internal static class SortedRun
{
    private static readonly OpticsGroup Optics =
        new() { Name = "first", VoltageKilovolts = 300, SphericalAberrationMillimetres = 2.7, AmplitudeContrast = 0.1, PixelSize = 4, BoxSize = 32 };

    /// <summary>Particles of a stack that is not there, with two optics groups and a column that no program knows.</summary>
    /// <param name="classes">Class of each particle.</param>
    public static ParticleSet Particles(params int[] classes) => new(
        [Optics, Optics with { Name = "second", PixelSize = 5 }],
        [
            .. classes.Select((c, i) => new Particle
            {
                StackPath = "/data/stack.mrcs",
                StackIndex = i,
                OpticsGroup = i % 2,
                Class = c,
                Pose = new Pose(Rotation.FromAxis(new(1, 2, 3), 3 * i), new Shift(i, -i)),
            }),
        ],
        [new ExtraColumn("labNote", [.. classes.Select((_, i) => $"note{i}")])]);

    /// <summary>The particles with the probability of their own class, and the rest shared by the others.</summary>
    public static ParticleSet WithProbabilities(ParticleSet set, int classes, Func<int, double> own)
    {
        for (int c = 1; c <= classes; c++)
        {
            int number = c;
            set = set.WithColumn(new ExtraColumn($"csClassProbability{c}", [.. set.Particles.Select((p, i) =>
                (p.Class == number ? own(i) : (1 - own(i)) / Math.Max(1, classes - 1)).ToString("0.######", CultureInfo.InvariantCulture))]));
        }

        return set;
    }

    /// <summary>Writes the next run of a folder.</summary>
    /// <param name="resolutions">Å, one per class; none for no metrics.csv.</param>
    public static RunFolder Write(string directory, ParticleSet set, string job = "classify", params double[] resolutions)
    {
        RunFolder run = RunFolder.CreateNext(directory, new RunRecord { Id = "", Job = job, Version = "0", State = RunState.Completed });
        ParticleStar.Write(run.PathOf("final/particles.star"), set);
        if (resolutions.Length > 0)
        {
            ImmutableArray<string> rows = [.. resolutions.Select((r, c) => string.Create(CultureInfo.InvariantCulture, $"2,{c + 1},0.5,{r}\n"))];
            run.WriteText("metrics.csv", "iteration,class,soft_fraction,resolution_A\n1,1,0.5,99\n" + string.Concat(rows));
        }

        return run;
    }
}
