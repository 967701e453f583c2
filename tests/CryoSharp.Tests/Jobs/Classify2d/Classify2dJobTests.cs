using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

/// <summary>The classify2d job from the command line, on 60 particles without poses.</summary>
public sealed class Classify2dJobTests : IClassFixture<Classify2dJobTests.Images>, IDisposable
{
    private const int Count = 60;
    private const int Box = 32;

    private readonly TemporaryFolder _folder = new();
    private readonly string _particles;

    public Classify2dJobTests(Images images) => _particles = images.Particles;

    /// <summary>A run that lost its last iteration and was continued has the averages and particles of one never stopped, to the bit.</summary>
    [Fact]
    public void AContinuedRunGivesTheSameBits()
    {
        Classify("whole");
        Directory.CreateDirectory(_folder["part"]);
        foreach (string path in Directory.GetFiles(_folder["whole"], "*", SearchOption.AllDirectories).Where(p => !p.Contains("/final/", StringComparison.Ordinal)))
        {
            string copy = path.Replace(_folder["whole"], _folder["part"], StringComparison.Ordinal);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }

        File.Delete(_folder["part/checkpoint/it003.ckpt"]);
        JobRun.Successful(_folder.Folder, "continue", _folder["part"], "-q");
        AssertSame("whole", "part");
    }

    /// <summary>One thread and three give the same bits.</summary>
    [Fact]
    public void ThreadsChangeNoBit()
    {
        Classify("one", "-j", "1");
        Classify("three", "-j", "3");
        AssertSame("one", "three");
    }

    /// <summary>All that a run promises is there and agrees: averages in the order of their table, particles with turns in the plane.</summary>
    [Fact]
    public void TheFilesAgree()
    {
        Classify("run");
        StarBlock classes = StarReader.Read(_folder["run/final/classes.star"]).Find("classes")!;
        using var stack = MrcStack.Open(_folder["run/final/averages.mrcs"]);
        ParticleSet found = ParticleStar.Read(_folder["run/final/particles.star"]).Set;
        Assert.Equal(3, stack.Count);
        Assert.Equal(Box, stack.BoxSize);
        Assert.Equal(["000001@averages.mrcs", "000002@averages.mrcs", "000003@averages.mrcs"], Column(classes, "rlnReferenceImage"));
        Assert.Equal(["1", "2", "3"], Column(classes, "rlnClassNumber").Order());
        double[] shares = [.. Column(classes, "rlnClassDistribution").Select(Number)];
        Assert.Equal(shares.OrderDescending(), shares);
        foreach ((string number, string particles) in Column(classes, "rlnClassNumber").Zip(Column(classes, "csParticles")))
        {
            Assert.Equal(particles, Whole(found.Particles.Count(p => p.Class == int.Parse(number, CultureInfo.InvariantCulture))));
        }

        // As written, with six decimals.
        Assert.All(found.Particles, p => Assert.Equal((0, 0), (p.Pose!.Value.Rotation.ToEuler().Rot, p.Pose.Value.Rotation.ToEuler().Tilt)));
        Assert.Contains(found.Columns, c => c.Name == "csClassProbability3");
        Assert.True(File.Exists(_folder["run/figures/classes.png"]));
        Assert.True(File.Exists(_folder["run/iter/003/averages.mrcs"]));
        Assert.True(File.Exists(_folder["run/metrics.csv"]));
        Assert.True(File.Exists(_folder["run/figures/certainty.svg"]));
        Assert.False(File.Exists(_folder["run/figures/orientations.svg"]));
        Assert.Equal(found.Particles.Select(p => (ushort)p.Class), NpyFile.Read<ushort>(_folder["run/iter/003/classes.npy"]));
    }

    /// <summary>RELION goes on with the run as with one of its own Class2D jobs.</summary>
    [Fact]
    public void RelionGoesOn()
    {
        Classify("run");
        Directory.CreateDirectory(_folder["more"]);
        string root = _folder["run/final/relion/run_it003"];
        OtherProgram.Run(_folder.Folder, "relion_refine", "--continue", $"{root}_optimiser.star", "--o", "more/run", "--iter", "4", "--j", "1");
        StarBlock ours = StarReader.Read($"{root}_model.star").Find("model_classes")!;
        StarBlock theirs = StarReader.Read(_folder["more/run_it004_model.star"]).Find("model_classes")!;
        Assert.Equal(3, theirs.RowCount);
        Assert.Equal(1, Column(theirs, "rlnClassDistribution").Sum(Number), 1e-5);

        // RELION's averages are those it was given, one iteration on.
        using var before = MrcStack.Open($"{root}_classes.mrcs");
        using var after = MrcStack.Open(_folder["more/run_it004_classes.mrcs"]);
        int largest = Enumerable.Range(0, 3).MaxBy(c => Number(Column(ours, "rlnClassDistribution")[c]));
        Assert.InRange(Correlation(before, after, largest), 0.8, 1);
    }

    [Fact]
    public void MoreClassesThanParticlesAreRefused()
    {
        JobRun run = JobRun.Of(_folder.Folder, "classify2d", _particles, "-k", "61", "-o", _folder["run"], "-q");
        Assert.NotEqual(0, run.Code);
        Assert.Contains("60 particles cannot be sorted into 61 classes", run.Error, StringComparison.Ordinal);
    }

    /// <summary>An option that only maps have is not known, and the finest detail can be limited.</summary>
    [Fact]
    public void OptionsAreChecked()
    {
        Assert.Contains("--symmetry", JobRun.Of(_folder.Folder, "classify2d", _particles, "--symmetry", "C2").Error, StringComparison.Ordinal);
        Classify("run", "--max-res", "30", "--no-centre");

        // 32 pixels of 6 Å: shell 6 is 32 Å.
        Assert.All(File.ReadLines(_folder["run/metrics.csv"]).Skip(1), line => Assert.InRange(Number(line.Split(',')[10]), 1, 6));
    }

    public void Dispose() => _folder.Dispose();

    private void Classify(string name, params string[] words) => JobRun.Successful(
        _folder.Folder, ["classify2d", _particles, "-k", "3", "--iterations", "3", "-o", _folder[name], "-q", .. words]);

    private void AssertSame(string one, string other)
    {
        foreach (string name in (string[])["averages.mrcs", "particles.star", "classes.star"])
        {
            Assert.Equal(File.ReadAllBytes(_folder[$"{one}/final/{name}"]), File.ReadAllBytes(_folder[$"{other}/final/{name}"]));
        }
    }

    private static double Correlation(MrcStack a, MrcStack b, int index)
    {
        (var x, var y) = (new float[Box * Box], new float[Box * Box]);
        a.Read(index, x);
        b.Read(index, y);
        (double meanX, double meanY) = (x.Average(), y.Average());
        double product = x.Zip(y, (p, q) => (p - meanX) * (q - meanY)).Sum();
        return product / Math.Sqrt(x.Sum(p => Math.Pow(p - meanX, 2)) * y.Sum(q => Math.Pow(q - meanY, 2)));
    }

    private static string[] Column(StarBlock block, string label) =>
        [.. Enumerable.Range(0, block.RowCount).Select(row => block[row, block.ColumnOf(label)].ToString())];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    public sealed class Images : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Images() => JobRun.Successful(
            _folder.Folder, "simulate", "-n", Whole(Count), "--box", Whole(Box), "--pixel-size", "6", "--snr", "0.5", "-o", _folder["sim"], "-q");

        public string Particles => _folder["sim/final/particles.star"];

        public void Dispose() => _folder.Dispose();
    }
}
