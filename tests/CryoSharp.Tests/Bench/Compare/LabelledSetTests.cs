using System.Collections.Immutable;
using CryoSharp.Bench;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class LabelledSetTests
{
    /// <summary>A run folder, its folder final, and the latter moved elsewhere: stacks are found beside the STAR file.</summary>
    [Fact]
    public void WhatSimulateWroteIsReadWhereverItLies()
    {
        using TemporaryFolder folder = Simulated();
        LabelledSet set = LabelledSet.Read(folder["run"]);
        Assert.Equal((30, 2, 16, 8.0), (set.Particles.Count, set.Maps.Length, set.BoxSize, set.PixelSize));
        Directory.Move(folder["run/final"], folder["moved"]);
        LabelledSet moved = LabelledSet.Read(folder["moved"]);
        Assert.All(moved.Particles.Particles, p => Assert.Equal(folder["moved/particles.mrcs"], p.StackPath));
        Assert.Equal(folder["moved/class_002.mrc"], moved.MapPaths[1]);
    }

    [Fact]
    public void AFolderWithoutTruthOrMapsIsRefused()
    {
        using TemporaryFolder folder = Simulated();
        Assert.Throws<RefusedInputException>(() => LabelledSet.Read(folder.Folder));
        File.Delete(folder["run/final/class_002.mrc"]);
        Assert.Throws<RefusedInputException>(() => LabelledSet.Read(folder["run"]));
        File.Copy(folder["run/final/particles_posed.star"], folder["run/final/truth.star"], overwrite: true);
        Assert.Throws<RefusedInputException>(() => LabelledSet.Read(folder["run"]));
    }

    [Fact]
    public void TheProgramsAreNotToldTheTruth()
    {
        using TemporaryFolder folder = Simulated();
        LabelledSet set = LabelledSet.Read(folder["run"]);
        var input = new ComparisonInput(folder.Folder, set, StartingMaps.All);
        ImmutableArray<Particle> Written(PoseSearch mode) => ParticleFile.Read(input.WriteParticles(mode, 3, 8, 1, 20)).Set.Particles;
        Assert.All(Written(PoseSearch.Global), p => Assert.Equal((0, true), (p.Class, p.Pose is null)));
        Assert.All(Written(PoseSearch.None), (p, i) => Assert.InRange(Off(p, i), 0, 1e-4));
        Assert.All(Written(PoseSearch.Local), (p, i) => Assert.InRange(Off(p, i), 0.01, 20));
        Assert.Equal(20, Written(PoseSearch.Local).Length);
        Assert.Equal(set.MapPaths, ReferenceStar.Read(input.Reference));

        double Off(Particle p, int i) => p.Class == 0 ? p.Pose!.Value.Rotation.AngleTo(set.Particles.Particles[i].Pose!.Value.Rotation) : double.NaN;
    }

    private static TemporaryFolder Simulated()
    {
        var folder = new TemporaryFolder();
        JobRun.Successful(folder.Folder, "simulate", "-n", "30", "--box", "16", "--pixel-size", "8", "-o", "run", "--threads", "1");
        return folder;
    }
}
