using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Smaller, recentred, normalised images: <c>cryosharp downsample</c>.</summary>
public static class DownsampleJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<DownsampleParameters>(
        new JobDescription
        {
            Name = "downsample",
            Title = "Smaller images",
            Summary = "Writes particles with smaller images: larger pixels by cropping in Fourier space, a window about the particle, or both. Normalises and inverts too.",
            Example = "cryosharp downsample particles.star --box 128 --normalise 180",
            Details = """
                In this order: the window (`--crop`, `--recentre`), larger pixels (`--box` or `--pixel`), the background (`--normalise`), the contrast
                (`--invert`). Poses and CTFs stay; the new pixel size is in the optics groups, each of which has a stack of its own. Origins in pixels
                become those of the new pixels. Where a window reaches beyond its image, the background's mean is put there; the standard deviation that
                `--normalise` finds in such an image is a little too small.

                Larger pixels keep grey values, so white noise of standard deviation 1 gets the standard deviation M/N. CryoSharp normalises images
                itself; RELION expects a background of standard deviation 1, which `--normalise` gives.

                Picking coordinates (`rlnCoordinateX`, …) are not changed. `rlnImageOriginalName` names the image that each was made from.
                """,
        },
        Run,
        Check);

    internal static JobOutputs Run(DownsampleParameters parameters, JobContext context)
    {
        ParticleSet set = ParticleInput.Read(parameters.Particles, parameters.Stacks, context);
        using StackFiles old = StackFiles.Open(set);
        ImmutableArray<ImageSize?> sizes = Sizes(parameters, set, old, context);
        (int X, int Y)[] centres = Centres(parameters, set);
        ParticleOutput.WarnOfCopies(set, "Downsample before expanding to save space.", context);
        if (sizes.Any(s => s is not null && s.New < s.Window) && parameters.Normalise is null)
        {
            context.Log("grey", "values stay, so the noise becomes weaker; RELION needs --normalise");
        }

        IParticleStack images = Images(parameters, set, old, sizes, centres, context);
        ImmutableArray<OutputFile> files = ParticleOutput.Write(NewSet(parameters, set, sizes, centres), images, parameters.Float16, context);
        ImagePicture.Write(context.Folder.PathOf("figures/images.png"), [("BEFORE", old), ("AFTER", images)]);
        return new JobOutputs
        {
            Files = [.. files, new OutputFile("figures/images.png", "some images before and after")],
            Numbers =
            [
                ("particles", string.Create(CultureInfo.InvariantCulture, $"{set.Count:N0}")),
                .. sizes.Select((size, g) => (set.OpticsGroups[g].Name, Text: size?.ToString())).Where(s => s.Text is not null).Select(s => (s.Name, s.Text!)),
            ],
        };
    }

    private static IEnumerable<ParameterProblem> Check(DownsampleParameters parameters)
    {
        if (parameters.Box is int box && box % 2 != 0)
        {
            yield return new ParameterProblem("--box", $"{box} is odd; boxes are even.");
        }

        if (parameters.Crop is int crop && crop % 2 != 0)
        {
            yield return new ParameterProblem("--crop", $"{crop} is odd; boxes are even.");
        }

        if (parameters is { Box: null, Pixel: null, Crop: null, Recentre: false, Normalise: null, Invert: false, Float16: false })
        {
            yield return new ParameterProblem("--box", "Nothing is to be done. Give --box or --pixel, --crop, --recentre, --normalise, --invert or --float16.");
        }
    }

    /// <summary>One per optics group, null for a group without particles.</summary>
    private static ImmutableArray<ImageSize?> Sizes(DownsampleParameters parameters, ParticleSet set, StackFiles images, JobContext context)
    {
        var sizes = new ImageSize?[set.OpticsGroups.Length];
        for (int i = 0; i < set.Count; i++)
        {
            int g = set.Particles[i].OpticsGroup;
            if (sizes[g] is null)
            {
                ImageSize size = ImageSize.Of(parameters, set.OpticsGroups[g], images.BoxSize(i));
                context.Log("size", $"{set.OpticsGroups[g].Name}: {size}");
                if (parameters.Normalise > size.New * size.NewPixelSize)
                {
                    throw new RefusedInputException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"--normalise {parameters.Normalise} Å is more than the {size.New * size.NewPixelSize:F1} Å of the images of {set.OpticsGroups[g].Name}, so no background is left. Give the particle's diameter."));
                }

                sizes[g] = size;
            }
        }

        return [.. sizes];
    }

    /// <summary>For each particle the pixel that becomes the centre, counted from the old one.</summary>
    private static (int X, int Y)[] Centres(DownsampleParameters parameters, ParticleSet set)
    {
        if (!parameters.Recentre)
        {
            return new (int X, int Y)[set.Count];
        }

        Func<int, Shift> shift = Origins.Find(set) ?? throw new RefusedInputException(
            $"{parameters.Particles} does not say where the particles lie (rlnOriginXAngst, …). Leave --recentre out, or take a file with poses.");
        return [.. Enumerable.Range(0, set.Count).Select(i => shift(i).Split(set.OpticsGroups[set.Particles[i].OpticsGroup].PixelSize).Pixels)];
    }

    private static IParticleStack Images(
        DownsampleParameters parameters, ParticleSet set, IParticleStack images, ImmutableArray<ImageSize?> sizes, (int X, int Y)[] centres, JobContext context)
    {
        int GroupOf(int i) => set.Particles[i].OpticsGroup;
        ImageSize SizeOf(int i) => sizes[GroupOf(i)]!;
        if (parameters.Crop is not null || parameters.Recentre)
        {
            images = ImageWindows.Of(images, i => SizeOf(i).Window, i => centres[i], context);
        }

        if (parameters.Box is not null || parameters.Pixel is not null)
        {
            FourierCrop?[] crops = [.. sizes.Select(s => s is null ? null : new FourierCrop(s.Window, s.New))];
            images = new DerivedStack(images, i => SizeOf(i).New, (i, image, destination) => crops[GroupOf(i)]!.Apply(image, destination));
        }

        if (parameters.Normalise is double diameter)
        {
            Background?[] backgrounds = [.. sizes.Select(s => s is null ? null : new Background(s.New, diameter / 2 / s.NewPixelSize))];
            images = new DerivedStack(images, i => SizeOf(i).New, (i, image, destination) =>
            {
                backgrounds[GroupOf(i)]!.Normalise(image);
                image.CopyTo(destination);
            });
        }

        return !parameters.Invert ? images : new DerivedStack(images, i => SizeOf(i).New, (_, image, destination) =>
        {
            for (int j = 0; j < image.Length; j++)
            {
                destination[j] = -image[j];
            }
        });
    }

    /// <summary>Images marked as dark are bright when read; inverted, they are dark again.</summary>
    private static ParticleSet NewSet(DownsampleParameters parameters, ParticleSet set, ImmutableArray<ImageSize?> sizes, (int X, int Y)[] centres)
    {
        ImmutableArray<OpticsGroup> groups =
            [.. set.OpticsGroups.Select((group, g) => sizes[g] is ImageSize size ? group with { PixelSize = size.NewPixelSize, BoxSize = size.New } : group)];
        ParticleSet moved = Origins.Move(set, groups, i =>
        {
            double pixel = set.OpticsGroups[set.Particles[i].OpticsGroup].PixelSize;
            return new Shift(pixel * centres[i].X, pixel * centres[i].Y);
        });
        return moved.WithParticles([.. moved.Particles.Select(p => p with { IsDark = p.IsDark && parameters.Invert })]);
    }
}
