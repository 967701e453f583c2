using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>Signal subtraction: <c>cryosharp subtract</c>.</summary>
public static class SubtractJob
{
    /// <summary>The column of the factor by which projections were multiplied.</summary>
    internal const string ScaleColumn = "csGreyScale";

    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<SubtractParameters>(
        new JobDescription
        {
            Name = "subtract",
            Title = "Signal subtraction",
            Summary = "Takes the projection of a part of the map off each particle image, so that the part within the mask can be classified or refined alone.",
            Example = "cryosharp subtract particles.star --ref map.mrc --mask keep.mrc --recentre --box 96",
            Details = """
                What is taken off is s·CTF·P[(1 − mask)·map], with the particle's pose, shift and aberrations. The grey scale s is fitted by least squares
                with the whole map, Σ w·Re(X*·P)/Σ w·|P|² over all shells but the mean, with w = 1/power of the images in each shell; the column
                `csGreyScale` has it. Give the map of the refinement that found the poses: filtered by its FSC, with its solvent masked, not sharpened.
                Noise in the map would be taken off too.

                With `--half-maps` each particle is compared with the map of its own half, and grey scales are fitted for each half apart. Shells of the maps are
                multiplied by their FSC first, unless `--no-filter` says that this was done.

                With `--recentre` the centre of mass of the mask, rounded to a voxel, becomes the centre of the images and of `kept.mrc`, the masked map,
                and `mask.mrc`. Images move by whole pixels, so no pixel is interpolated; the rest of the move is in the origins. Where a window reaches
                beyond its image, the background's mean is put there. Symmetric particles: expand first, then keep one subunit.

                `rlnImageOriginalName` names the image that each was made from, as in RELION.
                """,
        },
        Run,
        Check);

    internal static JobOutputs Run(SubtractParameters parameters, JobContext context)
    {
        SubtractionInput input = SubtractionInput.Read(parameters, context);
        using StackFiles old = input.Images;
        var projectors = new Projectors(input.Set, old, input.Maps[0], parameters.Ctf);
        ImmutableArray<float> scales = GreyScaleFit.Of(input, projectors, parameters.Scale, context);
        context.Log("scale", $"grey scale {GreyScaleFit.Summary(scales)}");
        IParticleStack subtracted = Subtracted(input, projectors, scales, context);
        var kept = KeptPart.Of(input.Mask, parameters.Recentre);
        int BoxOf(int i) => parameters.Box ?? old.BoxSize(i);
        double PixelOf(int i) => input.Set.OpticsGroups[input.Set.Particles[i].OpticsGroup].PixelSize;
        Pose PoseOf(int i) => input.Set.Particles[i].Pose!.Value;
        IParticleStack images = parameters.Recentre || parameters.Box is not null
            ? ImageWindows.Of(subtracted, BoxOf, i => kept.PixelOf(PoseOf(i), PixelOf(i)), context)
            : subtracted;
        ParticleSet set = Origins.Move(input.Set, input.Set.OpticsGroups, i => kept.Moved(PoseOf(i), PixelOf(i)))
            .WithColumn(new ExtraColumn(ScaleColumn, [.. scales.Select(s => s.ToString("g6", CultureInfo.InvariantCulture))]));
        ImmutableArray<OutputFile> files = ParticleOutput.Write(
            set.WithParticles([.. set.Particles.Select(p => p with { IsDark = false })]), images, parameters.Float16, context);
        ImagePicture.Write(context.Folder.PathOf("figures/images.png"), [("BEFORE", old), ("AFTER", images)]);
        return Outputs(input, kept, BoxOf(0) * PixelOf(0), files, scales, context);
    }

    private static IEnumerable<ParameterProblem> Check(SubtractParameters parameters)
    {
        foreach (ParameterProblem problem in HalfMapPair.Check("--half-maps", parameters.HalfMaps))
        {
            yield return problem;
        }

        if (parameters.Ref is null && parameters.HalfMaps.IsEmpty)
        {
            yield return new ParameterProblem("--ref", "It must be given, or --half-maps.");
        }

        if (parameters.Box is int box && box % 2 != 0)
        {
            yield return new ParameterProblem("--box", $"{box} is odd; boxes are even.");
        }
    }

    private static DerivedStack Subtracted(SubtractionInput input, Projectors projectors, ImmutableArray<float> scales, JobContext context)
    {
        PaddedReference[] rest = [.. input.Maps.Select(map => Projectors.Reference(SoftMask.ApplyInverse(input.Mask, map), context.Threads))];
        return new DerivedStack(input.Images, input.Images.BoxSize, (i, image, destination) =>
        {
            ImageProjector projector = projectors.Of(i);
            var projection = new ComplexF[projector.Disc.Count];
            projectors.Project(rest[input.MapOf(i)], i, projection);
            projector.ToImage(projection, destination);
            for (int j = 0; j < destination.Length; j++)
            {
                destination[j] = image[j] - (scales[i] * destination[j]);
            }
        });
    }

    /// <summary>Writes what the new images show: the masked maps and the mask, cut as the images are.</summary>
    private static JobOutputs Outputs(
        SubtractionInput input, KeptPart kept, double extent, ImmutableArray<OutputFile> files, ImmutableArray<float> scales, JobContext context)
    {
        string[] names = input.Maps.Length == 1 ? ["kept"] : ["kept_half1", "kept_half2"];
        for (int m = 0; m < names.Length; m++)
        {
            MrcFile.Write(context.Folder.PathOf($"final/{names[m]}.mrc"), kept.Window(SoftMask.Apply(input.Mask, input.Maps[m]), extent));
        }

        MrcFile.Write(context.Folder.PathOf("final/mask.mrc"), kept.Window(input.Mask, extent), "Mask");
        return new JobOutputs
        {
            Files =
            [
                .. files,
                .. names.Select(name => new OutputFile($"final/{name}.mrc", "the kept part of the map, cut as the images are")),
                new OutputFile("final/mask.mrc", "its mask"),
                new OutputFile("figures/images.png", "some images before and after"),
            ],
            Numbers =
            [
                ("particles", string.Create(CultureInfo.InvariantCulture, $"{input.Set.Count:N0}")),
                ("grey scale", GreyScaleFit.Summary(scales)),
                ("centre", string.Create(CultureInfo.InvariantCulture, $"voxel ({kept.Centre.X}, {kept.Centre.Y}, {kept.Centre.Z}) from the map's origin")),
            ],
            Next = "cryosharp classify final/particles.star --ref final/kept.mrc --search none",
        };
    }
}
