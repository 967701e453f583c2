using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public sealed class DownsampleJobTests : IDisposable
{
    private const int Box = 32;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Against relion_image_handler on images without components from the new Nyquist frequency on, where programs differ in what they keep.</summary>
    /// <remarks>That program's transforms are in single precision too; values are up to 5, sums of some tens of terms: 1e-5 is allowed.</remarks>
    [Fact]
    public void LargerPixelsAreThoseOfTheOtherProgram()
    {
        ParticleSet set = Write(5, i => BandLimited(i, 9));
        OtherProgram.Run(
            _folder.Folder, "relion_image_handler", "--i", "in.mrcs", "--o", "other.mrcs", "--angpix", "3", "--rescale_angpix", "4.8", "--new_box", "20");
        JobRun.Successful(_folder.Folder, "downsample", _folder["in.star"], "--pixel", "4.8", "-o", "d", "-q");

        using MrcStack other = MrcStack.Open(_folder["other.mrcs"]);
        ParticleSet ours = Particles("d");
        using StackFiles images = StackFiles.Open(ours);
        Assert.Equal((20, 4.8), (ours.OpticsGroups[0].BoxSize, Math.Round(ours.OpticsGroups[0].PixelSize, 9)));
        for (int i = 0; i < set.Count; i++)
        {
            var theirs = new float[400];
            other.Read(i, theirs);
            Assert.All(theirs.Zip(Read(images, i)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }
    }

    /// <summary>Against relion_preprocess: the same circle, plane and deviation. It counts pixels to the radius itself as inside, as we do.</summary>
    [Fact]
    public void NormalisedImagesAreThoseOfTheOtherProgram()
    {
        ParticleSet set = Write(4, i => [.. Noise(i).Select((v, j) => (4 * v) + (0.3f * (j % Box)) + 20)]);
        OtherProgram.Run(_folder.Folder, "relion_preprocess", "--operate_on", "in.mrcs", "--operate_out", "other.mrcs", "--norm", "--bg_radius", "12");
        JobRun.Successful(_folder.Folder, "downsample", _folder["in.star"], "--normalise", "72", "-o", "n", "-q");

        using MrcStack other = MrcStack.Open(_folder["other.mrcs"]);
        using StackFiles images = StackFiles.Open(Particles("n"));
        for (int i = 0; i < set.Count; i++)
        {
            var theirs = new float[Box * Box];
            other.Read(i, theirs);

            // Values up to 40 in single precision, divided by 4.
            Assert.All(theirs.Zip(Read(images, i)), pair => Assert.Equal(pair.First, pair.Second, 5e-5));
        }
    }

    [Fact]
    public void AWindowAndAnInversionKeepTheirPixels()
    {
        ParticleSet set = Write(3, Noise);
        JobRun.Successful(_folder.Folder, "downsample", _folder["in.star"], "--crop", "20", "--invert", "-o", "w", "-q");

        using StackFiles before = StackFiles.Open(set);
        using StackFiles after = StackFiles.Open(Particles("w"));
        for (int i = 0; i < 3; i++)
        {
            (float[] a, float[] b) = (Read(before, i), Read(after, i));
            Assert.All(Enumerable.Range(0, 400), j => Assert.Equal(-a[(((j / 20) + 6) * Box) + (j % 20) + 6], b[j]));
        }
    }

    /// <summary>Recentred, cropped and with larger pixels, clean particles still make the map that they were made from: poses, shifts and CTFs fit the images.</summary>
    /// <remarks>A shift wrong by half an old pixel is 0.14 of the phase at half of the new Nyquist frequency; one of the wrong sign, 2 pixels, makes the FSC 0.</remarks>
    [Fact]
    public void SmallerParticlesReconstructTheSameMap()
    {
        JobRun.Successful(
            _folder.Folder, "simulate", "-n", "120", "--box", "40", "--pixel-size", "4", "--phantom-states", "1", "--snr", "50", "--shift", "6", "--particles-per-micrograph", "2", "-o", "s", "-q");
        JobRun.Successful(
            _folder.Folder, "downsample", _folder["s/final/truth.star"], "--recentre", "--crop", "36", "--box", "24", "--normalise", "140", "-o", "d", "-q");
        JobRun.Successful(_folder.Folder, "reconstruct", _folder["d/final/particles.star"], "--unfiltered", "-o", "r", "-q");
        Volume truth = MrcFile.ReadVolume(_folder["s/final/class_001.mrc"]);
        Volume expected = Resampling.ToGrid(Resampling.Window(truth, 36), 24, 6);
        Fsc fsc = Fsc.Between(MrcFile.ReadVolume(_folder["r/final/map.mrc"]), expected, SoftMask.Sphere(24, 6, 9, 2));

        Assert.All(Enumerable.Range(1, 8), shell => Assert.InRange(fsc.Correlation[shell], 0.9, 1));
        Assert.All(Particles("d").Particles, p => Assert.InRange(Math.Max(Math.Abs(p.Pose!.Value.Shift.X), Math.Abs(p.Pose!.Value.Shift.Y)), 0, 2.000001));
    }

    /// <summary>Each optics group gets its own stack and pixel size; what a file says in pixels is said in new pixels.</summary>
    [Fact]
    public void OpticsGroupsOfDifferentPixelsStayApart()
    {
        WriteStack("a.mrcs", 16, 2, i => 1 + i);
        WriteStack("b.mrcs", 24, 3, i => 4 - i);
        _folder.Write("in.star", """

            data_optics

            loop_
            _rlnOpticsGroup
            _rlnOpticsGroupName
            _rlnImagePixelSize
            1 first 2
            2 second 3

            data_particles

            loop_
            _rlnImageName
            _rlnOpticsGroup
            _rlnOriginX
            _rlnOriginY
            _rlnNote
            1@a.mrcs 1 1 0 p
            1@b.mrcs 2 -4 2 q
            2@a.mrcs 1 0 -3 r

            """);
        JobRun.Successful(_folder.Folder, "downsample", _folder["in.star"], "--pixel", "4", "-o", "d", "-q");
        ParticleSet set = Particles("d");

        Assert.Equal([(8, 4.0), (18, 4.0)], set.OpticsGroups.Select(g => (g.BoxSize, g.PixelSize)));
        Assert.Equal(["particles_1.mrcs", "particles_2.mrcs", "particles_1.mrcs"], set.Particles.Select(p => Path.GetFileName(p.StackPath)));
        Assert.Equal([0, 0, 1], set.Particles.Select(p => p.StackIndex));
        Assert.Equal(["0.500000", "-3.000000", "0.000000"], Column(set, "rlnOriginX"));
        Assert.Equal(["0.000000", "1.500000", "-1.500000"], Column(set, "rlnOriginY"));
        Assert.Equal(["p", "q", "r"], Column(set, "rlnNote"));
        Assert.Equal(["1@a.mrcs", "1@b.mrcs", "2@a.mrcs"], Column(set, "rlnImageOriginalName"));

        // The mean of an image stays.
        using StackFiles images = StackFiles.Open(set);
        Assert.Equal(1, Read(images, 0).Average(), 1e-5);
        Assert.Equal(4, Read(images, 1).Average(), 1e-5);
        Assert.Equal(2, Read(images, 2).Average(), 1e-5);

        // Centres without angles: origins of (1, 0) old pixels move the image by one pixel, and none is left.
        JobRun.Successful(_folder.Folder, "downsample", _folder["in.star"], "--recentre", "-o", "c", "-q");
        Assert.Equal(["0.000000", "0.000000", "0.000000"], Column(Particles("c"), "rlnOriginX"));
    }

    [Fact]
    public void HalfPrecisionIsHalfTheSizeAndTheBitsDoNotDependOnTheThreads()
    {
        Write(3, Noise);
        JobRun.Successful(_folder.Folder, "downsample", _folder["in.star"], "--box", "16", "--float16", "-j", "1", "-o", "a", "-q");
        JobRun.Successful(_folder.Folder, "downsample", _folder["in.star"], "--box", "16", "--float16", "-j", "3", "-o", "b", "-q");

        Assert.Equal(1024 + (2 * 3 * 256), new FileInfo(_folder["a/final/particles.mrcs"]).Length);
        Assert.Equal(File.ReadAllBytes(_folder["a/final/particles.mrcs"]), File.ReadAllBytes(_folder["b/final/particles.mrcs"]));
        Assert.True(File.Exists(_folder["a/figures/images.png"]));
    }

    /// <summary>The third image cannot be read: neither stack nor particle file is left, nor a temporary one.</summary>
    [Fact]
    public void NothingHalfWrittenRemains()
    {
        Write(3, i => i < 2 ? Noise(i) : [.. Noise(i).Select((v, j) => j == 5 ? float.NaN : v)]);
        JobRun run = JobRun.Of(_folder.Folder, "downsample", _folder["in.star"], "--box", "16", "-o", "d");

        Assert.Equal(3, run.Code);
        Assert.Contains("particle 3", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder["d/final/x"][..^1]));
    }

    [Theory]
    [InlineData(2, "--box: Nothing is to be done")]
    [InlineData(2, "--box: 15 is odd", "--box", "15")]
    [InlineData(2, "--crop: 15 is odd", "--crop", "15")]
    [InlineData(2, "It cannot be given together with --box", "--box", "16", "--pixel", "6")]
    [InlineData(3, "--crop 40 is larger than the 32 px", "--crop", "40")]
    [InlineData(3, "--box 34 makes 34 px of the 32 px", "--box", "34")]
    [InlineData(3, "--pixel 2 Å makes 48 px", "--pixel", "2")]
    [InlineData(3, "no background is left", "--normalise", "97")]
    [InlineData(3, "does not say where the particles lie", "--recentre")]
    [InlineData(3, "beyond the range of float16", "--float16")]
    public void WhatCannotBeDoneIsOneMessage(int code, string message, params string[] words)
    {
        Write(2, i => [.. Noise(i).Select(v => 1e6f * v)]);
        JobRun run = JobRun.Of(_folder.Folder, ["downsample", _folder["in.star"], .. words]);

        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static ImmutableArray<string> Column(ParticleSet set, string name) => set.Columns.Single(c => c.Name == name).Values;

    private static float[] Noise(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Box * Box).Select(_ => (float)RandomRotation.Normal(random))];
    }

    /// <summary>Noise with components up to a shell.</summary>
    private static float[] BandLimited(int seed, int shell)
    {
        var projector = new FourierDisc(shell);
        (var halfPlane, var disc) = (new ComplexF[Box * ((Box / 2) + 1)], new ComplexF[projector.Count]);
        new Fft2D(Box).Forward(Noise(seed), halfPlane);
        projector.Gather(halfPlane, Box, disc);
        projector.Scatter(disc, Box, halfPlane);
        var image = new float[Box * Box];
        new Fft2D(Box).Inverse(halfPlane, image);
        return image;
    }

    private static float[] Read(StackFiles images, int i)
    {
        var image = new float[images.BoxSize(i) * images.BoxSize(i)];
        images.Read(i, image);
        return image;
    }

    private ParticleSet Particles(string run) => ParticleFile.Read(_folder[$"{run}/final/particles.star"]).Set;

    /// <summary>Two images with a mean of their own and one bright pixel.</summary>
    private void WriteStack(string name, int box, double pixelSize, Func<int, float> mean)
    {
        using var writer = MrcStackWriter.Create(_folder[name], box, pixelSize);
        for (int i = 0; i < 2; i++)
        {
            float[] image = [.. Enumerable.Repeat(mean(i) - 1, box * box)];
            image[(box / 2 * box) + (box / 2)] += box * box;
            writer.Append(image);
        }

        writer.Complete();
    }

    /// <summary>in.mrcs and in.star: 32 px of 3 Å, without poses and CTFs.</summary>
    private ParticleSet Write(int count, Func<int, float[]> image)
    {
        using (var writer = MrcStackWriter.Create(_folder["in.mrcs"], Box, 3))
        {
            for (int i = 0; i < count; i++)
            {
                writer.Append(image(i));
            }

            writer.Complete();
        }

        var optics = new OpticsGroup { Name = "a", PixelSize = 3, VoltageKilovolts = 300, SphericalAberrationMillimetres = 2.7, AmplitudeContrast = 0.1 };
        ImmutableArray<Particle> particles = [.. Enumerable.Range(0, count).Select(i => new Particle { StackPath = _folder["in.mrcs"], StackIndex = i })];
        var set = new ParticleSet([optics], particles, []);
        ParticleStar.Write(_folder["in.star"], set);
        return set;
    }
}
