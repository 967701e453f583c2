using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class PostJobTests : IDisposable
{
    private const int Box = 32;
    private const double Pixel = 4;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void AMapIsJudgedAndFinished()
    {
        (string a, string b) = Halves(noise: 0.3);
        JobRun run = JobRun.Successful(_folder.Folder, "post", a, b, "--b-factor", "-100", "--low-pass", "12", "--local-step", "24", "-o", "p");
        Volume mean = MrcFile.ReadVolume(a).Plus(1, MrcFile.ReadVolume(b));
        Volume sharpened = MrcFile.ReadVolume(_folder["p/final/sharpened.mrc"]);

        // The map is the mean of the halves, each shell raised by exp(25 s²) and the FSC's weight: they correlate in each shell, and nothing is beyond 12 Å.
        Fsc same = Fsc.Between(mean, sharpened);
        Assert.All(Enumerable.Range(1, 8), s => Assert.Equal(1, same.Correlation[s], 1e-3));
        double[] power = ShellPower.PerComponent(sharpened, 1);
        Assert.InRange(power[13] / power[5], 0, 1e-9);
        Assert.Contains("B-factor: -100 Å²", run.Output, StringComparison.Ordinal);
        Assert.Contains("local resolution: median", run.Output, StringComparison.Ordinal);

        Volume mask = MrcFile.ReadVolume(_folder["p/final/mask.mrc"]);
        Volume local = MrcFile.ReadVolume(_folder["p/final/local_resolution.mrc"]);
        for (int i = 0; i < mask.Voxels.Length; i++)
        {
            Assert.True(mask.Voxels[i] > 0 ? local.Voxels[i] is >= 8 and <= 50 : local.Voxels[i] == 0);
        }

        foreach (string file in new[] { "final/sharpened_masked.mrc", "final/locally_filtered.mrc", "final/fsc.csv", "figures/fsc.svg", "figures/guinier.svg",
            "figures/slices.png", "figures/local_resolution.png", "figures/local_resolution_histogram.svg", })
        {
            Assert.True(File.Exists(_folder[$"p/{file}"]), file);
        }
    }

    [Fact]
    public void TheStarAndTheXmlHoldTheCurves()
    {
        (string a, string b) = Halves(noise: 0.3);
        JobRun.Successful(_folder.Folder, "post", a, b, "--sphere", "100", "--fit-from", "30", "--no-local-resolution", "-o", "p", "-q");
        StarDocument star = StarReader.Read(_folder["p/final/postprocess.star"]);
        string[] csv = File.ReadAllLines(_folder["p/final/fsc.csv"]);
        StarBlock fsc = star.Find("fsc")!;

        Assert.Equal("shell,resolution_angstrom,unmasked,sphere,masked,randomised,corrected", csv[0]);
        Assert.Equal(17, fsc.RowCount);
        for (int s = 1; s <= 16; s++)
        {
            double[] row = [.. csv[s + 1].Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
            Assert.Equal(row[6], fsc.Number(s, fsc.ColumnOf("rlnFourierShellCorrelationCorrected")), 2e-6);
            Assert.Equal(row[2], fsc.Number(s, fsc.ColumnOf("rlnFourierShellCorrelationUnmaskedMaps")), 2e-6);
            Assert.Equal(row[1], fsc.Number(s, fsc.ColumnOf("rlnAngstromResolution")), 1e-3);
        }

        StarBlock general = star.Find("general")!;
        StarBlock guinier = star.Find("guinier")!;
        double slope = general.Number(0, general.ColumnOf("rlnFittedSlopeGuinierPlot"));
        Assert.Equal(4 * slope, general.Number(0, general.ColumnOf("rlnBfactorUsedForSharpening")), 1e-4);
        for (int row = 1; row < guinier.RowCount; row++)
        {
            // Sharpening adds −slope·s².
            double added = guinier.Number(row, guinier.ColumnOf("rlnLogAmplitudesSharpened")) - guinier.Number(row, guinier.ColumnOf("rlnLogAmplitudesWeighted"));
            Assert.Equal(-slope * guinier.Number(row, guinier.ColumnOf("rlnResolutionSquared")), added, 1e-4 * Math.Max(1, Math.Abs(slope)));
        }

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $">B = {4 * slope:0} Å²<"), File.ReadAllText(_folder["p/figures/guinier.svg"]), StringComparison.Ordinal);
        string xml = File.ReadAllText(_folder["p/final/fsc.xml"]);
        Assert.Equal(16, System.Xml.Linq.XDocument.Parse(xml).Root!.Elements("coordinate").Count());
    }

    [Fact]
    public void ARunFolderGivesTheHalfMapsOfAClass()
    {
        (string a, string b) = Halves(noise: 0.3);
        RunFolder run = RunFolder.CreateNext(_folder.Folder, new RunRecord { Id = "", Job = "classify", Version = "0" });
        foreach (string name in new[] { "class_001", "class_002" })
        {
            File.Copy(a, run.PathOf($"final/{name}.mrc"));
            File.Copy(a, run.PathOf($"final/{name}_half1.mrc"));
            File.Copy(b, run.PathOf($"final/{name}_half2.mrc"));
        }

        foreach (string called in new[] { "J001:2", "classify:2", "latest:2", $"{run.FullPath}:2" })
        {
            JobRun.Successful(_folder.Folder, "post", called, "--sphere", "90", "--no-local-resolution", "-o", "p", "--overwrite", "-q");
            Assert.Contains("class_002_half2.mrc", File.ReadAllText(_folder["p/final/postprocess.star"]), StringComparison.Ordinal);
        }

        Refused(3, "J001 has half-maps of 2 classes. Say which one: J001:1", "post", "J001");
        Refused(3, "J001 has no class 3 with half-maps; it has 1, 2.", "post", "J001:3");
        Refused(3, "There is no run J007", "post", "J007");
        File.Delete(run.PathOf("final/class_002_half2.mrc"));
        Refused(3, "J001 has no class 2 with half-maps; it has 1.", "post", "J001:2");
    }

    [Fact]
    public void BadInputIsRefused()
    {
        (string a, string b) = Halves(noise: 0.3);
        MrcFile.Write(_folder["empty.mrc"], new Volume(Box, Pixel));
        MrcFile.Write(_folder["other.mrc"], new Volume(Box, 5));
        Refused(2, "HALF2: It takes two half-maps, or one run that has them; found one map.", "post", a);
        Refused(3, "There is no file none.mrc", "post", a, "none.mrc");
        Refused(3, "is a folder, not a file", "post", a, _folder.Folder);
        Refused(2, "--fit-from: It cannot be given together with --b-factor.", "post", a, b, "--fit-from", "20", "--b-factor", "-50");
        Refused(3, "is 0 everywhere", "post", a, b, "--mask", _folder["empty.mrc"]);
        Refused(3, "Both must have one box and pixel size", "post", a, _folder["other.mrc"]);
        Refused(3, "is not a shell of the map", "post", a, b, "--randomise-from", "3");
    }

    /// <summary>What is odd about half-maps is said: the same map twice, a filtered one, a masked one, a mask that brings correlation.</summary>
    [Fact]
    public void WhatIsOddIsSaid()
    {
        (string a, string b) = Halves(noise: 1);
        Warned("The half-maps are the same map", a, a, "--sphere", "90");
        Warned("it was filtered before", Filtered(a), Filtered(b), "--sphere", "90");
        Warned("it was masked before", Masked(a), Masked(b), "--sphere", "90");

        // Specks of one voxel spread the strong shells over all others.
        Warned("It is too tight or too sharp", a, b, "--mask", Write("specks.mrc", SoftMask.FromMap(NoiseMap.White(Box, Pixel, 9), 1, 0, 0)));
        (string c, string d) = Halves(noise: 0.02);
        Warned("The FSC does not fall to 0", c, d, "--sphere", "90");
    }

    [Fact]
    public void TheMtfRaisesWhatTheDetectorLost()
    {
        (string a, string b) = Halves(noise: 0.3);
        string mtf = _folder.Write("mtf.star", "data_\n\nloop_\n_rlnResolutionInversePixel #1\n_rlnMtfValue #2\n0 1\n0.5 0.5\n");
        string[] same = ["--sphere", "90", "--b-factor", "0", "--low-pass", "8", "--no-fsc-weighting", "--no-local-resolution", "-q"];
        JobRun.Successful(_folder.Folder, ["post", a, b, "-o", "plain", .. same]);
        JobRun.Successful(_folder.Folder, ["post", a, b, "-o", "mtf", "--mtf", mtf, .. same]);
        double[] plain = ShellPower.PerComponent(MrcFile.ReadVolume(_folder["plain/final/sharpened.mrc"]), 1);
        double[] raised = ShellPower.PerComponent(MrcFile.ReadVolume(_folder["mtf/final/sharpened.mrc"]), 1);

        // MTF = 1 − s/32 at shell s; power goes with its square.
        Assert.All(Enumerable.Range(1, 14), s => Assert.Equal(Math.Pow(1 - (s / 32.0), -2), raised[s] / plain[s], 1e-3));
    }

    public void Dispose() => _folder.Dispose();

    private (string A, string B) Halves(double noise)
    {
        Volume signal = Phantom.TwoState(0).ToVolume(Box, Pixel);
        double scale = noise * Math.Sqrt(signal.Voxels.ToArray().Average(v => (double)v * v));
        return (Write($"a{noise}.mrc", signal.Plus(scale, NoiseMap.White(Box, Pixel, 1))), Write($"b{noise}.mrc", signal.Plus(scale, NoiseMap.White(Box, Pixel, 2))));
    }

    private string Filtered(string path) => Write($"{Path.GetFileNameWithoutExtension(path)}f.mrc", Filter.LowPass(MrcFile.ReadVolume(path), 14));

    private string Masked(string path) =>
        Write($"{Path.GetFileNameWithoutExtension(path)}m.mrc", SoftMask.Apply(SoftMask.Sphere(Box, Pixel, 8, 3), MrcFile.ReadVolume(path)));

    private string Write(string name, Volume map)
    {
        MrcFile.Write(_folder[name], map);
        return _folder[name];
    }

    private void Refused(int code, string problem, params string[] words)
    {
        JobRun run = JobRun.Of(_folder.Folder, [.. words, "-q"]);
        Assert.Equal(code, run.Code);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
    }

    private void Warned(string text, params string[] words)
    {
        JobRun run = JobRun.Successful(_folder.Folder, ["post", .. words, "--b-factor", "0", "--no-local-resolution", "-o", "w", "--overwrite"]);
        Assert.Contains(text, run.Output, StringComparison.Ordinal);
    }
}
