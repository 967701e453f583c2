using System.Text.RegularExpressions;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;
using static CryoSharp.Tests.SubtractionScene;

namespace CryoSharp.Tests;

public sealed class SubtractJobTests : IDisposable
{
    private readonly SubtractionScene _scene = new();

    /// <summary>P[V] − P[(1 − M)·V] = P[M·V], with CTF and shift, and a fitted grey scale of 1.</summary>
    /// <remarks>Everything is linear. Poses in the file are rounded to 1e-6° and 1e-6 Å, numbers to 2⁻²⁴: a few 1e-6 of the greatest value is left; 3e-5 is allowed.</remarks>
    [Fact]
    public void WhatIsLeftOfACleanImageIsTheProjectionOfTheKeptPart()
    {
        (Volume map, Volume mask) = WholeAndMask();
        Simulation whole = Simulate(map, 9);
        Simulation kept = Simulate(SoftMask.Apply(mask, map), 9);
        _scene.WriteInput(whole, map, mask);
        JobRun.Successful(_scene.Folder, [.. _scene.Command("a"), "-j", "1"]);
        JobRun.Successful(_scene.Folder, [.. _scene.Command("b"), "-j", "3"]);

        using StackFiles images = StackFiles.Open(_scene.Particles("a"));
        for (int i = 0; i < images.Count; i++)
        {
            Assert.InRange(GreatestDifference(Read(images, i), Signal(kept, i)), 0, 3e-5);
        }

        Assert.Equal(File.ReadAllBytes(_scene["a/final/particles.mrcs"]), File.ReadAllBytes(_scene["b/final/particles.mrcs"]));
        Assert.Equal(whole.Particles.Particles.Select(p => p.Ctf!.Value.DefocusAngle), _scene.Particles("a").Particles.Select(p => p.Ctf!.Value.DefocusAngle), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.All(_scene.Particles("a").Columns.Single(c => c.Name == "rlnImageOriginalName").Values, (name, i) => Assert.StartsWith($"{i + 1:d6}@", name, StringComparison.Ordinal));
    }

    /// <summary>The kept blobs at the new poses, about their own centre, drawn from the formula: nothing of the program is in it.</summary>
    /// <remarks>
    /// Interpolation errs by 2·(c² + 3σ²)·π²/(3P²) of the transform at most (GaussianBlobs.InterpolationBound): 0.13 for the blobs that are taken off, at
    /// 8.1 with σ = 1.5 in a grid of side 64. These are three against two that stay, so 0.13·√(3/2) = 0.16 of the rest's root mean square. A centre wrong
    /// by half a pixel makes √(2 − 2·exp(−0.25/(4σ²))) = 0.23.
    /// </remarks>
    [Fact]
    public void RecentredImagesShowTheKeptPartWhereTheirPosesSay()
    {
        Volume map = Left.ToVolume(Side, PixelSize);
        Add(map, Right.ToVolume(Side, PixelSize));
        Volume mask = Resampling.Window(SoftMask.Sphere(Side, PixelSize, 7, 1), Side, (-7, -1, 0));
        Simulation poses = Simulate(map, 6);
        _scene.WriteInput(poses, map, mask, (i, _) => Sum(Drawn(Left, poses.Particles.Particles[i].Pose!.Value, default, Side), Drawn(Right, poses.Particles.Particles[i].Pose!.Value, default, Side)));
        JobRun.Successful(_scene.Folder, [.. _scene.Command("r"), "--no-ctf", "--scale", "none", "--recentre", "--box", "20"]);

        ParticleSet set = _scene.Particles("r");
        using StackFiles images = StackFiles.Open(set);
        Assert.Equal(20, set.OpticsGroups[0].BoxSize);
        for (int i = 0; i < images.Count; i++)
        {
            Pose pose = set.Particles[i].Pose!.Value;
            Assert.InRange(Math.Max(Math.Abs(pose.Shift.X), Math.Abs(pose.Shift.Y)), 0, (PixelSize / 2) + 1e-6);
            float[] expected = Drawn(Right, pose, new Vector3D(7, 1, 0), 20);
            double error = Math.Sqrt(Read(images, i).Zip(expected, (a, b) => (double)(a - b) * (a - b)).Average());
            double size = Math.Sqrt(expected.Average(v => (double)v * v));
            Assert.InRange(error / size, 0, 0.16);
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
        _scene.WriteInput(Simulate(map, 150), map, mask);
        JobRun.Successful(_scene.Folder, [.. _scene.Command("k"), "--recentre", "--box", "24"]);
        JobRun.Successful(_scene.Folder, "reconstruct", _scene["k/final/particles.star"], "--unfiltered", "-o", "rec", "-q");
        Fsc fsc = Fsc.Between(MrcFile.ReadVolume(_scene["rec/final/map.mrc"]), MrcFile.ReadVolume(_scene["k/final/kept.mrc"]));

        for (int shell = 1; shell <= 6; shell++)
        {
            Assert.InRange(fsc.Correlation[shell], 0.95, 1);
        }

        Assert.Equal(24, MrcFile.ReadVolume(_scene["k/final/mask.mrc"]).BoxSize);
    }

    /// <summary>Half 1 was made from one map and half 2 from twice another: only with its own half's map is a particle's rest that of the exact case.</summary>
    [Fact]
    public void EachHalfIsComparedWithItsOwnMap()
    {
        (Volume map, Volume mask) = WholeAndMask();
        var other = new GaussianBlobs(1.5, new Vector3D(-8, -2, 3), new Vector3D(7, 2, 0)).ToVolume(Side, PixelSize);
        Simulation[] whole = [Simulate(map, 8), Simulate(other, 8)];
        Simulation[] kept = [Simulate(SoftMask.Apply(mask, map), 8), Simulate(SoftMask.Apply(mask, other), 8)];
        _scene.WriteInput(whole[0], map, mask, (i, image) => i % 2 == 0 ? image : Signal(whole[1], i), withHalves: true);
        MrcFile.Write(_scene["other.mrc"], other);
        JobRun.Successful(
            _scene.Folder, "subtract", _scene["in.star"], "--half-maps", _scene["map.mrc"], _scene["other.mrc"], "--no-filter", "--mask", _scene["mask.mrc"], "-o", "h", "-q");

        using StackFiles images = StackFiles.Open(_scene.Particles("h"));
        for (int i = 0; i < images.Count; i++)
        {
            Assert.InRange(GreatestDifference(Read(images, i), Signal(kept[i % 2], i)), 0, 3e-5);
        }

        Assert.True(File.Exists(_scene["h/final/kept_half2.mrc"]));
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
            _scene.Folder, "simulate", "-n", "60", "--box", $"{Side}", "--pixel-size", "6", "--phantom-states", "1", "--snr", "0.5", "--particles-per-micrograph", "10", "-o", "s", "-q");
        string particles = _scene["s/final/truth.star"];
        JobRun.Successful(
            _scene.Folder, "classify", particles, "--search", "none", "-k", "1", "--ref", _scene["s/final/class_001.mrc"], "--iterations", "1", "-o", "c", "-q");
        Volume mask = Resampling.Window(SoftMask.Sphere(Side, 6, 5, 3), Side, (-4, -2, 1));
        MrcFile.Write(_scene["mask.mrc"], mask);
        string model = _scene["c/final/relion/run_it001_model.star"];
        File.WriteAllText(model, Regex.Replace(File.ReadAllText(model), @"(?<=_rlnCurrentImageSize\s+)\d+", $"{Side}"));
        Directory.CreateDirectory(_scene["relion"]);
        OtherProgram.Run(
            _scene.Folder, "relion_particle_subtract", "--i", _scene["c/final/relion/run_it001_optimiser.star"], "--mask", _scene["mask.mrc"], "--o", "relion/");
        JobRun.Successful(
            _scene.Folder, "subtract", particles, "--ref", _scene["c/final/relion/run_it001_class001.mrc"], "--mask", _scene["mask.mrc"], "-o", "ours", "-q");

        using StackFiles before = StackFiles.Open(ParticleFile.Read(particles).Set);
        using StackFiles ours = StackFiles.Open(_scene.Particles("ours"));
        using StackFiles theirs = StackFiles.Open(ParticleFile.Read(_scene["relion/particles_subtracted.star"], new ParticleReadOptions { WorkingFolder = _scene.Folder }).Set);
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
    [InlineData(2, "--half-maps: It takes two half-maps", "--half-maps", "map.mrc", "--mask", "mask.mrc")]
    [InlineData(2, "--ref: It cannot be given together", "--ref", "map.mrc", "--half-maps", "map.mrc", "map.mrc", "--mask", "mask.mrc")]
    [InlineData(2, "--box: 15 is odd", "--ref", "map.mrc", "--mask", "mask.mrc", "--box", "15")]
    [InlineData(3, "--box 34 is larger than the images' 32 px", "--ref", "map.mrc", "--mask", "mask.mrc", "--box", "34")]
    [InlineData(3, "a mask has 0 outside and 1 inside", "--ref", "map.mrc", "--mask", "twice.mrc")]
    [InlineData(3, "have no half-set", "--half-maps", "map.mrc", "map.mrc", "--mask", "mask.mrc")]
    [InlineData(3, "do not resemble", "--ref", "minus.mrc", "--mask", "mask.mrc")]
    public void WhatCannotBeSubtractedIsOneMessage(int code, string message, params string[] words)
    {
        (Volume map, Volume mask) = WholeAndMask();
        _scene.WriteInput(Simulate(map, 2), map, mask);
        MrcFile.Write(_scene["twice.mrc"], Times(mask, 2));
        MrcFile.Write(_scene["minus.mrc"], Times(map, -1));
        string[] paths = [.. words.Select(word => word.EndsWith(".mrc", StringComparison.Ordinal) ? _scene[word] : word)];
        JobRun run = JobRun.Of(_scene.Folder, ["subtract", _scene["in.star"], .. paths]);

        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _scene.Dispose();

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
}
