using System.Text.Json.Nodes;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class EventLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string LogPath => _folder["events.jsonl"];

    [Fact]
    public void NumbersHaveNoGapsOverThreadsAndRestarts()
    {
        using (EventLog log = EventLog.Open(LogPath, TimeProvider.System))
        {
            Parallel.For(0, 100, i => log.Add("progress", new JsonObject { ["done"] = i }));
        }

        using (EventLog log = EventLog.Open(LogPath, TimeProvider.System))
        {
            log.Add("run.finished", []);
        }

        Assert.Equal(Enumerable.Range(1, 101).Select(i => (long)i), EventLog.Read(LogPath).Select(e => e.Seq));
        Assert.Equal("run.finished", Assert.Single(EventLog.Read(LogPath, after: 100)).Type);
    }

    [Fact]
    public void ALineCutShortByACrashIsReplaced()
    {
        using (EventLog log = EventLog.Open(LogPath, TimeProvider.System))
        {
            log.Add("a", []);
            log.Add("Å", []);
        }

        byte[] whole = File.ReadAllBytes(LogPath);
        File.WriteAllBytes(LogPath, whole[..^5]);
        using (EventLog log = EventLog.Open(LogPath, TimeProvider.System))
        {
            log.Add("c", []);
        }

        Assert.Equal([(1L, "a"), (2L, "c")], EventLog.Read(LogPath).Select(e => (e.Seq, e.Type)));
    }

    [Fact]
    public void AReaderSeesEventsWhileTheLogIsOpen()
    {
        using EventLog log = EventLog.Open(LogPath, TimeProvider.System);
        log.Add("iteration", new JsonObject { ["iter"] = 3 });

        Assert.Equal(3, Assert.Single(EventLog.Read(LogPath)).Fields["iter"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"seq\":\"one\"}")]
    [InlineData("{\"seq\":1,\"t\":\"yesterday\",\"type\":\"a\"}")]
    public void WhatIsNoEventIsNone(string line) => Assert.Null(RunEvent.Parse(line));

    public void Dispose() => _folder.Dispose();
}
