using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class OrientationsJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ViewsAroundOneAxisAreCountedAndWarnedOf()
    {
        JobRun run = JobRun.Successful(_folder.Folder, "orientations", Particles(400, i => (i * 0.9, 90)), "--symmetry", "C4", "-o", "o");
        double[] counts =
        [
            .. File.ReadLines(_folder["o/final/directions.csv"]).Skip(1).Select(row => double.Parse(row.Split(',')[3], CultureInfo.InvariantCulture)),
        ];

        // 1,600 mates: order 2, 192 pixels.
        Assert.Equal(192, counts.Length);
        Assert.Equal(400, counts.Sum(), 1e-2);
        Assert.Contains("auto     healpix-order = 2", run.Output, StringComparison.Ordinal);

        // 8/π² = 0.81, less for the steps of 0.9° within bands of 2.5°.
        Assert.Matches("sampling compensation factor: SCF 0.(79|80|81)", run.Output);
        Assert.True(File.Exists(_folder["o/figures/directions.png"]));
        Assert.False(File.Exists(_folder["o/final/conical_fsc.csv"]));
    }

    [Fact]
    public void OneDirectionIsWarnedOf()
    {
        JobRun run = JobRun.Successful(_folder.Folder, "orientations", Particles(50, _ => (0, 0)), "-o", "o");
        Assert.Contains("below 0.81", run.Output, StringComparison.Ordinal);
        Assert.Contains("E_od: 0", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void HalfMapsGiveTheFscByDirection()
    {
        Volume signal = Phantom.TwoState(0).ToVolume(32, 4);
        (string a, string b) = (Write("a.mrc", signal.Plus(0.5, NoiseMap.White(32, 4, 1))), Write("b.mrc", signal.Plus(0.5, NoiseMap.White(32, 4, 2))));
        string particles = Particles(60, i => (i * 6, i * 3));
        JobRun run = JobRun.Successful(_folder.Folder, "orientations", particles, "--half-maps", a, b, "-o", "o");

        Assert.Contains("conical FSC area ratio: cFAR 0.", run.Output, StringComparison.Ordinal);
        Assert.Equal(385, File.ReadAllLines(_folder["o/final/conical_fsc.csv"]).Length);
        string[] band = File.ReadAllLines(_folder["o/final/fsc_band.csv"]);
        Assert.Equal("shell,resolution_angstrom,smallest,mean,largest,all_directions", band[0]);
        Assert.True(File.Exists(_folder["o/figures/fsc_band.svg"]) && File.Exists(_folder["o/figures/resolution_by_direction.png"]));

        // Both halves the same: every direction has the FSC 1.
        run = JobRun.Successful(_folder.Folder, "orientations", particles, "--half-maps", a, a, "--mask", Write("m.mrc", SoftMask.Sphere(32, 4, 10, 3)), "-o", "same");
        Assert.Contains("cFAR 1.00", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void BadInputIsRefused()
    {
        string particles = Particles(5, i => (i, i));
        string map = Write("a.mrc", new Volume(16, 4));
        Refused(2, "--half-maps: It takes two half-maps, or one run that has them; found one map.", particles, "--half-maps", map);
        Refused(2, "--symmetry: \"Q9\" is not a point group known here.", particles, "--symmetry", "Q9");
        Refused(2, "--mask: It counts only together with --half-maps", particles, "--mask", map);
        Refused(3, "Both must have one box and pixel size", particles, "--half-maps", map, Write("b.mrc", new Volume(18, 4)));
        Refused(3, "has no particle of class 3. Give another --class.", particles, "--class", "3");
        Refused(3, "have no pose", _folder.Write("noposes.star", "data_\n\nloop_\n_rlnImageName #1\n_rlnDetectorPixelSize #2\n_rlnMagnification #3\n1@a.mrcs 4 10000\n"));
    }

    public void Dispose() => _folder.Dispose();

    private string Particles(int count, Func<int, (double Rot, double Tilt)> angles)
    {
        MrcFile.Write(_folder["stack.mrcs"], new Volume(16, 4));
        IEnumerable<string> rows = Enumerable.Range(0, count).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{(i % 16) + 1}@stack.mrcs 4 10000 {angles(i).Rot} {angles(i).Tilt} 0"));
        return _folder.Write(
            "particles.star",
            "data_\n\nloop_\n_rlnImageName #1\n_rlnDetectorPixelSize #2\n_rlnMagnification #3\n_rlnAngleRot #4\n_rlnAngleTilt #5\n_rlnAnglePsi #6\n"
            + string.Join('\n', rows) + "\n");
    }

    private string Write(string name, Volume map)
    {
        MrcFile.Write(_folder[name], map);
        return _folder[name];
    }

    private void Refused(int code, string problem, params string[] words)
    {
        JobRun run = JobRun.Of(_folder.Folder, ["orientations", .. words, "-q"]);
        Assert.Equal(code, run.Code);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
    }
}
