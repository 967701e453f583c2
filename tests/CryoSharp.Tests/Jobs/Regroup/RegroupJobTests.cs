using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class RegroupJobTests : IDisposable
{
    private const int Box = 24;
    private const double PixelSize = 8;

    private readonly TemporaryFolder _folder = new();
    private readonly RunFolder _run;

    /// <summary>Four classes of two structures, 1 = 3 and 2 = 4, with the probabilities and half-maps that follow from that.</summary>
    public RegroupJobTests()
    {
        ParticleSet set = SortedRun.Particles([.. Enumerable.Range(0, 80).Select(i => 1 + (i % 4))]);
        for (int c = 1; c <= 4; c++)
        {
            int number = c;
            set = set.WithColumn(new ExtraColumn($"csClassProbability{c}", [.. set.Particles.Select(p => Probability(p.Class, number))]));
        }

        _run = SortedRun.Write(_folder.Folder, set, "classify", 16, 16, 16, 16);
        for (int c = 1; c <= 4; c++)
        {
            WriteMaps(_run, c, Phantom.State((c - 1) % 2, 2).ToVolume(Box, PixelSize));
        }
    }

    [Fact]
    public void TheProposalFindsTheTwoStructures()
    {
        JobRun run = Regroup("J001");
        Assert.Contains("proposal: 4 classes into 2: 1 + 3 → 1, 2 + 4 → 2", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["g/final/particles.star"]));
        Assert.Contains("class 4", File.ReadAllText(_folder["g/figures/tree.svg"]), StringComparison.Ordinal);
        double[][] pairs = Pairs();
        Assert.All(pairs, p => Assert.Equal(p[0] % 2 == p[1] % 2, p[6] <= 1)); // the distance, by whether they are one structure
        Assert.All(pairs, p => Assert.Equal(p[3] * Math.Sqrt(1 - p[2]), p[6], 12));
    }

    [Fact]
    public void MergedClassesAddTheirProbabilities()
    {
        Regroup("J001", "--below", "1");
        ParticleSet merged = ParticleFile.Read(_folder["g/final/particles.star"]).Set;
        Assert.Equal(Enumerable.Range(0, 80).Select(i => 1 + (i % 2)), merged.Particles.Select(p => p.Class));
        Assert.Equal(["csClassProbability1", "csClassProbability2"], merged.Columns.Select(c => c.Name).Where(n => n.StartsWith("cs", StringComparison.Ordinal)));
        Assert.Equal("0.9", merged.Columns.Single(c => c.Name == "csClassProbability1").Values[0]);
        Assert.Equal("note79", merged.Columns.Single(c => c.Name == "labNote").Values[79]);
        Assert.Equal(["old,new,particles", "1,1,20", "2,2,20", "3,1,20", "4,2,20"], File.ReadAllLines(_folder["g/final/classes.csv"]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void TheNumberOfClassesCanBeAskedFor(int count)
    {
        Regroup("J001", "--into", $"{count}");
        Assert.Equal(Enumerable.Range(1, count), ParticleFile.Read(_folder["g/final/particles.star"]).Set.Particles.Select(p => p.Class).Distinct().Order());
    }

    /// <summary>Sharp probabilities part what noise alone parts; the maps bring it together. Here by --maps, from particles without probabilities.</summary>
    [Fact]
    public void MapsAloneFindTheTwoStructures()
    {
        ParticleStar.Write(_folder["hard.star"], SortedRun.Particles([.. Enumerable.Range(0, 80).Select(i => 1 + (i % 4))]));
        JobRun run = Regroup("hard.star", "--maps", "J001");
        Assert.Contains("1 + 3 → 1, 2 + 4 → 2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ProbabilitiesAloneFindTheTwoStructures()
    {
        JobRun run = Regroup(_run.PathOf("final/particles.star"));
        Assert.Contains("only probabilities are compared", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 + 3 → 1, 2 + 4 → 2", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "neither class probabilities", "hard.star")]
    [InlineData(3, "has 1 classes with particles, and at least two are needed", "J001:class=2")]
    [InlineData(3, "fewer than --into 5", "J001", "--into", "5")]
    [InlineData(3, "no half-maps of class 1, 2", "J001", "--maps", "hard.star")]
    [InlineData(2, "cannot be given together with --below", "J001", "--into", "2", "--below", "1")]
    [InlineData(3, "There is no run J050", "J050")]
    public void WhatCannotBeRegroupedIsOneMessage(int code, string message, params string[] words)
    {
        ParticleStar.Write(_folder["hard.star"], SortedRun.Particles(1, 2, 1, 2));
        JobRun run = JobRun.Of(_folder.Folder, ["regroup", .. words]);
        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>0.9 for the structure of the particle, divided 5 : 4 in favour of its own class.</summary>
    private static string Probability(int own, int other) => own == other ? "0.5" : own % 2 == other % 2 ? "0.4" : "0.05";

    private static void WriteMaps(RunFolder run, int number, Volume truth)
    {
        var random = new Random(number);
        double deviation = Math.Sqrt(truth.Voxels.ToArray().Average(v => (double)v * v));
        MrcFile.Write(run.PathOf($"final/class_00{number}.mrc"), truth);
        foreach (int half in (int[])[1, 2])
        {
            var noisy = new Volume(Box, PixelSize);
            for (int i = 0; i < noisy.Voxels.Length; i++)
            {
                noisy.Voxels[i] = truth.Voxels[i] + (float)(0.2 * deviation * RandomRotation.Normal(random));
            }

            MrcFile.Write(run.PathOf($"final/class_00{number}_half{half}.mrc"), noisy);
        }
    }

    private double[][] Pairs() =>
        [.. File.ReadLines(_folder["g/final/pairs.csv"]).Skip(1).Select(line => line.Split(',')[..7].Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray())];

    private JobRun Regroup(params string[] words) => JobRun.Successful(_folder.Folder, ["regroup", .. words, "-o", "g", "--overwrite"]);
}
