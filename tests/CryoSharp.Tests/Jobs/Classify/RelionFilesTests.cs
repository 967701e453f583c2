using System.Globalization;
using CryoSharp.Cli;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

/// <summary>A classification of 48 particles of two states, and RELION going on with it.</summary>
public sealed class RelionFilesTests : IDisposable
{
    private const int Count = 48;
    private const int Box = 32;

    private readonly TemporaryFolder _folder = new();

    public RelionFilesTests() => Run(
        "simulate", "-n", Whole(Count), "--box", Whole(Box), "--pixel-size", "6", "--snr", "0.5", "-o", _folder["sim"]);

    [Fact]
    public void KnownPosesAndMapsGiveTheClassesThatWereSimulated()
    {
        Classify("--search", "none");

        ParticleSet truth = ParticleStar.Read(_folder["sim/final/truth.star"]).Set;
        ParticleSet found = ParticleStar.Read(_folder["run/final/particles.star"]).Set;

        // At a signal-to-noise ratio of 0.5 the two states differ by hundreds of nats per image.
        Assert.Equal(truth.Particles.Select(p => p.Class), found.Particles.Select(p => p.Class));
    }

    [Fact]
    public void RelionGoesOnFromTheSameModelAtFixedPoses()
    {
        Classify("--search", "none");
        GoOn("--skip_align");

        StarDocument ours = StarReader.Read(_folder["run/final/relion/run_it002_model.star"]);
        StarDocument theirs = StarReader.Read(_folder["more/run_it003_model.star"]);

        // Far beyond the resolution of the maps (shells 6 and 7) the noise's power is the power of the masked images, which both programs
        // measure on the same pixels; they differ in what stands for the background, 0 or its mean. The wrong normalisation is off by N².
        double[] ourNoise = Numbers(ours, "model_group_1", "rlnSigma2Noise");
        double[] theirNoise = Numbers(theirs, "model_group_1", "rlnSigma2Noise");
        Assert.All(Enumerable.Range(10, (Box / 2) - 10), shell => Assert.InRange(theirNoise[shell] / ourNoise[shell], 0.95, 1.05));

        // RELION measures the power on maps divided by the transform of the interpolation kernel, by sinc⁻²(r/2N) ≤ 1.25 in amplitude, and over
        // shells of the padded transform, which shifts a steep spectrum by half a shell.
        double[] ourPower = Numbers(ours, "model_class_1", "rlnReferenceTau2");
        double[] theirPower = Numbers(theirs, "model_class_1", "rlnReferenceTau2");
        Assert.All(Enumerable.Range(0, 8), shell => Assert.InRange(theirPower[shell] / ourPower[shell], 0.95, 2.5));

        Dictionary<string, string> ourClasses = Classes("run/final/relion/run_it002_data.star");
        Dictionary<string, string> theirClasses = Classes("more/run_it003_data.star");
        Assert.Equal(ourClasses, theirClasses);
    }

    [Theory]
    [InlineData("global", "D3", "30")]
    [InlineData("local", "D2", "15")]
    public void RelionGoesOnWithASearch(string search, string symmetry, string step)
    {
        Classify("--search", search, "--symmetry", symmetry, "--angular-step", step);
        GoOn();

        StarDocument theirs = StarReader.Read(_folder["more/run_it003_model.star"]);
        Assert.Equal(1, Numbers(theirs, "model_classes", "rlnClassDistribution").Sum(), 1e-5);
        Assert.Equal(Count, Classes("more/run_it003_data.star").Count);
    }

    [Fact]
    public void RelionGoesOnWithMapsSmallerThanTheImages()
    {
        Classify("--search", "none", "--box", "24");
        GoOn("--skip_align");
        Assert.Equal(24, MrcFile.ReadVolume(_folder["more/run_it003_class001.mrc"]).BoxSize);
    }

    [Fact]
    public void RelionsToolsOpenTheFiles()
    {
        Classify("--search", "none");
        string root = _folder["run/final/relion/run_it002"];
        OtherProgram.Run(
            _folder.Folder, "relion_star_handler",
            "--i", $"{root}_data.star", "--o", "one.star", "--select", "rlnClassNumber", "--minval", "1", "--maxval", "1");
        ParticleSet one = ParticleStar.Read(_folder["one.star"]).Set;
        Assert.Equal(ParticleStar.Read(_folder["run/final/class_001.star"]).Set.Count, one.Count);

        string statistics = OtherProgram.Run(_folder.Folder, "relion_image_handler", "--i", $"{root}_class001.mrc", "--stats");
        Assert.Contains("(x,y,z,n)= 32 x 32 x 32 x 1", statistics, StringComparison.Ordinal);
        Assert.Contains("angpix = 6", statistics, StringComparison.Ordinal);

        OtherProgram.Run(
            _folder.Folder, "relion_reconstruct", "--i", $"{root}_data.star", "--class", "1", "--ctf", "--o", "one.mrc", "--maxres", "30");
        Fsc fsc = Fsc.Between(MrcFile.ReadVolume(_folder["one.mrc"]), MrcFile.ReadVolume($"{root}_class001.mrc"));

        // The same images at the same poses; the reconstructions differ in regularisation and mask only. The bound is the conventional
        // "same structure": a wrong angle or origin leaves next to nothing at these shells.
        Assert.All(Enumerable.Range(1, 5), shell => Assert.InRange(fsc.Correlation[shell], 0.5, 1));
    }

    [Fact]
    public void ScalesAndNoiseAreWrittenPerMicrographInTheOrderOfTheirNames()
    {
        // Micrographs that first appear in the order B, A, C.
        string path = _folder["sim/final/particles_posed.star"];
        ParticleSet set = ParticleStar.Read(path).Set;
        string[] names = ["B.mrc", "A.mrc", "C.mrc"];
        ParticleStar.Write(path, set.WithParticles([.. set.Particles.Select((p, i) => p with { Micrograph = names[i % 3] })]));
        Classify("--search", "none");

        StarDocument model = StarReader.Read(_folder["run/final/relion/run_it002_model.star"]);
        StarBlock groups = model.Find("model_groups")!;
        Assert.Equal(["A.mrc", "B.mrc", "C.mrc"], Column(groups, "rlnGroupName"));
        StarBlock rows = StarReader.Read(_folder["run/final/relion/run_it002_data.star"]).Find("particles")!;
        Dictionary<string, string> numbers = new() { ["A.mrc"] = "1", ["B.mrc"] = "2", ["C.mrc"] = "3" };
        Assert.Equal(Column(rows, "rlnMicrographName").Select(name => numbers[name]), Column(rows, "rlnGroupNumber"));

        GoOn("--skip_align");
        StarDocument theirs = StarReader.Read(_folder["more/run_it003_model.star"]);
        Assert.Equal(["A.mrc", "B.mrc", "C.mrc"], Column(theirs.Find("model_groups")!, "rlnGroupName"));
    }

    public void Dispose() => _folder.Dispose();

    private void Classify(params string[] words) => Run(
    [
        "classify", _folder["sim/final/particles_posed.star"], "-k", "2", "--ref", _folder["sim/final/class_001.mrc"],
        _folder["sim/final/class_002.mrc"], "--ref-lowpass", "30", "--iterations", "2", "-o", _folder["run"], .. words,
    ]);

    private void GoOn(params string[] words)
    {
        Directory.CreateDirectory(_folder["more"]);
        OtherProgram.Run(
            _folder.Folder, "relion_refine",
            ["--continue", _folder["run/final/relion/run_it002_optimiser.star"], "--o", "more/run", "--iter", "3", "--j", "1", .. words]);
        Assert.True(File.Exists(_folder["more/run_it003_optimiser.star"]));
    }

    private void Run(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(
            words, new CommandSurroundings { Output = output, Error = error, Directory = _folder.Folder, Jobs = JobCatalog.All });
        Assert.True(code == 0, $"{error}\n{output}");
    }

    private Dictionary<string, string> Classes(string file)
    {
        StarBlock rows = StarReader.Read(_folder[file]).Find("particles")!;
        return Column(rows, "rlnImageName").Zip(Column(rows, "rlnClassNumber")).ToDictionary(row => row.First, row => row.Second);
    }

    private static string[] Column(StarBlock block, string label) =>
        [.. Enumerable.Range(0, block.RowCount).Select(row => block[row, block.ColumnOf(label)].ToString())];

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static double[] Numbers(StarDocument document, string block, string label) =>
        [.. Column(document.Find(block)!, label).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
}
