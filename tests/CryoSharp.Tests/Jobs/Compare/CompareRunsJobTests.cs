using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public sealed class CompareRunsJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ParticleSet _truth = SortedRun.Particles([.. Enumerable.Range(0, 60).Select(i => 1 + (i % 3))]);

    public CompareRunsJobTests() => ParticleStar.Write(_folder["truth.star"], _truth);

    [Fact]
    public void TheSameClassesUnderOtherNamesAgreeFully()
    {
        Write("found.star", p => p with { Class = 1 + (p.Class % 3) }, reverse: true);
        JobRun run = Compare("truth.star", "found.star");
        Assert.Contains("in both: 60 particles, of 60 and 60", run.Output, StringComparison.Ordinal);
        Assert.Contains("agreement: 100.0 %", run.Output, StringComparison.Ordinal);
        Assert.Contains("adjusted Rand index: 1.000", run.Output, StringComparison.Ordinal);
        Assert.Contains("normalised mutual information: 1.000", run.Output, StringComparison.Ordinal);
        Assert.Contains("poses: median 0.0°, shifts 0.0 Å; 0.0° and 0.0 Å", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["first,second_1,second_2,second_3,matched", "1,0,20,0,2", "2,0,0,20,3", "3,20,0,0,1"], File.ReadAllLines(_folder["c/final/contingency.csv"]));
        Assert.True(File.Exists(_folder["c/figures/contingency.svg"]) && File.Exists(_folder["c/figures/flow.svg"]));
    }

    /// <summary>Ten of sixty moved from class 1 to 2: 50/60 agree.</summary>
    [Fact]
    public void WhatMovedIsCounted()
    {
        Write("found.star", p => p.Class == 1 && p.StackIndex < 30 ? p with { Class = 2 } : p);
        Assert.Contains("agreement: 83.3 %", Compare("truth.star", "found.star").Output, StringComparison.Ordinal);
        Assert.Contains("agreement: 75.0 %", Compare("truth.star:class=1,2", "found.star").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void PartsInCommonAreComparedWhateverTheirFolder()
    {
        Write("found.star", p => p with { StackPath = "/elsewhere/stack.mrc" }, count: 45);
        JobRun run = Compare("truth.star", "found.star");
        Assert.Contains("in both: 45 particles, of 60 and 45", run.Output, StringComparison.Ordinal);
        Assert.Contains("folders differ", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Poses of one class turned by 30° about z, and by a symmetry operator, agree after the turn is taken out.</summary>
    [Fact]
    public void SymmetryAndATurnOfTheMapAreTakenOut()
    {
        Rotation turn = Rotation.FromAxis(new Vector3D(0, 0, 1), 30);
        Rotation mate = Rotation.FromAxis(new Vector3D(0, 0, 1), 180);
        Write("found.star", p => p with { Pose = p.Pose!.Value with { Rotation = p.Pose.Value.Rotation * (p.StackIndex % 2 == 0 ? turn : turn * mate) } });
        Assert.Contains("poses: median 30.0°, shifts 0.0 Å; 0.0° and 0.0 Å", Compare("truth.star", "found.star", "--symmetry", "C2").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ParametersOfTwoRunsAreSetSideBySide()
    {
        SortedRun.Write(_folder.Folder, _truth).WriteText("params.toml", "classes = 3  # given\nseed = 1  # default\n# mask is not set\n");
        SortedRun.Write(_folder.Folder, _truth).WriteText("params.toml", "classes = 4  # given\nseed = 1  # given\nbox = 64  # given\n");
        string output = Compare("J001", "J002").Output;
        Assert.Contains("  classes: 3 and 4", output, StringComparison.Ordinal);
        Assert.Contains("  box: - and 64", output, StringComparison.Ordinal);
        Assert.DoesNotContain("seed:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "no image in common", "truth.star", "other.star")]
    [InlineData(3, "neither classes nor poses", "bare.star", "bare.star")]
    [InlineData(3, "20 of 60 particles have a class in one", "truth.star", "part.star")]
    [InlineData(3, "has no class 5", "truth.star:class=5", "truth.star")]
    [InlineData(2, "--symmetry: ", "truth.star", "truth.star", "--symmetry", "X")]
    [InlineData(2, "SECOND: ", "truth.star", "truth.star:class=z")]
    [InlineData(3, "There is no run nowhere", "truth.star", "nowhere")]
    public void WhatCannotBeComparedIsOneMessage(int code, string message, params string[] words)
    {
        Write("other.star", p => p with { StackPath = "/data/another.mrcs" });
        Write("bare.star", p => p with { Class = 0, Pose = null });
        Write("part.star", p => p with { Class = p.Class % 3 });
        JobRun run = JobRun.Of(_folder.Folder, ["compare", .. words]);
        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, Func<Particle, Particle> change, bool reverse = false, int count = 60)
    {
        int[] order = [.. Enumerable.Range(0, count).Select(i => reverse ? count - 1 - i : i)];
        ParticleSet set = _truth.WithParticles([.. _truth.Particles.Select(change)]).Subset(order);

        // The name in the file must be the new one.
        ParticleStar.Write(_folder[name], new ParticleSet(set.OpticsGroups, set.Particles, []));
    }

    private JobRun Compare(params string[] words) => JobRun.Successful(_folder.Folder, ["compare", .. words, "-o", "c", "--overwrite"]);
}
