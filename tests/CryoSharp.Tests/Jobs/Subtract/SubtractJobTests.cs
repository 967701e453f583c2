using System.Globalization;
using System.Text.RegularExpressions;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public sealed class SubtractJobTests : IDisposable
{
    private const int Box = 32;
    private const double PixelSize = 4;

    private static readonly GaussianBlobs Left = new(1.5, new(-8, 1, 0), new(-7, -3, 2), new(-6, 2, -4));
    private static readonly GaussianBlobs Right = new(1.5, new(7, 0, 1), new(6, 3, -1));

    private readonly TemporaryFolder _folder = new();

    /// <summary>P[V] − P[(1 − M)·V] = P[M·V], with CTF and shift, and a fitted grey scale of 1.</summary>
    /// <remarks>Everything is linear. Poses in the file are rounded to 1e-6° and 1e-6 Å, numbers to 2⁻²⁴: a few 1e-6 of the greatest value is left; 3e-5 is allowed.</remarks>
    [Fact]
    public void WhatIsLeftOfACleanImageIsTheProjectionOfTheKeptPart()
    {
        (Volume map, Volume mask) = WholeAndMask();
        Simulation whole = Simulate(map, 9);
        Simulation kept = Simulate(SoftMask.Apply(mask, map), 9);
        WriteInput(whole, map, mask);
        JobRun.Successful(_folder.Folder, [.. Command("a"), "-j", "1"]);
        JobRun.Successful(_folder.Folder, [.. Command("b"), "-j", "3"]);

        using StackFiles images = StackFiles.Open(Particles("a"));
        for (int i = 0; i < images.Count; i++)
        {
            Assert.InRange(GreatestDifference(Read(images, i), Signal(kept, i)), 0, 3e-5);
        }

        Assert.Equal(File.ReadAllBytes(_folder["a/final/particles.mrcs"]), File.ReadAllBytes(_folder["b/final/particles.mrcs"]));
        Assert.Equal(whole.Particles.Particles.Select(p => p.Ctf!.Value.DefocusAngle), Particles("a").Particles.Select(p => p.Ctf!.Value.DefocusAngle), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.All(Particles("a").Columns.Single(c => c.Name == "rlnImageOriginalName").Values, (name, i) => Assert.StartsWith($"{i + 1:d6}@", name, StringComparison.Ordinal));
    }

    /// <summary>Images times f plus a constant: the fit finds f, for the mean is left out.</summary>
    /// <remarks>
    /// All shells count alike, so also those where the blobs have fallen to the rounding of the images, 2⁻²⁴ of their greatest value: the fit is a few times
    /// 1e-5 off. 1e-4 of f is allowed.
    /// </remarks>
    [Theory]
    [InlineData("micrograph")]
    [InlineData("particle")]
    public void TheGreyScaleIsFitted(string scale)
    {
        (Volume map, Volume mask) = WholeAndMask();
        Simulation whole = Simulate(map, 9);
        double[] factors = [.. Enumerable.Range(0, 9).Select(i => 0.5 + (scale == "particle" ? i : i / 3))];
        WriteInput(whole, map, mask, (i, image) => [.. image.Select(v => (float)((factors[i] * v) + 7))]);
        JobRun.Successful(_folder.Folder, [.. Command("s"), "--scale", scale]);

        double[] found = [.. Particles("s").Columns.Single(c => c.Name == SubtractJob.ScaleColumn).Values.Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        Assert.All(found.Zip(factors), pair => Assert.InRange(pair.First / pair.Second, 1 - 1e-4, 1 + 1e-4));
    }

    /// <summary>The kept blobs at the new poses, about their own centre, drawn from the formula: nothing of the program is in it.</summary>
    /// <remarks>
    /// The projection that is taken off has a relative error of 2·(c² + 3σ²)·π²/(3P²) by interpolation (GaussianBlobs.InterpolationBound), 0.13 at most for
    /// blobs at 8.1 of σ = 1.5 in a grid of side 64, in units of the height 1.5·√(2π) of their projections; of three blobs that is 1.5. This bounds the
    /// worst case, all in one point; their mean over the image is far below. A centre wrong by a pixel makes 1.3 in the mean over the kept blobs' pixels.
    /// </remarks>
    [Fact]
    public void RecentredImagesShowTheKeptPartWhereTheirPosesSay()
    {
        Volume map = Left.ToVolume(Box, PixelSize);
        Add(map, Right.ToVolume(Box, PixelSize));
        Volume mask = Resampling.Window(SoftMask.Sphere(Box, PixelSize, 7, 1), Box, (-7, -1, 0));
        Simulation poses = Simulate(map, 6);
        WriteInput(poses, map, mask, (i, _) => Sum(Drawn(Left, poses.Particles.Particles[i].Pose!.Value, default, Box), Drawn(Right, poses.Particles.Particles[i].Pose!.Value, default, Box)));
        JobRun.Successful(_folder.Folder, [.. Command("r"), "--no-ctf", "--scale", "none", "--recentre", "--box", "20"]);

        ParticleSet set = Particles("r");
        using StackFiles images = StackFiles.Open(set);
        Assert.Equal(20, set.OpticsGroups[0].BoxSize);
        for (int i = 0; i < images.Count; i++)
        {
            Pose pose = set.Particles[i].Pose!.Value;
            Assert.InRange(Math.Max(Math.Abs(pose.Shift.X), Math.Abs(pose.Shift.Y)), 0, (PixelSize / 2) + 1e-6);
            float[] expected = Drawn(Right, pose, new Vector3D(7, 1, 0), 20);
            double error = Math.Sqrt(Read(images, i).Zip(expected, (a, b) => (double)(a - b) * (a - b)).Average());
            double size = Math.Sqrt(expected.Average(v => (double)v * v));
            Assert.InRange(error / size, 0, 0.05);
        }
    }

    /// <summary>
    /// The reconstruction of clean recentred particles is the kept map about its own centre. A shift of half a pixel the wrong way turns phases by 90° at half
    /// the Nyquist frequency and makes the FSC 0 there; interpolation and the gaps of 150 slices take a few percent.
    /// </summary>
    [Fact]
    public void RecentredParticlesReconstructTheKeptPart()
    {
        (Volume map, Volume mask) = WholeAndMask();
        WriteInput(Simulate(map, 150), map, mask);
        JobRun.Successful(_folder.Folder, [.. Command("k"), "--recentre", "--box", "24"]);
        JobRun.Successful(_folder.Folder, "reconstruct", _folder["k/final/particles.star"], "--unfiltered", "-o", "rec", "-q");
        Fsc fsc = Fsc.Between(MrcFile.ReadVolume(_folder["rec/final/map.mrc"]), MrcFile.ReadVolume(_folder["k/final/kept.mrc"]));

        for (int shell = 1; shell <= 6; shell++)
        {
            Assert.InRange(fsc.Correlation[shell], 0.95, 1);
        }

        Assert.Equal(24, MrcFile.ReadVolume(_folder["k/final/mask.mrc"]).BoxSize);
    }

    /// <summary>Half 1 was made from one map and half 2 from twice another: only with its own half's map is a particle's rest that of the exact case.</summary>
    [Fact]
    public void EachHalfIsComparedWithItsOwnMap()
    {
        (Volume map, Volume mask) = WholeAndMask();
        var other = new GaussianBlobs(1.5, new Vector3D(-8, -2, 3), new Vector3D(7, 2, 0)).ToVolume(Box, PixelSize);
        Simulation[] whole = [Simulate(map, 8), Simulate(other, 8)];
        Simulation[] kept = [Simulate(SoftMask.Apply(mask, map), 8), Simulate(SoftMask.Apply(mask, other), 8)];
        WriteInput(whole[0], map, mask, (i, image) => i % 2 == 0 ? image : Signal(whole[1], i), withHalves: true);
        MrcFile.Write(_folder["other.mrc"], other);
        JobRun.Successful(
            _folder.Folder, "subtract", _folder["in.star"], "--half-maps", _folder["map.mrc"], _folder["other.mrc"], "--mask", _folder["mask.mrc"], "-o", "h", "-q");

        using StackFiles images = StackFiles.Open(Particles("h"));
        for (int i = 0; i < images.Count; i++)
        {
            Assert.InRange(GreatestDifference(Read(images, i), Signal(kept[i % 2], i)), 0, 3e-5);
        }

        Assert.True(File.Exists(_folder["h/final/kept_half2.mrc"]));
    }

    /// <summary>What the other program takes off noisy particles, by the files of a classification's last iteration.</summary>
    /// <remarks>
    /// Its projections correlate at 0.9995 and more with ours (ConformanceTests). Its scale and norm corrections come from the classification, ours are
    /// fitted: that is a factor per image, which no correlation sees. It projects as far as the last iteration looked, which is made the whole image here. Float32 images of deviation 1 leave 2⁻²⁴ in a difference of some hundredths.
    /// </remarks>
    [Fact]
    public void WhatIsTakenOffIsWhatTheOtherProgramTakesOff()
    {
        JobRun.Successful(
            _folder.Folder, "simulate", "-n", "60", "--box", $"{Box}", "--pixel-size", "6", "--phantom-states", "1", "--snr", "0.5", "--particles-per-micrograph", "10", "-o", "s", "-q");
        string particles = _folder["s/final/truth.star"];
        JobRun.Successful(
            _folder.Folder, "classify", particles, "--search", "none", "-k", "1", "--ref", _folder["s/final/class_001.mrc"], "--iterations", "1", "-o", "c", "-q");
        Volume mask = Resampling.Window(SoftMask.Sphere(Box, 6, 5, 3), Box, (-4, -2, 1));
        MrcFile.Write(_folder["mask.mrc"], mask);
        string model = _folder["c/final/relion/run_it001_model.star"];
        File.WriteAllText(model, Regex.Replace(File.ReadAllText(model), @"(?<=_rlnCurrentImageSize\s+)\d+", $"{Box}"));
        Directory.CreateDirectory(_folder["relion"]);
        OtherProgram.Run(
            _folder.Folder, "relion_particle_subtract", "--i", _folder["c/final/relion/run_it001_optimiser.star"], "--mask", _folder["mask.mrc"], "--o", "relion/");
        JobRun.Successful(
            _folder.Folder, "subtract", particles, "--ref", _folder["c/final/relion/run_it001_class001.mrc"], "--mask", _folder["mask.mrc"], "-o", "ours", "-q");

        using StackFiles before = StackFiles.Open(ParticleFile.Read(particles).Set);
        using StackFiles ours = StackFiles.Open(Particles("ours"));
        using StackFiles theirs = StackFiles.Open(ParticleFile.Read(_folder["relion/particles_subtracted.star"], new ParticleReadOptions { WorkingFolder = _folder.Folder }).Set);
        for (int i = 0; i < before.Count; i++)
        {
            float[] image = Read(before, i);
            (double correlation, double ratio) = ProjectedImage.Compare(Difference(image, Read(ours, i)), Difference(image, Read(theirs, i)));
            Assert.InRange(correlation, 0.9995, 1);
            Assert.InRange(ratio, 0.8, 1.2);
        }
    }

    [Theory]
    [InlineData(2, "--ref: It must be given, or --half-maps", "--mask", "mask.mrc")]
    [InlineData(2, "--half-maps: There are two", "--half-maps", "map.mrc", "--mask", "mask.mrc")]
    [InlineData(2, "--ref: It cannot be given together", "--ref", "map.mrc", "--half-maps", "map.mrc", "map.mrc", "--mask", "mask.mrc")]
    [InlineData(2, "--box: 15 is odd", "--ref", "map.mrc", "--mask", "mask.mrc", "--box", "15")]
    [InlineData(3, "--box 34 is larger than the images' 32 px", "--ref", "map.mrc", "--mask", "mask.mrc", "--box", "34")]
    [InlineData(3, "a mask has 0 outside and 1 inside", "--ref", "map.mrc", "--mask", "twice.mrc")]
    [InlineData(3, "have no half-set", "--half-maps", "map.mrc", "map.mrc", "--mask", "mask.mrc")]
    [InlineData(3, "do not resemble", "--ref", "minus.mrc", "--mask", "mask.mrc")]
    public void WhatCannotBeSubtractedIsOneMessage(int code, string message, params string[] words)
    {
        (Volume map, Volume mask) = WholeAndMask();
        WriteInput(Simulate(map, 2), map, mask);
        MrcFile.Write(_folder["twice.mrc"], Times(mask, 2));
        MrcFile.Write(_folder["minus.mrc"], Times(map, -1));
        string[] paths = [.. words.Select(word => word.EndsWith(".mrc", StringComparison.Ordinal) ? _folder[word] : word)];
        JobRun run = JobRun.Of(_folder.Folder, ["subtract", _folder["in.star"], .. paths]);

        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static (Volume Map, Volume Mask) WholeAndMask()
    {
        Volume map = Left.ToVolume(Box, PixelSize);
        Add(map, Right.ToVolume(Box, PixelSize));
        return (map, Resampling.Window(SoftMask.Sphere(Box, PixelSize, 5, 3), Box, (-6, -1, 0)));
    }

    private static Simulation Simulate(Volume map, int count) => Simulation.Run(
        [map], new SimulationSettings { Count = count, SignalToNoise = double.PositiveInfinity, ParticlesPerMicrograph = 3, ShiftSigma = 6 });

    /// <summary>Projections of blobs, Σ σ√(2π)·exp(−d²/2σ²) with d the distance from where (A·(c − centre))_xy + shift puts each.</summary>
    private static float[] Drawn(GaussianBlobs blobs, Pose pose, Vector3D centre, int box)
    {
        var image = new float[box * box];
        foreach (Vector3D c in blobs.Centres)
        {
            Vector3D at = pose.Rotation.Apply(c - centre);
            (double x, double y) = (at.X + (pose.Shift.X / PixelSize) + (box / 2), at.Y + (pose.Shift.Y / PixelSize) + (box / 2));
            for (int i = 0; i < image.Length; i++)
            {
                double squared = Math.Pow((i % box) - x, 2) + Math.Pow((i / box) - y, 2);
                image[i] += (float)(blobs.Sigma * Math.Sqrt(2 * Math.PI) * Math.Exp(-squared / (2 * blobs.Sigma * blobs.Sigma)));
            }
        }

        return image;
    }

    private static void Add(Volume sum, Volume map)
    {
        for (int i = 0; i < sum.Voxels.Length; i++)
        {
            sum.Voxels[i] += map.Voxels[i];
        }
    }

    private static Volume Times(Volume map, float factor)
    {
        Volume result = map.Clone();
        foreach (ref float voxel in result.Voxels)
        {
            voxel *= factor;
        }

        return result;
    }

    private static float[] Sum(float[] a, float[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static float[] Difference(float[] a, float[] b) => [.. a.Zip(b, (x, y) => x - y)];

    private static double GreatestDifference(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max() / b.Max(Math.Abs);

    private static float[] Signal(Simulation simulation, int i)
    {
        var image = new float[Box * Box];
        simulation.ReadSignal(i, image);
        return image;
    }

    private static float[] Read(StackFiles images, int i)
    {
        var image = new float[images.BoxSize(i) * images.BoxSize(i)];
        images.Read(i, image);
        return image;
    }

    private string[] Command(string output) =>
        ["subtract", _folder["in.star"], "--ref", _folder["map.mrc"], "--mask", _folder["mask.mrc"], "-o", output, "-q"];

    private ParticleSet Particles(string run) => ParticleFile.Read(_folder[$"{run}/final/particles.star"]).Set;

    private void WriteInput(Simulation simulation, Volume map, Volume mask, Func<int, float[], float[]>? change = null, bool withHalves = false)
    {
        MrcFile.Write(_folder["map.mrc"], map);
        MrcFile.Write(_folder["mask.mrc"], mask);
        string stack = _folder["in.mrcs"];
        using (var writer = MrcStackWriter.Create(stack, Box, PixelSize))
        {
            for (int i = 0; i < simulation.Count; i++)
            {
                writer.Append(change is null ? Signal(simulation, i) : change(i, Signal(simulation, i)));
            }

            writer.Complete();
        }

        ParticleSet set = simulation.Particles;
        ParticleStar.Write(_folder["in.star"], set.WithParticles(
            [.. set.Particles.Select((p, i) => p with { StackPath = stack, HalfSet = withHalves ? 1 + (i % 2) : 0 })]));
    }
}
