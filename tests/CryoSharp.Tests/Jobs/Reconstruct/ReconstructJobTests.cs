using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class ReconstructJobTests : IClassFixture<ReconstructJobTests.SimulatedParticles>, IDisposable
{
    private const int Box = 32;
    private const double PixelSize = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly string _simulated;
    private readonly string _particles;

    public ReconstructJobTests(SimulatedParticles simulated)
    {
        _simulated = simulated.Folder;
        _particles = Path.Combine(_simulated, "truth.star");
    }

    /// <summary>
    /// 200 particles of each state at SNR 0.5: the summed SSNR at half Nyquist is some tens, so the FSC to the truth is above 0.9 there; a wrong
    /// sign, hand or centre leaves it near 0.
    /// </summary>
    [Fact]
    public void EachClassGivesTheMapItWasMadeFrom()
    {
        JobRun.Successful(_folder.Folder, "reconstruct", _particles, "--classes", "hard", "-o", "r", "-q");

        for (int c = 1; c <= 2; c++)
        {
            double own = FscAt(Map($"r/final/class_00{c}.mrc"), Truth(c), Box / 4);
            double other = FscAt(Map($"r/final/class_00{c}.mrc"), Truth(3 - c), Box / 4);
            Assert.InRange(own, 0.9, 1);
            Assert.True(own > other, $"class {c}: {own} to its own map, {other} to the other");
        }
    }

    /// <summary>Both programs add the same slices with the same interpolation; they differ in the gridding and in rounding.</summary>
    /// <remarks>Compared within the sphere that fits into the box: RELION sets the corners to zero, where ours has noise.</remarks>
    [Fact]
    public void ThePlainMapIsThatOfRelion()
    {
        OtherProgram.Run(
            _folder.Folder, "relion_reconstruct", "--i", _particles, "--o", _folder["relion.mrc"], "--ctf", "--sym", "C1", "--pad", "2");
        JobRun.Successful(_folder.Folder, "reconstruct", _particles, "--unfiltered", "-o", "r", "-q");
        Volume sphere = SoftMask.Sphere(Box, PixelSize, 0.4 * Box, 0.1 * Box);
        Fsc fsc = Fsc.Between(Map("r/final/map.mrc"), MrcFile.ReadVolume(_folder["relion.mrc"], PixelSize), sphere);

        for (int shell = 1; shell <= 0.8 * Box / 2; shell++)
        {
            Assert.True(fsc.Correlation[shell] > 0.99, $"shell {shell}: {fsc.Correlation[shell]}");
        }
    }

    /// <summary>
    /// The filter multiplies a shell by about SSNR/(SSNR + 1) = 2·FSC/(1 + FSC). Weights vary within a shell, and components of small weight have more
    /// noise and are filtered more, so the factor is up to 0.1 lower; a prior wrong by the padding's 8 would make 0.9 into 0.53.
    /// </summary>
    [Fact]
    public void TheWienerFilterIsThatOfTheFsc()
    {
        JobRun.Successful(_folder.Folder, "reconstruct", _particles, "-o", "filtered", "-q");
        JobRun.Successful(_folder.Folder, "reconstruct", _particles, "--unfiltered", "-o", "plain", "-q");
        double[] factor = ShellFactors(Map("filtered/final/map.mrc"), Map("plain/final/map.mrc"));
        double[] fsc = [.. File.ReadLines(_folder["plain/final/map_fsc.csv"]).Skip(1).Select(row => double.Parse(row.Split(',')[2], CultureInfo.InvariantCulture))];
        int[] shells = [.. Enumerable.Range(3, 10).Where(s => fsc[s] is > 0.4 and < 0.98)];

        Assert.NotEmpty(shells);
        Assert.All(shells, s => Assert.InRange(factor[s], (2 * fsc[s] / (1 + fsc[s])) - 0.1, (2 * fsc[s] / (1 + fsc[s])) + 0.03));
    }

    [Fact]
    public void TheBitsDoNotDependOnTheThreads()
    {
        JobRun.Successful(_folder.Folder, "reconstruct", _particles, "-j", "1", "-o", "one", "-q");
        JobRun.Successful(_folder.Folder, "reconstruct", _particles, "-j", "3", "-o", "three", "-q");

        Assert.Equal(File.ReadAllBytes(_folder["one/final/map.mrc"]), File.ReadAllBytes(_folder["three/final/map.mrc"]));
    }

    [Fact]
    public void ProbabilitiesOfZeroAndOneAreClassNumbers()
    {
        ParticleSet set = ParticleFile.Read(_particles).Set;
        for (int c = 1; c <= 2; c++)
        {
            int number = c;
            set = set.WithColumn(new ExtraColumn($"csClassProbability{c}", [.. set.Particles.Select(p => p.Class == number ? "1" : "0")]));
        }

        string soft = _folder["soft.star"];
        ParticleStar.Write(soft, set);
        JobRun.Successful(_folder.Folder, "reconstruct", soft, "--classes", "soft", "--class", "2", "-o", "soft", "-q");
        JobRun.Successful(_folder.Folder, "reconstruct", soft, "--classes", "hard", "--class", "2", "-o", "hard", "-q");

        Assert.Equal(File.ReadAllBytes(_folder["hard/final/class_002.mrc"]), File.ReadAllBytes(_folder["soft/final/class_002.mrc"]));
        Assert.False(File.Exists(_folder["soft/final/class_001.mrc"]));
    }

    [Theory]
    [InlineData(3, "400 of 400 particles have no pose", "particles.star")]
    [InlineData(3, "has no class numbers", "particles_posed.star", "--classes", "hard")]
    [InlineData(3, "has no class probabilities", "truth.star", "--classes", "soft")]
    [InlineData(3, "has no class 7; it has 1, 2", "truth.star", "--classes", "hard", "--class", "7")]
    [InlineData(2, "--symmetry: ", "truth.star", "--symmetry", "Q4")]
    [InlineData(3, "leaves nothing", "truth.star", "--max-resolution", "150")]
    public void WhatCannotBeReconstructedIsOneMessage(int code, string message, string file, params string[] words)
    {
        JobRun run = JobRun.Of(_folder.Folder, ["reconstruct", Path.Combine(_simulated, file), .. words]);

        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Σ Re(a·b*)/Σ|b|² per shell: the FSC times the ratio of amplitudes.</summary>
    private static double[] ShellFactors(Volume a, Volume b)
    {
        double[] Powers(Volume map) => [.. Enumerable.Range(0, (Box / 2) + 1).Select(shell =>
        {
            var one = new double[(Box / 2) + 1];
            one[shell] = 1;
            return Filter.ByShell(map, one).Voxels.ToArray().Sum(v => (double)v * v);
        })];
        ImmutableArray<double> fsc = Fsc.Between(a, b).Correlation;
        return [.. Powers(a).Zip(Powers(b), (pa, pb) => Math.Sqrt(pa / pb)).Select((ratio, shell) => ratio * fsc[shell])];
    }

    private static double FscAt(Volume a, Volume b, int shell) => Fsc.Between(a, b).Correlation[shell];

    private Volume Truth(int number) => MrcFile.ReadVolume(Path.Combine(_simulated, $"class_00{number}.mrc"));

    private Volume Map(string relative) => MrcFile.ReadVolume(_folder[relative]);

    /// <summary>200 particles of each of two states, five to a micrograph, so that no shell is at the zero of all CTFs.</summary>
    public sealed class SimulatedParticles : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public SimulatedParticles() => JobRun.Successful(
            _folder.Folder, "simulate", "-n", "400", "--box", "32", "--pixel-size", "6", "--snr", "0.5", "--particles-per-micrograph", "5", "-o", "s", "-q");

        public string Folder => _folder["s/final"];

        public void Dispose() => _folder.Dispose();
    }
}
