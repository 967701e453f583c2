using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class RelionFolderTests : IDisposable
{
    private const string Optics = """
        data_optics
        loop_
        _rlnOpticsGroup
        _rlnOpticsGroupName
        _rlnImagePixelSize
        _rlnImageSize
        _rlnVoltage
        _rlnSphericalAberration
        _rlnAmplitudeContrast
        1 one 2.0 32 300 2.7 0.1

        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void WhatAHandWrittenFolderSaysIsShown()
    {
        Iteration(1, [1, 1, 2, 2, 3], [0.5, 0.3, 0.2], ["20.5", "31", "inf"]);
        Iteration(2, [1, 2, 2, 2, 1], [0.45, 0.55, 0], ["12.25", "30", "0"]);
        RelionFolder run = Open();
        RunHead head = run.Head;
        Assert.Equal(("job001", "Class3D", RunProgram.Relion, 5, 2), (head.Id, head.Job, head.Program, head.Particles, head.Iteration));
        Assert.Equal([2, 3, 0], head.Last.Select(m => m.Count));
        Assert.Equal([0.45, 0.55, 0], head.Last.Select(m => m.Share));
        Assert.Equal([12.25, 30, double.PositiveInfinity], head.Last.Select(m => m.Resolution));

        // Particles 2 and 5 are in another class than before.
        Assert.All(head.Last, m => Assert.Equal(0.4, m.Switched));
        Assert.All(run.Metrics, m => Assert.Equal(0.75, m.MaxProbability));
        Assert.Equal(12.25, head.Resolution);
        Assert.Equal([(1, 20.5), (1, 31), (1, double.PositiveInfinity), (2, 12.25), (2, 30), (2, double.PositiveInfinity)], run.Metrics.Select(m => (m.Iteration, m.Resolution)));
        Assert.Equal([1, 2], run.SortedIterations);
        Assert.Equal([1, 2], run.KeptIterations);
        Assert.Equal([1, 1, 2, 2, 3], run.ClassesAfter(1));
        Assert.Equal([1, 2, 2, 2, 1], run.Particles!.Particles.Select(p => p.Class));
        Assert.Equal("D2", run.Symmetry.Name);
    }

    [Fact]
    public void MapsAreFoundBesideTheModelByTheirBareNames()
    {
        Iteration(1, [1, 2], [0.5, 0.5], ["20", "20"]);
        Iteration(2, [1, 2], [0.5, 0.5], ["20", "20"]);
        foreach (int iteration in new[] { 1, 2 })
        {
            Assert.All(Open().ClassesOf(iteration), c => Assert.Null(c.Map));
            for (int c = 1; c <= 2; c++)
            {
                MrcFile.Write(_folder[$"Class3D/job001/run_it00{iteration}_class00{c}.mrc"], new Volume(8, 2));
            }
        }

        Assert.Equal([MapOf(1, 1), MapOf(1, 2)], Open().ClassesOf(1).Select(c => c.Map));
        Assert.Equal([MapOf(2, 1), MapOf(2, 2)], Open().ClassesOf(null).Select(c => c.Map));
    }

    [Fact]
    public void TheStateIsWhatTheMarksOfTheEndSay()
    {
        Iteration(1, [1, 2], [0.5, 0.5], ["20", "20"]);
        string data = _folder["Class3D/job001/run_it001_data.star"];
        Assert.Equal(RunState.Running, Open().Head.State);
        File.SetLastWriteTimeUtc(data, DateTime.UtcNow.AddHours(-2));
        Assert.Equal(RunState.Completed, Open().Head.State);
        foreach ((string mark, RunState state) in new[] { ("SUCCESS", RunState.Completed), ("ABORTED", RunState.Stopped), ("FAILURE", RunState.Failed) })
        {
            _folder.Write($"Class3D/job001/RELION_JOB_EXIT_{mark}", "");
            Assert.Equal(state, Open().Head.State);
        }
    }

    [Fact]
    public void OfAContinuedJobThePartThatBeganLastCounts()
    {
        Iteration(1, [1, 1], [1, 0], ["20", "20"]);
        Iteration(2, [1, 1], [1, 0], ["20", "20"]);
        Iteration(2, [2, 2], [0, 1], ["20", "20"], "run_ct1");
        Assert.Equal([2, 2], Open().ClassesAfter(2));
        Assert.Equal([0, 2], Open().Head.Last.Select(m => m.Count));
        Iteration(2, [2, 1], [0.5, 0.5], ["20", "20"], "run_ct10");
        Assert.Equal([2, 1], Open().ClassesAfter(2));
    }

    /// <summary>What this program writes for RELION says of a run what the run itself says.</summary>
    [Fact]
    public void OurOwnFilesForRelionSayWhatTheRunSays()
    {
        Simulate();
        JobRun.Successful(
            _folder.Folder, "classify", _folder["sim/final/particles_posed.star"], "--search", "none", "-k", "2", "--ref", _folder["sim/final/class_001.mrc"], _folder["sim/final/class_002.mrc"],
            "--iterations", "2", "-o", _folder["own"], "-q");
        Directory.Move(_folder["own/final/relion"], _folder["Class3D/job001"]);
        RunHead own = new OwnRun("own", _folder["own"]).Head;
        RunHead relion = Open().Head;
        Assert.Equal(own.Particles, relion.Particles);
        Assert.Equal(own.Last.Select(m => m.Count), relion.Last.Select(m => m.Count));
        Assert.Equal(own.Last.Select(m => Math.Round(m.Share, 4)), relion.Last.Select(m => Math.Round(m.Share, 4)));
        Assert.All(Open().ClassesOf(null), c => Assert.True(File.Exists(c.Map)));
    }

    [Fact]
    public void AClass3DJobOfRelionIsShown()
    {
        Simulate();
        Directory.CreateDirectory(_folder["Class3D/job001"]);
        OtherProgram.Run(
            _folder.Folder, "relion_refine", "--i", _folder["sim/final/particles_posed.star"], "--o", "Class3D/job001/run", "--ref", _folder["sim/final/class_001.mrc"], "--ini_high", "40", "--K", "2",
            "--iter", "2", "--tau2_fudge", "4", "--particle_diameter", "130", "--ctf", "--flatten_solvent", "--zero_mask", "--norm", "--scale", "--oversampling", "1", "--healpix_order", "1",
            "--offset_range", "2", "--offset_step", "2", "--sym", "C1", "--j", "1", "--random_seed", "1", "--dont_combine_weights_via_disc");
        RelionFolder run = Open();
        RunHead head = run.Head;
        string[] classes = Column("run_it002_data.star", "particles", "rlnClassNumber");
        Assert.Equal(48, head.Particles);
        Assert.Equal(new[] { "1", "2" }.Select(c => (double)classes.Count(k => k == c)), head.Last.Select(m => m.Count));
        Assert.Equal(Column("run_it002_model.star", "model_classes", "rlnClassDistribution").Select(Number), head.Last.Select(m => m.Share));
        Assert.Equal(Column("run_it002_model.star", "model_classes", "rlnEstimatedResolution").Select(Number), head.Last.Select(m => m.Resolution));
        string[] before = Column("run_it001_data.star", "particles", "rlnClassNumber");
        Assert.Equal(classes.Zip(before).Count(p => p.First != p.Second) / 48.0, head.Last[0].Switched);
        Assert.Equal([1, 2], run.SortedIterations);
        Assert.All(new int?[] { 1, 2, null }, n => Assert.Equal([MapOf(n ?? 2, 1), MapOf(n ?? 2, 2)], run.ClassesOf(n).Select(c => c.Map)));
        Assert.Equal(["class 1", "class 2"], run.Correlations.Select(c => c.Name));
        Assert.NotEmpty(DrawnFigures.Of(run));
    }

    public void Dispose() => _folder.Dispose();

    // RELION's word for a class that resolves nothing.
    private static double Number(string text) => text == "inf" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);

    private RelionFolder Open() => new("Class3D~job001", _folder["Class3D/job001"]);

    private string MapOf(int iteration, int number) => _folder[$"Class3D/job001/run_it00{iteration}_class00{number}.mrc"];

    private string[] Column(string file, string block, string label)
    {
        StarBlock table = StarReader.Read(_folder[$"Class3D/job001/{file}"]).Find(block)!;
        return [.. Enumerable.Range(0, table.RowCount).Select(row => table[row, table.ColumnOf(label)].ToString())];
    }

    private void Simulate() =>
        JobRun.Successful(_folder.Folder, "simulate", "-n", "48", "--box", "32", "--pixel-size", "6", "--snr", "0.5", "-o", _folder["sim"], "-q");

    private void Iteration(int number, int[] classes, double[] shares, string[] resolutions, string root = "run")
    {
        string begin = $"Class3D/job001/{root}_it{number:D3}";
        string rows = string.Concat(classes.Select((c, i) => $"{i + 1:D6}@stack.mrcs 1 {c}\n"));
        _folder.Write($"{begin}_data.star", $"{Optics}\ndata_particles\nloop_\n_rlnImageName\n_rlnOpticsGroup\n_rlnClassNumber\n{rows}\n");
        string models = string.Concat(shares.Select((share, c) => string.Create(
            CultureInfo.InvariantCulture, $"Class3D/job001/{root}_it{number:D3}_class{c + 1:D3}.mrc {share} {resolutions[c]}\n")));
        _folder.Write(
            $"{begin}_model.star",
            $"data_model_general\n_rlnOriginalImageSize 32\n_rlnPixelSize 2\n_rlnAveragePmax 0.75\n\ndata_model_classes\nloop_\n_rlnReferenceImage\n_rlnClassDistribution\n_rlnEstimatedResolution\n{models}\n");
        _folder.Write($"{begin}_sampling.star", "data_sampling_general\n_rlnSymmetryGroup D2\n");
    }
}
