using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>What a signal subtraction works on, checked.</summary>
/// <param name="Set">Particles with poses, and with CTFs unless these are not to be used.</param>
/// <param name="Images">Theirs.</param>
/// <param name="Maps">One of all, or those of half-sets 1 and 2.</param>
/// <param name="Mask">Of the kept part, on the maps' grid.</param>
internal sealed record SubtractionInput(ParticleSet Set, StackFiles Images, ImmutableArray<Volume> Maps, Volume Mask)
{
    /// <summary>Reads and checks everything.</summary>
    /// <exception cref="RefusedInputException">The inputs do not fit together.</exception>
    public static SubtractionInput Read(SubtractParameters parameters, JobContext context)
    {
        ParticleSet set = ParticleInput.Read(parameters.Particles, parameters.Stacks, context);
        ParticleInput.RequirePoses(set, parameters.Particles);
        if (parameters.Ctf)
        {
            ParticleInput.RequireCtfs(set, parameters.Particles, "Estimate it, or subtract with --no-ctf");
        }

        int unsplit = set.Particles.Count(p => p.HalfSet == 0);
        if (!parameters.HalfMaps.IsEmpty && unsplit > 0)
        {
            throw new RefusedInputException(
                $"{parameters.Particles}: {unsplit} of {set.Count} particles have no half-set (rlnRandomSubset), so --half-maps cannot be used. Give one map with --ref.");
        }

        ImmutableArray<MapInput> maps = parameters.Ref is string path
            ? [MapInput.Read(MapInput.OnePath(path, context.Directory))]
            : HalfMapPair.Read(parameters.HalfMaps, context.Directory) is var (first, second) ? [first, second] : [];
        MapInput mask = MapInput.Read(parameters.Mask);
        foreach (MapInput other in maps.Skip(1).Append(mask))
        {
            maps[0].RequireSameGrid(other);
        }

        CheckMask(mask);
        StackFiles images = StackFiles.Open(set);
        try
        {
            CheckBoxes(parameters, set, images, maps[0]);
        }
        catch
        {
            images.Dispose();
            throw;
        }

        ImmutableArray<Volume> volumes = [.. maps.Select(m => m.Volume)];
        bool isFiltered = volumes.Length == 2 && parameters.Filter;
        return new SubtractionInput(set, images, isFiltered ? Filtered(volumes, context) : volumes, mask.Volume);
    }

    /// <summary>The index of the map that a particle is compared with.</summary>
    public int MapOf(int particle) => Maps.Length == 1 ? 0 : Set.Particles[particle].HalfSet - 1;

    /// <summary>Each shell times the FSC, the Wiener filter of one half; nothing from the first shell below 0.143 on.</summary>
    /// <remarks>So noise of the maps is hardly taken off the images, and does not make fitted grey scales too small.</remarks>
    private static ImmutableArray<Volume> Filtered(ImmutableArray<Volume> halves, JobContext context)
    {
        const double LeastFsc = 0.143;
        Fsc fsc = Fsc.Between(halves[0], halves[1], threads: context.Threads);
        int end = Enumerable.Range(1, fsc.Correlation.Length - 1).FirstOrDefault(shell => fsc.Correlation[shell] < LeastFsc, fsc.Correlation.Length);
        double[] factors = [.. fsc.Correlation.Select((c, shell) => shell == 0 ? 1 : shell < end ? c : 0)];
        context.Log("filter", $"half-maps times their FSC, which is 0.143 at {FscTable.Resolution(fsc, LeastFsc)}");
        return [.. halves.Select(half => Filter.ByShell(half, factors, context.Threads))];
    }

    private static void CheckMask(MapInput mask)
    {
        float[] values = mask.Volume.Voxels.ToArray();
        (float least, float greatest) = (values.Min(), values.Max());
        if (least < -0.01f || greatest > 1.01f || greatest < 0.5f)
        {
            throw new RefusedInputException(FormattableString.Invariant(
                $"{mask.Path} has values from {least:g4} to {greatest:g4}; a mask has 0 outside and 1 inside. Make one with cryosharp mask."));
        }
    }

    private static void CheckBoxes(SubtractParameters parameters, ParticleSet set, StackFiles images, MapInput map)
    {
        int[] boxes = [.. Enumerable.Range(0, set.Count).Select(images.BoxSize).Distinct()];
        int unsupported = boxes.Append(map.Volume.BoxSize).FirstOrDefault(box => !FftLength.IsSupported(box));
        if (unsupported > 0)
        {
            int smaller = Enumerable.Range(1, unsupported / 2).Select(half => 2 * half).Last(FftLength.IsSupported);
            throw new RefusedInputException(
                $"A box of {unsupported} has a prime factor above 13, which transforms here cannot have. Crop images and map to a box such as {smaller} first (cryosharp downsample --crop).");
        }

        if (parameters.Box > boxes.Min())
        {
            throw new RefusedInputException($"--box {parameters.Box} is larger than the images' {boxes.Min()} px. Give at most that.");
        }
    }
}
