using System.Diagnostics;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class ParticleStarWriteTests : IDisposable
{
    private const string StarHandler = "/usr/bin/relion_star_handler";

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>Everything a set holds comes back.</summary>
    /// <remarks>
    /// Angles have six decimals, so each of the three turns is off by 5e-7° at most and the pose by 1.5e-6°; the other numbers of particles are
    /// off by 5e-7, and those of optics groups not at all.
    /// </remarks>
    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        ParticleSet set = Set(particles: 40);
        string path = _scratch["out/particles.star"];
        ParticleStar.Write(path, set);
        ParticleFile file = ParticleStar.Read(path);

        Assert.Equal(set.Count, file.Set.Count);
        for (int i = 0; i < set.Count; i++)
        {
            AssertEqual(set.Particles[i], file.Set.Particles[i]);
        }

        for (int i = 0; i < set.OpticsGroups.Length; i++)
        {
            AssertEqual(set.OpticsGroups[i], file.Set.OpticsGroups[i]);
        }

        Assert.Equal(set.Columns[0].Values, file.Set.Columns.Single(column => column.Name == "rlnCoordinateX").Values);
        Assert.Equal(set.Columns[1].Values, file.Set.Columns.Single(column => column.Name == "remark").Values);
    }

    /// <summary>Reading what was written and writing it again gives the same bytes.</summary>
    [Fact]
    public void WritingIsStable()
    {
        (string first, string second) = (_scratch["a.star"], _scratch["b.star"]);
        ParticleStar.Write(first, Set(particles: 25));
        ParticleStar.Write(second, ParticleStar.Read(first).Set);

        Assert.Equal(File.ReadAllText(first), File.ReadAllText(second));
    }

    [Fact]
    public void WhatNoParticleHasGetsNoColumn()
    {
        var particle = new Particle { StackPath = "/stacks/a.mrcs", StackIndex = 4 };
        string path = _scratch["a.star"];
        ParticleStar.Write(path, new ParticleSet([SomeOptics(0)], [particle], []));
        StarBlock block = StarReader.Read(path).Find("particles")!;

        Assert.Equal(["rlnImageName", "rlnOpticsGroup"], block.Labels);
        Assert.Equal("000005@/stacks/a.mrcs", block[0, 0].ToString());
    }

    /// <summary>A file read in a project and written elsewhere in it keeps its names; outside, the stacks' full paths are written.</summary>
    [Fact]
    public void NamesOfImagesLeadToTheSameStacks()
    {
        string stack = _scratch.Write("project/Extract/job1/a.mrcs", "");
        string beside = _scratch.Write("project/Import/b.mrc", "");
        string input = _scratch.Write(
            "project/Import/in.star",
            "data_\nloop_\n_rlnImageName\n_rlnPixelSize\n000003@Extract/job1/a.mrcs 2\n2@b.mrc 2\n4@gone/c.mrcs 2\n");
        ParticleSet set = ParticleStar.Read(input).Set;
        Assert.Equal([stack, beside], set.Particles.Take(2).Select(particle => particle.StackPath));

        Assert.Equal(["000003@Extract/job1/a.mrcs", $"000002@{beside}:mrcs", "4@gone/c.mrcs"], NamesIn("project/Class3D/job2/out.star", set));
        Assert.Equal([$"000003@{stack}", $"000002@{beside}:mrcs", "4@gone/c.mrcs"], NamesIn("elsewhere/out.star", set));
        Assert.Equal(
            set.Particles.Take(2).Select(particle => particle.StackPath),
            ParticleStar.Read(_scratch["elsewhere/out.star"]).Set.Particles.Take(2).Select(particle => particle.StackPath));
    }

    /// <summary>A column rlnImageName that no longer fits the particle, as after restacking, is not believed.</summary>
    [Fact]
    public void AnOldNameOfAnImageIsNotWritten()
    {
        string stack = _scratch.Write("new.mrcs", "");
        _scratch.Write("old.mrcs", "");
        var particle = new Particle { StackPath = stack, StackIndex = 0 };
        ExtraColumn names = new("rlnImageName", ["7@new.mrcs", "1@old.mrcs", "1@new.mrcs"]);
        var set = new ParticleSet([SomeOptics(0)], [particle, particle, particle], [names]);

        Assert.Equal([$"000001@{stack}", $"000001@{stack}", "1@new.mrcs"], NamesIn("out.star", set));
    }

    [Fact]
    public void SomeButNotAllPosesAreRefused()
    {
        var without = new Particle { StackPath = "/a.mrcs", StackIndex = 0 };
        var set = new ParticleSet([SomeOptics(0)], [without, without with { Pose = default(Pose) }], []);

        Assert.Throws<ArgumentException>(() => ParticleStar.Write(_scratch["a.star"], set));
        Assert.Empty(Directory.GetFiles(_scratch.Folder));
    }

    /// <summary>The reader of the open reference program takes our file and gives the same particles back.</summary>
    [Fact]
    public void RelionReadsTheFile()
    {
        Assert.SkipUnless(File.Exists(StarHandler), $"{StarHandler} is missing.");
        ParticleSet set = Set(particles: 12);
        (string ours, string theirs) = (_scratch["ours.star"], _scratch["theirs.star"]);
        ParticleStar.Write(ours, set);
        string output = Run(StarHandler, "--i", ours, "--o", theirs);

        Assert.True(File.Exists(theirs), output);
        ParticleSet back = ParticleStar.Read(theirs).Set;
        Assert.Equal(set.Count, back.Count);
        Assert.Equal(set.OpticsGroups.Select(group => group.Name), back.OpticsGroups.Select(group => group.Name));
        for (int i = 0; i < set.Count; i++)
        {
            // RELION writes %12.6f, or %12.5f below zero: half of the last digit is 5e-6, three angles make 1.5e-5.
            Assert.InRange(set.Particles[i].Pose!.Value.Rotation.AngleTo(back.Particles[i].Pose!.Value.Rotation), 0, 1.6e-5);
            Assert.Equal(set.Particles[i].Ctf!.Value.DefocusU, back.Particles[i].Ctf!.Value.DefocusU, 5.1e-6);
            Assert.Equal(set.Particles[i].StackPath, back.Particles[i].StackPath);
            Assert.Equal(set.Particles[i].HalfSet, back.Particles[i].HalfSet);
        }
    }

    /// <summary>A hundred thousand particles with thirty columns take about a second in all; ten times that is allowed for a busy machine.</summary>
    [Fact]
    public void LargeFilesAreReadInSeconds()
    {
        ParticleSet small = Set(particles: 100);
        ExtraColumn[] many = [.. Enumerable.Range(0, 12).Select(c => new ExtraColumn($"extra{c}", [.. Enumerable.Range(0, 100).Select(i => $"{i * c}.125000")]))];
        ParticleSet set = new ParticleSet(small.OpticsGroups, small.Particles, [.. small.Columns, .. many])
            .Subset([.. Enumerable.Range(0, 100_000).Select(i => i % 100)]);
        string path = _scratch["large.star"];
        var watch = Stopwatch.StartNew();
        ParticleStar.Write(path, set);
        TimeSpan written = watch.Elapsed;
        watch.Restart();
        StarDocument document = StarReader.Read(path);
        TimeSpan parsed = watch.Elapsed;
        watch.Restart();
        ParticleFile file = ParticleStar.FromDocument(document);
        TimeSpan taken = watch.Elapsed;
        TestContext.Current.TestOutputHelper?.WriteLine($"{document.Find("particles")!.Labels.Length} columns: written {written}, read {parsed}, taken {taken}");

        Assert.Equal(100_000, file.Set.Count);
        Assert.InRange(parsed + taken, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private static void AssertEqual(Particle expected, Particle actual)
    {
        Assert.Equal(
            (expected.StackPath, expected.StackIndex, expected.OpticsGroup, expected.Micrograph, expected.Class, expected.HalfSet, expected.IsDark),
            (actual.StackPath, actual.StackIndex, actual.OpticsGroup, actual.Micrograph, actual.Class, actual.HalfSet, actual.IsDark));
        (Ctf a, Ctf b) = (expected.Ctf!.Value, actual.Ctf!.Value);
        double[] differences =
        [
            a.DefocusU - b.DefocusU, a.DefocusV - b.DefocusV, a.DefocusAngle - b.DefocusAngle, a.PhaseShift - b.PhaseShift, a.BFactor - b.BFactor,
            a.Scale - b.Scale, expected.Pose!.Value.Shift.X - actual.Pose!.Value.Shift.X, expected.Pose.Value.Shift.Y - actual.Pose.Value.Shift.Y,
        ];
        Assert.All(differences, difference => Assert.InRange(Math.Abs(difference), 0, 5.1e-7));
        Assert.InRange(expected.Pose.Value.Rotation.AngleTo(actual.Pose.Value.Rotation), 0, 1.6e-6);
    }

    private static void AssertEqual(OpticsGroup expected, OpticsGroup actual)
    {
        Assert.Equal(expected.OddZernike, actual.OddZernike);
        Assert.Equal(expected.EvenZernike, actual.EvenZernike);
        Assert.Equal(expected.FurtherColumns, actual.FurtherColumns);
        Assert.Equal(
            expected with { OddZernike = [], EvenZernike = [], FurtherColumns = [] },
            actual with { OddZernike = [], EvenZernike = [], FurtherColumns = [] });
    }

    private static OpticsGroup SomeOptics(int number) => new()
    {
        Name = $"group{number + 3}",
        PixelSize = 1.234567890123 + number,
        BoxSize = 64 * (number + 1),
        VoltageKilovolts = 300,
        SphericalAberrationMillimetres = 2.7,
        AmplitudeContrast = 0.07,
        BeamTiltMilliradians = (0.1 * number, -0.2),
        OddZernike = [0.1, -1e-7, number],
        EvenZernike = number == 0 ? [] : [3],
        Magnification = (1.01, 0.001, -0.002, 0.99),
        IsCtfPremultiplied = number == 1,
        FurtherColumns = [("rlnMtfFileName", "mtf k2.star"), ("rlnMicrographOriginalPixelSize", "0.885000")],
    };

    private static ParticleSet Set(int particles)
    {
        var random = new Random(3);
        IEnumerable<Particle> some = Enumerable.Range(0, particles).Select(i => new Particle
        {
            StackPath = $"/stacks/{i % 3}.mrcs",
            StackIndex = i / 3,
            OpticsGroup = i % 2,
            Micrograph = $"micrographs/{i % 3} dw.mrc",
            Ctf = new Ctf(8000 + (20000 * random.NextDouble()), 8000, 360 * random.NextDouble(), i % 5, 40 * random.NextDouble(), 1.5),
            Pose = new Pose(
                Rotation.FromEuler(new EulerAngles((360 * random.NextDouble()) - 180, 180 * random.NextDouble(), (360 * random.NextDouble()) - 180)),
                new Shift(20 * (random.NextDouble() - 0.5), 20 * (random.NextDouble() - 0.5))),
            Class = 1 + (i % 4),
            HalfSet = 1 + (i % 2),
            IsDark = i % 3 == 0,
        });
        return new ParticleSet(
            [SomeOptics(0), SomeOptics(1)],
            [.. some],
            [
                new ExtraColumn("rlnCoordinateX", [.. Enumerable.Range(0, particles).Select(i => $"{i}.500000")]),
                new ExtraColumn("remark", [.. Enumerable.Range(0, particles).Select(i => i % 2 == 0 ? "" : "it's \"odd\" #1")]),
            ]);
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + errors.Result;
    }

    private IEnumerable<string> NamesIn(string output, ParticleSet set)
    {
        string path = _scratch[output];
        ParticleStar.Write(path, set);
        StarBlock block = StarReader.Read(path).Find("particles")!;
        return Enumerable.Range(0, block.RowCount).Select(row => block[row, block.ColumnOf("rlnImageName")].ToString());
    }
}
