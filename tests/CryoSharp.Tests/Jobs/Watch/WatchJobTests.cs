using System.Text.Json.Nodes;
using CryoSharp.Cli;
using CryoSharp.Jobs;
using Process = System.Diagnostics.Process;
using ProcessStartInfo = System.Diagnostics.ProcessStartInfo;

namespace CryoSharp.Tests;

public sealed class WatchJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Only what is new is read, and a last line that is cut is taken when it is whole.</summary>
    [Fact]
    public void EventsAreReadOnceAndWhole()
    {
        RunFolder run = Run();
        var watcher = new RunWatcher("J001", _folder.Folder);
        using (EventLog log = EventLog.Open(run.PathOf("events.jsonl"), TimeProvider.System))
        {
            Iterate(log, 1, 0.5, 0.5);
        }

        string next = new RunEvent(2, DateTimeOffset.Now, "warning", new JsonObject { ["text"] = "Å is cut here" }).ToJson() + "\n";
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(next);
        int cut = Array.IndexOf(bytes, (byte)0xC3) + 1; // in the middle of a letter
        Append(run, bytes[..cut]);
        Assert.Single(watcher.Look().Iterations);
        Assert.Empty(watcher.Look().Warnings);

        Append(run, bytes[cut..]);
        Assert.Equal(["Å is cut here"], watcher.Look().Warnings);
        Assert.Single(watcher.Look().Iterations);
    }

    /// <summary>An iteration that a continued run does again takes the place of the one before; another run in the same place begins from nothing.</summary>
    [Fact]
    public void ARunThatGoesOnOrBeginsAnewIsFollowed()
    {
        RunFolder run = Run();
        var watcher = new RunWatcher("J001", _folder.Folder);
        using (EventLog log = EventLog.Open(run.PathOf("events.jsonl"), TimeProvider.System))
        {
            Iterate(log, 1, 0.5, 0.5);
            Iterate(log, 2, 0.6, 0.4);
            watcher.Look();
            log.Add("run.started", []);
            Iterate(log, 2, 0.7, 0.3);
        }

        WatchedRun again = watcher.Look();
        Assert.Equal([1, 2], again.Iterations.Select(i => i[0].Iteration));
        Assert.Equal((0.7, 40), (again.Iterations[1][0].Share, again.MostIterations));

        File.Delete(run.PathOf("events.jsonl"));
        using (EventLog log = EventLog.Open(run.PathOf("events.jsonl"), TimeProvider.System))
        {
            Iterate(log, 1, 0.9, 0.1);
        }

        Assert.Equal(0.9, Assert.Single(watcher.Look().Iterations)[0].Share);
    }

    [Fact]
    public void ARunWithoutEventsIsShown()
    {
        RunFolder run = Run();
        run.Update(record => record with { State = RunState.Planned });
        File.WriteAllText(run.PathOf("events.jsonl"), "");
        Assert.Contains("J001 3D classification  ● planned", JobRun.Successful(_folder.Folder, "watch").Output, StringComparison.Ordinal);

        File.Delete(run.PathOf("events.jsonl"));
        Assert.Contains("● planned", JobRun.Successful(_folder.Folder, "watch", "J001", "--once").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunWhoseProcessIsGoneIsLost()
    {
        using Process ended = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        ended.WaitForExit();
        Run().Update(record => record with { Pid = ended.Id });

        string text = JobRun.Successful(_folder.Folder, "watch", "J001").Output;
        Assert.Contains("● lost", text, StringComparison.Ordinal);
        Assert.Contains("cryosharp continue J001", text, StringComparison.Ordinal);
    }

    /// <summary>A run of a job that does not iterate has progress, log and numbers; runs within it are named.</summary>
    [Fact]
    public void AnyJobIsShown()
    {
        RunFolder run = RunFolder.CreateNext(_folder.Folder, new RunRecord { Id = "", Job = "refine", Version = "0", State = RunState.Completed, Arguments = ["refine"] });
        RunFolder.Create(run.PathOf("class_001"), new RunRecord { Id = "class_001", Job = "refine", Version = "0", State = RunState.Stopped }, overwrite: false);
        run.WriteText("log.txt", "12:00:00 data     3 particles\n");
        using (EventLog log = EventLog.Open(run.PathOf("events.jsonl"), TimeProvider.System))
        {
            log.Add("outputs", new JsonObject { ["numbers"] = new JsonArray(new JsonObject { ["name"] = "resolution", ["value"] = "7.1 Å" }) });
        }

        string text = JobRun.Successful(_folder.Folder, "watch", "latest").Output;
        Assert.Contains("resolution: 7.1 Å", text, StringComparison.Ordinal);
        Assert.Contains("class_001  stopped", text, StringComparison.Ordinal);
        Assert.Contains("12:00:00 data     3 particles", text, StringComparison.Ordinal);
    }

    /// <summary>On a terminal the run is followed to its end; nothing in its folder changes by that.</summary>
    [Fact]
    public async Task ItIsFollowedToItsEnd()
    {
        RunFolder run = Run();
        string[] before = [.. Directory.GetFileSystemEntries(run.FullPath, "*", SearchOption.AllDirectories).Order()];
        using var output = new StringWriter();
        using var error = new StringWriter();
        Task<int> watch = Task.Run(() => CommandLine.Run(["watch", "J001"], new CommandSurroundings
        {
            Output = output,
            Error = error,
            IsInteractive = true,
            Directory = _folder.Folder,
            Jobs = JobCatalog.All,
        }));
        await Task.Delay(300, TestContext.Current.CancellationToken);
        run.Update(record => record with { State = RunState.Completed, Ended = DateTimeOffset.Now, Reason = "it stood still" });

        Assert.Equal(0, await watch.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Contains("● completed", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("it stood still", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(run.FullPath, "*", SearchOption.AllDirectories).Order());
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A run that this process works on.</summary>
    private RunFolder Run()
    {
        RunFolder run = SortedRun.Write(_folder.Folder, SortedRun.Particles(1, 2));
        run.Update(record => record with { State = RunState.Running, Pid = Environment.ProcessId, Host = Environment.MachineName, Started = DateTimeOffset.Now });
        return run;
    }

    private static void Iterate(EventLog log, int number, params double[] shares) => log.Add("iteration", new JsonObject
    {
        ["iter"] = number,
        ["switched"] = 0.1,
        ["classes"] = new JsonArray([.. shares.Select((share, c) => new JsonObject { ["k"] = c + 1, ["soft"] = share, ["hard"] = 1, ["res"] = 8.5 })]),
        ["of"] = 40,
    });

    private static void Append(RunFolder run, byte[] bytes)
    {
        using var file = new FileStream(run.PathOf("events.jsonl"), FileMode.Append);
        file.Write(bytes);
    }
}
