using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Bench;

/// <summary>Particles whose classes and poses are known, and the maps they are images of.</summary>
/// <param name="Particles">With class and pose.</param>
/// <param name="Maps">One per state.</param>
/// <param name="MapPaths">Their files.</param>
internal sealed record LabelledSet(ParticleSet Particles, ImmutableArray<Volume> Maps, ImmutableArray<string> MapPaths)
{
    /// <summary>Side of images and maps, pixels.</summary>
    public int BoxSize => Maps[0].BoxSize;

    /// <summary>Å.</summary>
    public double PixelSize => Maps[0].PixelSize;

    /// <summary>Reads what <c>cryosharp simulate</c> wrote.</summary>
    /// <param name="folder">Its run folder, or <c>final</c> in it.</param>
    /// <exception cref="RefusedInputException">It is not such a folder.</exception>
    /// <exception cref="MalformedFileException">A file breaks its format.</exception>
    public static LabelledSet Read(string folder)
    {
        string place = new[] { Path.Combine(folder, "final"), folder }.FirstOrDefault(f => File.Exists(Path.Combine(f, "truth.star")))
            ?? throw new RefusedInputException($"{folder}: there is no truth.star in it or in its folder final. Give a run folder of cryosharp simulate.");
        string path = Path.Combine(place, "truth.star");
        ParticleSet particles = ParticleFile.Read(path, new ParticleReadOptions { StackFolder = Path.GetFullPath(place) }).Set;
        int states = particles.Particles.Max(p => p.Class);
        if (particles.Particles.Any(p => p.Class < 1 || p.Pose is null))
        {
            throw new RefusedInputException($"{path}: every particle needs rlnClassNumber from 1 and a pose; some have none.");
        }

        ImmutableArray<string> paths = [.. Enumerable.Range(1, int.MaxValue).Select(n => MapPath(place, n)).TakeWhile(File.Exists)];
        return paths.Length >= states
            ? new LabelledSet(particles, [.. paths.Select(MrcFile.ReadVolume)], paths)
            : throw new RefusedInputException($"{path} has {states} classes, but there are {paths.Length} maps class_001.mrc, … beside it.");
    }

    private static string MapPath(string folder, int number) =>
        Path.GetFullPath(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"class_{number:D3}.mrc")));
}
