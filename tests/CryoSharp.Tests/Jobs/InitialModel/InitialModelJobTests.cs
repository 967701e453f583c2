using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

/// <summary>The initial-model job from the command line, on projections of a map of three blobs in each of seven subunits.</summary>
public sealed class InitialModelJobTests : IDisposable
{
    private const int Box = 24;
    private const int Count = 24;
    private const double PixelSize = 8;

    private readonly TemporaryFolder _folder = new();
    private readonly Volume _truth = GaussianBlobs.Random(5, 3, 6, 1).Symmetrised(PointGroup.Parse("C7")).ToVolume(Box, PixelSize);

    public InitialModelJobTests()
    {
        PaddedReference reference = PaddedReference.From(_truth, 2, (Box / 2) - 1, 1);
        var optics = new OpticsGroup { Name = "none", PixelSize = PixelSize, BoxSize = Box, VoltageKilovolts = 300, SphericalAberrationMillimetres = 0, AmplitudeContrast = 1 };
        var random = new Random(11);
        using MrcStackWriter stack = MrcStackWriter.Create(_folder["averages.mrcs"], Box, PixelSize);
        for (int i = 0; i < Count; i++)
        {
            var particle = new Particle { StackPath = "", StackIndex = i, Pose = new Pose(RandomRotation.Next(random), default) };
            stack.Append(ProjectedImage.Of(reference, particle, optics, Box));
        }

        stack.Complete();
    }

    /// <summary>Averages without noise show the map, in either hand: all to 20 Å correlates at more than 0.5. Three starts find it, so a fourth is not made.</summary>
    [Fact]
    public void TheMapIsFound()
    {
        JobRun run = Model("run", "averages.mrcs");
        Volume found = MrcFile.ReadVolume(_folder["run/final/class_001.mrc"]);
        MapAlignment laid = MapAlignment.Find(found, _truth, 20);
        Fsc fsc = Fsc.Between(laid.Apply(found), _truth);
        Assert.InRange(fsc.ResolutionAt(0.5), 0, 20);
        Assert.Equal(1 + 3, File.ReadAllLines(_folder["run/final/starts.csv"]).Length);
        Assert.True(File.Exists(_folder["run/figures/starts.png"]));
        Assert.Contains("3 starts came to the best map", File.ReadAllText(_folder["run/log.txt"]), StringComparison.Ordinal);
        Assert.Equal(0, run.Code);
    }

    /// <summary>One thread and three give the same bits.</summary>
    [Fact]
    public void ThreadsChangeNoBit()
    {
        Model("one", "averages.mrcs", "-j", "1", "--iterations", "5");
        Model("three", "averages.mrcs", "-j", "3", "--iterations", "5");
        Assert.Equal(File.ReadAllBytes(_folder["one/final/class_001.mrc"]), File.ReadAllBytes(_folder["three/final/class_001.mrc"]));
        Assert.Equal(File.ReadAllText(_folder["one/final/starts.csv"]), File.ReadAllText(_folder["three/final/starts.csv"]));
    }

    /// <summary>A run that was stopped in its second start comes to the same bytes, and does not make the others again.</summary>
    [Fact]
    public void AStoppedRunGoesOn()
    {
        Model("whole", "averages.mrcs", "--iterations", "5");
        Model("part", "averages.mrcs", "--iterations", "5");
        File.Delete(_folder["part/starts/start_002.json"]);
        Directory.Delete(_folder["part/final"], recursive: true);
        DateTime first = File.GetLastWriteTimeUtc(_folder["part/starts/start_001.json"]);
        RunFolder.Open(_folder["part"], "/").Update(r => r with { State = RunState.Stopped });
        JobRun.Successful(_folder.Folder, "continue", _folder["part"], "-q");
        Assert.Equal(first, File.GetLastWriteTimeUtc(_folder["part/starts/start_001.json"]));
        Assert.NotEqual(first, File.GetLastWriteTimeUtc(_folder["part/starts/start_002.json"]));
        foreach (string file in (string[])["starts/start_002.json", "starts/start_002.mrc", "final/starts.csv", "final/class_001.mrc"])
        {
            Assert.Equal(File.ReadAllBytes(_folder[$"whole/{file}"]), File.ReadAllBytes(_folder[$"part/{file}"]));
        }
    }

    /// <summary>A run, the classes named after it, and a selection from it mean the averages of those classes, with as many particles as these have.</summary>
    [Fact]
    public void AveragesComeFromRunsAndSelections()
    {
        RunFolder run = SortedRun.Write(_folder.Folder, SortedRun.Particles([.. Enumerable.Range(0, 60).Select(i => 1 + (i % Count))]), "classify2d", [.. Enumerable.Repeat(20.0, Count)]);
        File.Copy(_folder["averages.mrcs"], run.PathOf("final/averages.mrcs"));
        StarWriter.Write(run.PathOf("final/classes.star"), star =>
        {
            star.Loop("classes", "rlnReferenceImage", "rlnClassNumber");
            for (int n = 1; n <= Count; n++)
            {
                star.Value($"{n:D6}@averages.mrcs");
                star.Value(Count + 1 - n);
                star.EndRow();
            }

            star.EndLoop();
        });
        Assert.Contains("24 averages of 60 particles", Said("J001"), StringComparison.Ordinal);

        // Of 60 particles, classes 1 to 12 have three each and the others two.
        Assert.Contains("7 averages of 20 particles", Said("J001:class=7-13"), StringComparison.Ordinal);
        JobRun.Successful(_folder.Folder, "select", "J001", "--classes", "1-6", "-q");
        Assert.Contains("6 averages of 18 particles", Said("J002"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("averages.mrcs:class=1-4", "4 averages")]
    [InlineData("averages.mrcs:class=25", "no image 25")]
    [InlineData("nothing", "no run nothing")]
    [InlineData("averages.mrcs:class=x", "no list of classes")]
    public void WhatCannotBeUsedIsRefused(string averages, string message) =>
        Assert.Contains(message, JobRun.Of(_folder.Folder, "initial-model", "--averages", averages, "-q").Error, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private string Said(string averages)
    {
        Model("said", averages, "--starts", "1", "--iterations", "5", "--overwrite");
        return File.ReadAllText(_folder["said/log.txt"]);
    }

    private JobRun Model(string name, string averages, params string[] words) => JobRun.Successful(
        _folder.Folder,
        ["initial-model", "--averages", averages, "--symmetry", "C7", "--diameter", "150", "--resolution", "17", .. words.Contains("--starts") ? Array.Empty<string>() : ["--starts", "4"], "-o", _folder[name], "-q", .. words]);
}
