using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Writes particles with new images into final/: a stack per optics group, and the particle file that names them.</summary>
internal static class ParticleOutput
{
    private const string OriginalNameColumn = "rlnImageOriginalName";

    /// <summary>Makes and writes all images; the files appear when all are there.</summary>
    /// <remarks>The column rlnImageOriginalName says which image each was made from, as RELION does for subtracted particles.</remarks>
    /// <param name="set">Poses and pixel sizes are those of the new images, stacks still those of the old ones.</param>
    /// <param name="images">The new images, of one box per optics group.</param>
    /// <param name="isHalfPrecision">Stacks of float16.</param>
    /// <returns>The files, for the job's outputs.</returns>
    /// <exception cref="RefusedInputException">There is not enough room on the disk, or a pixel is beyond the range of float16.</exception>
    public static ImmutableArray<OutputFile> Write(ParticleSet set, IParticleStack images, bool isHalfPrecision, JobContext context)
    {
        RequireRoom(images, isHalfPrecision ? 2 : 4, context);
        SortedDictionary<int, (string File, int Box)> stacks = Stacks(set, images);
        var writers = new Dictionary<int, MrcStackWriter>();
        try
        {
            MrcMode mode = isHalfPrecision ? MrcMode.Float16 : MrcMode.Float32;
            foreach ((int group, (string file, int box)) in stacks)
            {
                writers.Add(group, MrcStackWriter.Create(context.Folder.PathOf(file), box, set.OpticsGroups[group].PixelSize, mode, "Particles"));
            }

            var places = ImmutableArray.CreateBuilder<int>(set.Count);
            ImageStream.InOrder(images, (i, image) => places.Add(Append(writers[set.Particles[i].OpticsGroup], i, image)), context, "images");
            foreach (MrcStackWriter writer in writers.Values)
            {
                writer.Complete();
            }

            ParticleStar.Write(context.Folder.PathOf("final/particles.star"), WithStacks(set, stacks, places.MoveToImmutable(), context.Folder));
        }
        finally
        {
            foreach (MrcStackWriter writer in writers.Values)
            {
                writer.Dispose();
            }
        }

        return
        [
            new OutputFile("final/particles.star", "the particles with their new images"),
            .. stacks.Select(s => new OutputFile(s.Value.File, stacks.Count == 1 ? "the images" : $"the images of {set.OpticsGroups[s.Key].Name}")),
        ];
    }

    /// <summary>Warns that images are shared by particles: symmetry copies, each of which will have an image of its own.</summary>
    public static void WarnOfCopies(ParticleSet set, string remedy, JobContext context)
    {
        int distinct = SymmetryExpansion.CountImages(set);
        if (distinct < set.Count)
        {
            context.Warn(string.Create(CultureInfo.InvariantCulture, $"{set.Count:N0} particles share {distinct:N0} images; each gets one of its own. {remedy}"));
        }
    }

    private static SortedDictionary<int, (string File, int Box)> Stacks(ParticleSet set, IParticleStack images)
    {
        var boxes = new SortedDictionary<int, int>();
        for (int i = 0; i < set.Count; i++)
        {
            boxes[set.Particles[i].OpticsGroup] = images.BoxSize(i);
        }

        return new(boxes.ToDictionary(
            b => b.Key,
            b => (boxes.Count == 1 ? "final/particles.mrcs" : string.Create(CultureInfo.InvariantCulture, $"final/particles_{b.Key + 1}.mrcs"), b.Value)));
    }

    private static int Append(MrcStackWriter writer, int particle, float[] image)
    {
        try
        {
            writer.Append(image);
        }
        catch (OverflowException e)
        {
            throw new RefusedInputException($"Particle {particle + 1}: {e.Message} Leave --float16 out, or normalise the images first.");
        }

        return writer.Count - 1;
    }

    private static ParticleSet WithStacks(
        ParticleSet set, SortedDictionary<int, (string File, int Box)> stacks, ImmutableArray<int> places, RunFolder folder)
    {
        ImmutableArray<string>? names = set.Columns.FirstOrDefault(c => c.Name == ParticleStar.ImageNameLabel)?.Values;
        var original = new ExtraColumn(
            OriginalNameColumn,
            names ?? [.. set.Particles.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.StackIndex + 1:D6}@{p.StackPath}"))]);
        ImmutableArray<OpticsGroup> groups =
            [.. set.OpticsGroups.Select((group, g) => stacks.TryGetValue(g, out (string File, int Box) stack) ? group with { BoxSize = stack.Box } : group)];
        Dictionary<int, string> paths = stacks.ToDictionary(s => s.Key, s => folder.PathOf(s.Value.File));
        ParticleSet result = new(
            groups, [.. set.Particles.Select((p, i) => p with { StackPath = paths[p.OpticsGroup], StackIndex = places[i] })], set.Columns);
        return result.WithoutColumns(ParticleStar.ImageNameLabel).WithColumn(original);
    }

    private static void RequireRoom(IParticleStack images, int valueLength, JobContext context)
    {
        long bytes = Enumerable.Range(0, images.Count).Sum(i => (long)images.BoxSize(i) * images.BoxSize(i) * valueLength);
        long free = new DriveInfo(context.Folder.FullPath).AvailableFreeSpace;
        context.Log("disk", string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB of images, {free / 1e9:N0} GB are free"));
        if (bytes > free)
        {
            throw new RefusedInputException(string.Create(
                CultureInfo.InvariantCulture, $"The images need {bytes / 1e9:0.#} GB, and {context.Folder.FullPath} has {free / 1e9:0.#} GB left. Free some space, or choose another disk with -o."));
        }
    }
}
