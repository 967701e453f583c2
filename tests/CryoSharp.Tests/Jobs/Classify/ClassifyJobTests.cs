using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

/// <summary>The classify job from the command line, on 60 particles of two states.</summary>
public sealed partial class ClassifyJobTests : IClassFixture<ClassifyJobTests.Mixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public ClassifyJobTests(Mixture mixture) => _data = mixture.Folder;

    /// <summary>A run that lost its last iteration and was continued has the maps and particles of one never stopped, to the bit.</summary>
    [Fact]
    public void AContinuedRunGivesTheSameBits()
    {
        Classify("whole", "--search", "global", "--ref", $"{_data}/class_001.mrc", "-k", "2", "--iterations", "3", "--angular-step", "15");
        CopyFolder(_folder["whole"], _folder["part"]);
        File.Delete(_folder["part/checkpoint/it003.ckpt"]);
        Directory.Delete(_folder["part/final"], recursive: true);
        JobRun.Successful(_folder.Folder, "continue", _folder["part"], "-q");
        foreach (string name in (string[])["class_001.mrc", "class_002.mrc", "class_001_half2.mrc", "particles.star"])
        {
            Assert.Equal(File.ReadAllBytes(_folder[$"whole/final/{name}"]), File.ReadAllBytes(_folder[$"part/final/{name}"]));
        }
    }

    /// <summary>
    /// The figures of a continued run are those of one never stopped, but for its time; the class of each particle in each iteration adds up to the counts of
    /// metrics.csv and, in the last, is that of the particle file; figures are told as events.
    /// </summary>
    [Fact]
    public void AContinuedRunGivesTheSameFigures()
    {
        Classify("whole", "--search", "none", "--ref", $"{_data}/class_001.mrc", "-k", "2", "--iterations", "5", "--subset", "10");
        string[] drawn = ["share", "convergence", "resolution", "fsc", "flow", "certainty", "orientations", "ess", "spectra", "timeline"];
        Assert.Equal(drawn.Order(), Directory.GetFiles(_folder["whole/figures"], "*.svg").Select(f => Path.GetFileNameWithoutExtension(f)).Order());
        CopyFolder(_folder["whole"], _folder["part"]);
        File.Delete(_folder["part/checkpoint/it005.ckpt"]);
        Directory.Delete(_folder["part/final"], recursive: true);
        Directory.Delete(_folder["part/figures"], recursive: true);
        JobRun.Successful(_folder.Folder, "continue", _folder["part"], "-q");
        foreach (string name in drawn.SkipLast(1).SelectMany(n => (string[])[$"figures/{n}.svg", $"figures/{n}.csv"]).Append("iter/005/classes.npy"))
        {
            Assert.True(File.ReadAllBytes(_folder[$"whole/{name}"]).SequenceEqual(File.ReadAllBytes(_folder[$"part/{name}"])), name);
        }

        RunFolder run = RunFolder.Open(_folder["whole"], _folder.Folder);
        foreach (RunMetric row in RunMetric.Read(run))
        {
            Assert.Equal(row.Count, NpyFile.Read<ushort>(run.PathOf($"iter/{row.Iteration:D3}/classes.npy")).Count(c => c == row.Class));
        }

        Assert.Contains((ushort)0, NpyFile.Read<ushort>(run.PathOf("iter/001/classes.npy")));
        Assert.Equal(ParticleStar.Read(run.PathOf("final/particles.star")).Set.Particles.Select(p => (ushort)p.Class), NpyFile.Read<ushort>(run.PathOf("iter/005/classes.npy")));
        Assert.Equal(drawn, EventLog.Read(run.PathOf("events.jsonl")).Where(e => e.Type == "figure").TakeLast(10).Select(e => e.Fields["name"]!.GetValue<string>()));
        JobRun.Successful(_folder.Folder, "report", _folder["whole"]);
        Assert.Equal(11, Regex.Count(File.ReadAllText(_folder["whole/report.html"]), "<figure>"));
    }

    /// <summary>One thread and three give the same bits, from reading images to writing maps.</summary>
    [Fact]
    public void ThreadsChangeNoBit()
    {
        string[] arguments = ["--search", "local", "--local-angle", "10", "--ref", $"{_data}/class_001.mrc", $"{_data}/class_002.mrc", "--iterations", "2"];
        Classify("one", [.. arguments, "-j", "1"]);
        Classify("three", [.. arguments, "-j", "3"]);
        Assert.Equal(File.ReadAllBytes(_folder["one/final/class_002.mrc"]), File.ReadAllBytes(_folder["three/final/class_002.mrc"]));
        Assert.Equal(File.ReadAllText(_folder["one/final/particles.star"]), File.ReadAllText(_folder["three/final/particles.star"]));
    }

    /// <summary>A focus mask is written beside the solvent mask; one that lies elsewhere is refused before anything is computed, and one half outside is warned of.</summary>
    [Fact]
    public void AFocusMaskIsTakenAndChecked()
    {
        Volume map = MrcFile.ReadVolume($"{_data}/class_001.mrc");
        MrcFile.Write(_folder["focus.mrc"], SoftMask.Sphere(map.BoxSize, map.PixelSize, map.BoxSize / 5, 2));
        var corner = new Volume(map.BoxSize, map.PixelSize);
        corner.Voxels[0] = 1;
        MrcFile.Write(_folder["corner.mrc"], corner);
        corner.Voxels[(((map.BoxSize / 2 * map.BoxSize) + (map.BoxSize / 2)) * map.BoxSize) + (map.BoxSize / 2)] = 1;
        MrcFile.Write(_folder["both.mrc"], corner);
        string[] arguments = ["--search", "none", "-k", "2", "--iterations", "1"];
        Classify("focused", [.. arguments, "--focus-mask", _folder["focus.mrc"]]);
        Assert.True(File.Exists(_folder["focused/final/focus_mask.mrc"]));
        Classify("warned", [.. arguments, "--focus-mask", _folder["both.mrc"]]);
        Assert.Contains("50 % of the focus mask lies outside", File.ReadAllText(_folder["warned/log.txt"]), StringComparison.Ordinal);
        JobRun refused = JobRun.Of(_folder.Folder, ["classify", $"{_data}/particles_posed.star", "-o", _folder["refused"], .. arguments, "--focus-mask", _folder["corner.mrc"]]);
        Assert.Contains("nothing within the solvent mask", refused.Error, StringComparison.Ordinal);
    }

    /// <summary>Probabilities of an earlier classification into more classes do not stay beside those of this one.</summary>
    [Fact]
    public void ProbabilitiesAreThoseOfThisRunAlone()
    {
        ParticleSet set = ParticleFile.Read($"{_data}/particles_posed.star").Set;
        ParticleStar.Write(_folder["again.star"], SortedRun.WithProbabilities(set, 5, _ => 0.5));
        JobRun.Successful(_folder.Folder, "classify", _folder["again.star"], "-o", _folder["again"], "--search", "none", "-k", "2", "--iterations", "1", "-j", "1", "-q");

        ParticleSet found = ParticleFile.Read(_folder["again/final/particles.star"]).Set;
        Assert.Equal(["csClassProbability1", "csClassProbability2"], found.Columns.Select(c => c.Name).Where(name => name.StartsWith("csClassProbability", StringComparison.Ordinal)));
        Assert.All(Enumerable.Range(0, found.Count), i => Assert.Equal(1, ClassProbabilities.Of(found, "").Sum(values => (double)values[i]), 1e-5));
    }

    /// <summary>Early iterations look at some particles, the last two at all; a state that does not know all particles yet can be saved and read.</summary>
    [Fact]
    public void SubsetsComeFirst()
    {
        string[] arguments = ["--search", "none", "--ref", $"{_data}/class_001.mrc", $"{_data}/class_002.mrc", "--subset", "10", "--iterations", "5"];
        Classify("whole", arguments);
        string log = File.ReadAllText(_folder["whole/log.txt"]);
        Assert.Matches(@"it 1/5 .* on \d\d particles", log);
        Assert.DoesNotMatch(@"it [45]/5 .* on \d", log);
        RefinementState state = Checkpoint.Read(_folder["whole/checkpoint/it004.ckpt"], 60);
        RunFolder folder = RunFolder.Open(_folder["whole"], _folder.Folder);
        Checkpoint.Write(folder, state with { Iteration = 6, Posteriors = state.Posteriors.SetItem(7, null) });
        ImmutableArray<Posterior?> found = Checkpoint.Read(Checkpoint.Latest(folder)!, 60).Posteriors;
        Assert.Equal([7], Enumerable.Range(0, 60).Where(i => found[i] is null));
        Assert.Equal(state.Posteriors[59]!.LogEvidence, found[59]!.LogEvidence);
    }

    /// <summary>The log says how memory is shared out, and less of it gives the same maps.</summary>
    [Fact]
    public void MemoryIsToldAndChangesNoBit()
    {
        string[] arguments = ["--search", "none", "-k", "2", "--iterations", "2"];
        Classify("much", [.. arguments, "--memory", "2GB"]);
        Assert.Contains("(all 60 kept)", File.ReadAllText(_folder["much/log.txt"]), StringComparison.Ordinal);
        JobRun refused = JobRun.Of(_folder.Folder, ["classify", $"{_data}/particles_posed.star", .. arguments, "--memory", "0.1", "-o", _folder["none"], "-q"]);
        string least = Needed().Match(refused.Error).Groups[1].Value;
        Classify("little", [.. arguments, "--memory", least]);
        Assert.Equal(File.ReadAllBytes(_folder["much/final/class_002.mrc"]), File.ReadAllBytes(_folder["little/final/class_002.mrc"]));
    }

    /// <summary>A run that could be long is foretold; at the end it says how right that was, in the log, the events and the summary.</summary>
    [Fact]
    public void ALongRunIsForetold()
    {
        // On one thread, as whether a run could be long depends on how many there are.
        Classify("long", "--search", "none", "--ref", $"{_data}/class_001.mrc", $"{_data}/class_002.mrc", "--iterations", "120", "-j", "1");
        string log = File.ReadAllText(_folder["long/log.txt"]);
        Assert.Matches(@"forecast .* for 120 iterations", log);
        Assert.Matches(@"it 2/120 .* left", log);
        Assert.Matches(@"forecast .* it took .* %\) and .* %\)", log);
        Assert.Contains("it took", File.ReadAllText(_folder["long/README.txt"]), StringComparison.Ordinal);
        string events = File.ReadAllText(_folder["long/events.jsonl"]);
        Assert.Contains("\"type\":\"forecast\"", events, StringComparison.Ordinal);
        Assert.Contains("\"timeErrorPercent\"", events, StringComparison.Ordinal);
    }

    /// <summary>Known poses and no map: random subsets make the first maps, and both classes live.</summary>
    [Fact]
    public void KnownPosesNeedNoMap()
    {
        Classify("none", "--search", "none", "-k", "2", "--iterations", "4");
        Imaging.ParticleSet found = ParticleStar.Read(_folder["none/final/particles.star"]).Set;
        Assert.Equal([1, 2], found.Particles.Select(p => p.Class).Distinct().Order());
    }

    [Theory]
    [InlineData("more classes than particles", 3, "--search", "none", "-k", "61")]
    [InlineData("no poses", 3, "bare", "--search", "none", "-k", "2")]
    [InlineData("unknown symmetry", 2, "--search", "none", "-k", "2", "--symmetry", "Q7")]
    [InlineData("no reference", 2, "--search", "global", "-k", "2")]
    [InlineData("too little memory", 3, "--search", "none", "-k", "2", "--memory", "0.1")]
    [InlineData("ignored option", 2, "--search", "none", "-k", "2", "--angular-step", "5")]
    public void WhatCannotBeDoneIsRefusedBeforeWork(string why, int code, params string[] arguments)
    {
        bool isBare = arguments[0] == "bare";
        string particles = isBare ? $"{_data}/particles.star" : $"{_data}/particles_posed.star";
        JobRun run = JobRun.Of(_folder.Folder, ["classify", particles, .. arguments.Skip(isBare ? 1 : 0), "-o", _folder["refused"], "-q"]);
        Assert.True(run.Code == code, $"{why}: exit code {run.Code}, {run.Error}");
        Assert.NotEmpty(run.Error);
    }

    public void Dispose() => _folder.Dispose();

    private void Classify(string run, params string[] arguments) => JobRun.Successful(
        _folder.Folder, ["classify", $"{_data}/particles_posed.star", .. arguments, "--diameter", "130", "-o", _folder[run], "-q"]);

    [GeneratedRegex(@"Give it --memory ([\d.]+)")]
    private static partial Regex Needed();

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public sealed class Mixture : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Mixture() => JobRun.Successful(
            _folder.Folder, "simulate", "-n", "60", "--box", "24", "--pixel-size", "8", "--snr", "0.5", "-o", _folder["sim"], "-q");

        public string Folder => _folder["sim/final"];

        public void Dispose() => _folder.Dispose();
    }
}
