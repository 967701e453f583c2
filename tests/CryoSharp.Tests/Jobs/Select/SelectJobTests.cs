using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class SelectJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>60, 30 and 10 particles at 8, 16 and 20 Å, each particle i of its class with the probability 0.5 + i/200.</summary>
    private readonly ParticleSet _particles = SortedRun.WithProbabilities(
        SortedRun.Particles([.. Enumerable.Range(0, 100).Select(i => i < 60 ? 1 : i < 90 ? 2 : 3)]), 3, i => 0.5 + (i / 200.0));

    public SelectJobTests() => SortedRun.Write(_folder.Folder, _particles, "classify", 8, 16, 20);

    [Fact]
    public void ClassesAreKeptWithAllThatTheirFileSaid()
    {
        JobRun run = Select("J001", "--classes", "2,3");

        ParticleSet kept = Kept();
        Assert.Equal(Enumerable.Range(60, 40), kept.Particles.Select(p => p.StackIndex));
        Assert.Equal(Enumerable.Range(60, 40).Select(i => $"note{i}"), kept.Columns.Single(c => c.Name == "labNote").Values);
        Assert.Equal(["first", "second"], kept.OpticsGroups.Select(o => o.Name));
        Assert.Equal([4.0, 5], kept.OpticsGroups.Select(o => o.PixelSize));
        Assert.Contains("kept: 40 of 100 particles (40.0 %)", run.Output, StringComparison.Ordinal);
        Assert.Contains("class 2: 30 of 30", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, "J001:class=2")]
    [InlineData(100, "J001:all")]
    [InlineData(60, "J001", "--min-resolution", "8.5")]
    [InlineData(90, "J001", "--min-resolution", "16")]
    [InlineData(50, "J001", "--min-probability", "0.75")]
    [InlineData(90, "J001", "--min-probability", "0.75", "--classes", "1", "--min-resolution", "9", "--invert")] // all but 50 to 59
    [InlineData(60, "latest", "--auto")]
    [InlineData(100, "classify", "--auto", "--min-score", "0.05")]
    public void ConditionsKeepWhatTheySay(int expected, params string[] words)
    {
        Select(words);
        Assert.Equal(expected, Kept().Count);
    }

    /// <summary>Of class 1 of J001 (0 to 59) those that a second run put into its class 1 (30 to 99), without those of a file (50 to 59).</summary>
    [Fact]
    public void OtherRunsNarrowTheChoice()
    {
        ParticleSet second = SortedRun.Particles([.. Enumerable.Range(0, 100).Select(i => i >= 30 ? 1 : 2)]);
        SortedRun.Write(_folder.Folder, second);
        ParticleStar.Write(_folder["some.star"], second.Subset([.. Enumerable.Range(50, 10)]));

        Select("J001:1", "--also-in", "J002:1", "--not-in", _folder["some.star"]);

        Assert.Equal(Enumerable.Range(30, 20), Kept().Particles.Select(p => p.StackIndex));
    }

    /// <summary>The scores by hand: p of a class is the mean of 0.5 + i/200, so 0.6475, 0.8725 and 0.9725; only classes 1 and 2 are large enough to set a measure.</summary>
    [Fact]
    public void TheScoreOfEachClassIsTold()
    {
        Select("J001", "--auto");

        string[][] rows = [.. File.ReadLines(_folder["s/final/classes.csv"]).Skip(1).Select(line => line.Split(','))];
        double[] scores = [.. rows.Select(r => double.Parse(r[9], CultureInfo.InvariantCulture))];
        Assert.Equal(0.6475 / 0.8725, scores[0], 1e-5);
        Assert.Equal(0.5 * Math.Sqrt(0.9), scores[1], 1e-5);
        Assert.Equal(0.4 * Math.Sqrt(0.3), scores[2], 1e-5);
        Assert.Equal(["1", "0", "0"], rows.Select(r => r[10]));
        Assert.Equal(["60", "0", "0"], rows.Select(r => r[11]));
    }

    [Fact]
    public void TheInverseIsTheRest()
    {
        Select("J001", "--min-probability", "0.7", "--classes", "1-2");
        int[] kept = [.. Kept().Particles.Select(p => p.StackIndex)];
        Select("J001", "--min-probability", "0.7", "--classes", "1-2", "--invert");
        Assert.Equal(Enumerable.Range(0, 100), kept.Concat(Kept().Particles.Select(p => p.StackIndex)).Order());
    }

    [Fact]
    public void SplitWritesAFileForEachClassThatIsLeft()
    {
        Select("J001", "--classes", "1,3", "--split");
        Assert.Equal(60, ParticleFile.Read(_folder["s/final/class_001.star"]).Set.Count);
        Assert.Equal(10, ParticleFile.Read(_folder["s/final/class_003.star"]).Set.Count);
        Assert.False(File.Exists(_folder["s/final/class_002.star"]));
    }

    [Fact]
    public void AnImageThatComesTwiceIsKeptOnce()
    {
        ParticleStar.Write(_folder["twice.star"], _particles.Subset([0, 1, 0, 61, 61]));
        JobRun run = Select("twice.star:all");
        Assert.Equal([0, 1, 61], Kept().Particles.Select(p => p.StackIndex));
        Assert.Contains("2 particles are images that came before", run.Output, StringComparison.Ordinal);
        Assert.Contains("kept: 3 of 5", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Two effective sizes by hand: of p = 1, 1, ½ and 0, 0, ½: 2.5²/2.25 = 2.78 and 0.5²/0.25 = 1.</summary>
    [Fact]
    public void TheEffectiveSizeCountsProbabilities()
    {
        ParticleSet set = SortedRun.Particles(1, 1, 2).WithColumn(new ExtraColumn("csClassProbability1", ["1", "1", "0.5"]))
            .WithColumn(new ExtraColumn("csClassProbability2", ["0", "0", "0.5"]));
        ParticleStar.Write(_folder["small.star"], set);
        Select("small.star", "--min-effective", "1.5");
        Assert.Equal([0, 1], Kept().Particles.Select(p => p.StackIndex));
    }

    [Fact]
    public void RelionKeepsTheSameParticles()
    {
        ParticleStar.Write(_folder["all.star"], _particles);
        OtherProgram.Run(
            _folder.Folder, "relion_star_handler", "--i", "all.star", "--o", "relion.star", "--select", "rlnClassNumber", "--minval", "2", "--maxval", "2");
        Select("all.star", "--classes", "2");
        ParticleSet theirs = ParticleFile.Read(_folder["relion.star"]).Set;
        Assert.Equal(theirs.Particles.Select(p => (p.StackPath, p.StackIndex, p.Class, p.OpticsGroup)), Kept().Particles.Select(p => (p.StackPath, p.StackIndex, p.Class, p.OpticsGroup)));

        // And it takes on the selection.
        OtherProgram.Run(_folder.Folder, "relion_star_handler", "--i", "s/final/particles.star", "--o", "again.star", "--combine");
        Assert.Equal(30, ParticleFile.Read(_folder["again.star"]).Set.Count);
    }

    [Fact]
    public void SelectedMapsAreShownFirst()
    {
        foreach (int c in (int[])[1, 2, 3])
        {
            MrcFile.Write(_folder[$"runs/J001_classify/final/class_00{c}.mrc"], Phantom.State(c % 2, 2).ToVolume(16, 12));
        }

        Select("J001", "--classes", "2");
        Assert.True(new FileInfo(_folder["s/figures/classes.png"]).Length > 1000);
    }

    [Fact]
    public void AveragesOfA2DRunAreShown()
    {
        ParticleStar.Write(_folder["Class2D/run_it025_data.star"], _particles);
        using (var stack = MrcStackWriter.Create(_folder["Class2D/run_it025_classes.mrcs"], 16, 4))
        {
            for (int i = 0; i < 3; i++)
            {
                stack.Append([.. Enumerable.Range(0, 256).Select(k => (float)(k % (i + 2)))]);
            }

            stack.Complete();
        }

        _folder.Write("Class2D/run_it025_model.star", """
            data_model_classes

            loop_
            _rlnReferenceImage
            _rlnClassDistribution
            _rlnEstimatedResolution
            000001@Class2D/run_it025_classes.mrcs 0.6 9
            000002@Class2D/run_it025_classes.mrcs 0.3 18
            000003@Class2D/run_it025_classes.mrcs 0.1 30

            """);
        Select("Class2D", "--min-resolution", "10");
        Assert.Equal(60, Kept().Count);
        Assert.True(new FileInfo(_folder["s/figures/classes.png"]).Length > 1000);
    }

    [Theory]
    [InlineData(2, "Nothing says which particles to keep", "J001")]
    [InlineData(2, "Say it once", "J001:class=1", "--classes", "2")]
    [InlineData(2, "no list of classes", "J001", "--classes", "one")]
    [InlineData(2, "no list of classes", "J001:class=x")]
    [InlineData(2, "counts only together with --auto", "J001:all", "--min-score", "0.3")]
    [InlineData(3, "J001 has no class 7; it has classes 1, 2, 3", "J001", "--classes", "7")]
    [InlineData(3, "None of 100 particles of J001 is left", "J001", "--min-probability", "1")]
    [InlineData(3, "There is no run J099", "J099:all")]
    [InlineData(3, "resolution of the classes of plain.star is not known", "plain.star", "--min-resolution", "9")]
    [InlineData(3, "has no probabilities", "plain.star", "--min-probability", "0.5")]
    public void WhatCannotBeSelectedIsOneMessage(int code, string message, params string[] words)
    {
        ParticleStar.Write(_folder["plain.star"], SortedRun.Particles(1, 2));
        JobRun run = JobRun.Of(_folder.Folder, ["select", .. words]);
        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private JobRun Select(params string[] words) => JobRun.Successful(_folder.Folder, ["select", .. words, "-o", "s", "--overwrite"]);

    private ParticleSet Kept() => ParticleFile.Read(_folder["s/final/particles.star"]).Set;
}
