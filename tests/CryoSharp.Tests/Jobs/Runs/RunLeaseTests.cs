using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class RunLeaseTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void ARequestToStopReachesTheRunAndNoFileIsLeft()
    {
        RunFolder folder = Run("J001_demo");
        using var asked = new ManualResetEventSlim();
        using (var lease = RunLease.Hold(folder, asked.Set))
        {
            RunLease.AskToStop(folder);
            Assert.True(asked.Wait(Patience, Stop));
            Assert.True(File.Exists(_folder["runs/J001_demo/alive"]));
        }

        Assert.Equal(["run.json"], Files("runs/J001_demo"));
    }

    [Fact]
    public void ARequestOfBeforeTheRunBeganCountsNoMore()
    {
        RunFolder folder = Run("J001_demo");
        _folder.Write("runs/J001_demo/stop", "");
        using var asked = new ManualResetEventSlim();
        using var lease = RunLease.Hold(folder, asked.Set);

        // Twice as long as it takes to look.
        Assert.False(asked.Wait(TimeSpan.FromSeconds(2), Stop));
    }

    [Theory]
    [InlineData(RunState.Planned)]
    [InlineData(RunState.Completed)]
    [InlineData(RunState.Stopped)]
    [InlineData(RunState.Failed)]
    public void ARunThatIsNotRunningIsNotAskedAndNotLost(RunState state)
    {
        RunFolder folder = Run("J001_demo", state);
        RunLease.AskToStop(folder);
        Assert.False(RunLease.IsAtWork(folder));
        Assert.False(RunLease.IsLost(folder));
        Assert.Equal(["run.json"], Files("runs/J001_demo"));
    }

    [Fact]
    public void ARunIsLostWhenItsProcessIsKilled()
    {
        using var process = ProgramProcess.StartOther(_folder.Folder, "sleep", "600");
        RunFolder folder = Run("J001_demo", change: r => r with { Pid = process.Id, Started = DateTimeOffset.Now });
        Assert.True(RunLease.IsAtWork(folder));
        process.Kill();
        Assert.False(RunLease.IsAtWork(folder));
        Assert.True(RunLease.IsLost(folder));
    }

    /// <summary>A process that was killed keeps its number until its parent asks how it ended; some parents never do.</summary>
    [Fact]
    public void ADeadProcessThatItsParentHasNotBuriedDoesNotWork()
    {
        using var parent = ProgramProcess.StartOther(_folder.Folder, "sh", "-c", "sleep 600 & echo $!; exec sleep 600");
        parent.WaitUntil(() => parent.Said.EndsWith('\n'), "the child's number");
        RunFolder folder = Run("J001_demo", change: r => r with { Pid = int.Parse(parent.Said, CultureInfo.InvariantCulture), Started = DateTimeOffset.Now });
        Assert.True(RunLease.IsAtWork(folder));
        OtherProgram.Run(_folder.Folder, "sh", "-c", $"kill -9 {parent.Said}");
        Assert.True(SpinWait.SpinUntil(() => RunLease.IsLost(folder), Patience));
    }

    [Fact]
    public void ARunIsLostWhenAProcessThatBeganLaterHasItsNumber()
    {
        using var process = ProgramProcess.StartOther(_folder.Folder, "sleep", "600");
        Assert.True(RunLease.IsLost(Run("J001_demo", change: r => r with { Pid = process.Id, Started = DateTimeOffset.Now.AddMinutes(-1) })));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(50, true)]
    [InlineData(70, false)]
    [InlineData(null, false)]
    public void OfARunOnAnotherMachineTheLastSignTells(int? secondsAgo, bool isAtWork)
    {
        // The process number is that of a process here, which must not matter.
        RunFolder folder = Run("J001_demo", change: r => r with { Host = "elsewhere" });
        if (secondsAgo is int seconds)
        {
            File.SetLastWriteTimeUtc(_folder.Write("runs/J001_demo/alive", ""), DateTime.UtcNow.AddSeconds(-seconds));
        }

        Assert.Equal(isAtWork, RunLease.IsAtWork(folder));
        Assert.Equal(!isAtWork, RunLease.IsLost(folder));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ARunWithinARunHasALeaseOfItsOwnAndStopsWithTheWhole(bool asksTheWhole)
    {
        JobDefinition inner = Job((_, context) =>
        {
            context.Cancel.WaitHandle.WaitOne(Patience);
            context.Cancel.ThrowIfCancellationRequested();
        });
        JobDefinition outer = Job((_, context) => RunWithin.Complete(inner, "part", new JsonObject { ["particles"] = "none" }, context));
        RunFolder whole = Run("J001_demo", RunState.Planned, r => r with { Values = new JsonObject { ["particles"] = "none" } });
        using var context = new JobContext(whole, new Terminal(TextWriter.Null, TerminalMode.Quiet, TimeProvider.System), TimeProvider.System, 1, CancellationToken.None);
        Task<Failure?> run = Task.Run(() => RunSession.Execute(outer, context, resumes: false), Stop);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(_folder["runs/J001_demo/part/run.json"]) && IsAtWork("runs/J001_demo/part"), Patience));
        Assert.True(IsAtWork("runs/J001_demo"));
        Assert.True(File.Exists(_folder["runs/J001_demo/alive"]));
        Assert.True(SpinWait.SpinUntil(() => File.Exists(_folder["runs/J001_demo/part/alive"]), Patience));
        string asked = asksTheWhole ? "runs/J001_demo" : "runs/J001_demo/part";
        RunLease.AskToStop(RunFolder.Open(_folder[asked], _folder.Folder));
        Assert.Equal(ExitCode.Interrupted, (await run)?.Code);
        foreach (string path in new[] { "runs/J001_demo", "runs/J001_demo/part" })
        {
            Assert.Equal(RunState.Stopped, RunFolder.Open(_folder[path], _folder.Folder).Record.State);
            Assert.Empty(Files(path).Intersect(["alive", "stop"]));
        }
    }

    [Theory]
    [InlineData(RunState.Completed, "is not running; it is completed")]
    [InlineData(RunState.Stopped, "is not running; it is stopped")]
    [InlineData(RunState.Running, "was killed, or its machine went down. cryosharp continue J001")]
    public void WhatCannotBeStoppedIsSaid(RunState state, string message)
    {
        Run("J001_demo", state, r => r with { Host = "elsewhere" });
        JobRun run = JobRun.Of(_folder.Folder, "stop", "J001");
        Assert.Equal(3, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(["run.json"], Files("runs/J001_demo"));
    }

    [Fact]
    public void ARunAtWorkIsAskedByTheCommand()
    {
        RunFolder folder = Run("J001_demo");
        using var asked = new ManualResetEventSlim();
        using var lease = RunLease.Hold(folder, asked.Set);
        Assert.Contains("J001 is asked to stop", JobRun.Successful(_folder.Folder, "stop", "J001").Output, StringComparison.Ordinal);
        Assert.True(asked.Wait(Patience, Stop));
    }

    public void Dispose() => _folder.Dispose();

    private static JobDefinition Job(Action<InnerParameters, JobContext> run) => JobDefinition.Create<InnerParameters>(
        new JobDescription { Name = "demo", Title = "Demo", Summary = "Waits.", Example = "" },
        (parameters, context) =>
        {
            run(parameters, context);
            return new JobOutputs();
        });

    private RunFolder Run(string name, RunState state = RunState.Running, Func<RunRecord, RunRecord>? change = null)
    {
        RunRecord record = new()
        {
            Id = "J001",
            Job = "demo",
            Version = "1",
            State = state,
            Pid = Environment.ProcessId,
            Host = Environment.MachineName,
            Started = DateTimeOffset.Now,
        };
        return RunFolder.Create(_folder[$"runs/{name}"], change?.Invoke(record) ?? record, overwrite: false);
    }

    private bool IsAtWork(string run) => RunLease.IsAtWork(RunFolder.Open(_folder[run], _folder.Folder));

    private string[] Files(string run) => [.. Directory.GetFiles(_folder[run]).Select(file => Path.GetFileName(file))];
}

internal sealed record InnerParameters
{
    [Parameter("Particles", "Nothing is read.", IsPositional = true)]
    public required string Particles { get; init; }
}
