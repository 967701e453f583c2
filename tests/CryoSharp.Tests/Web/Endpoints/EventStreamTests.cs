using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Jobs;
using EventLog = CryoSharp.Jobs.EventLog;

namespace CryoSharp.Tests;

/// <summary>Server-sent events of a run, read while they are written.</summary>
public sealed class EventStreamTests : IAsyncLifetime
{
    private const string Address = "/runs/runs~J001_demo/events";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private RunFolder _run = null!;
    private PageUser _user = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Path => _folder["runs/J001_demo/events.jsonl"];

    public async ValueTask InitializeAsync()
    {
        _run = RunFolder.Create(
            _folder["runs/J001_demo"],
            new RunRecord
            {
                Id = "J001",
                Job = "demo",
                Version = "1",
                State = RunState.Running,
                Pid = Environment.ProcessId,
                Host = Environment.MachineName,
                Started = DateTimeOffset.Now,
            },
            overwrite: false);
        _user = await PageUser.OnAsync(_folder.Folder);
    }

    [Fact]
    public async Task AReaderThatIsCutOffAgainAndAgainMissesNothingAndReadsNothingTwice()
    {
        const int Count = 400;
        Task writer = Task.Run(async () =>
        {
            using EventLog log = EventLog.Open(Path, TimeProvider.System);
            for (int i = 1; i <= Count; i++)
            {
                // Some are longer than what is read at once.
                log.Add("progress", new JsonObject { ["stage"] = "line\nfeed", ["done"] = i, ["text"] = new string('ü', i % 50 == 0 ? 100_000 : 1) });
                await Task.Delay(i % 3, Stop);
            }

            End();
        }, Stop);
        var read = new List<(long Id, string Type, string Data)>();
        bool isOver = false;
        for (int cut = 1; !isOver; cut++)
        {
            using EventReader reader = await EventReader.OpenAsync(_user, Address, read.Count > 0 ? read[^1].Id : null);
            for (int i = 0; i < 37 * cut && !isOver; i++)
            {
                (long id, string type, string data) = await reader.NextAsync();
                isOver = type == "end";
                read.AddRange(isOver ? [] : [(id, type, data)]);
            }
        }

        await writer;
        Assert.Equal(Enumerable.Range(1, Count).Select(i => (long)i), read.Select(e => e.Id));
        Assert.Equal(File.ReadAllLines(Path), read.Select(e => e.Data));
        Assert.All(read, e => Assert.Equal("progress", e.Type));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("?after=0", 1)]
    [InlineData("?after=3", 4)]
    [InlineData("?after=5", 6)]
    [InlineData("?after=-1", 6)]
    public async Task EventsAfterANumberAreSent(string query, int first)
    {
        Write(5);
        using EventReader reader = await EventReader.OpenAsync(_user, Address + query, null);
        for (int i = first; i <= 5; i++)
        {
            Assert.Equal(i, (await reader.NextAsync()).Id);
        }

        // Only those from now on, where all were known.
        await Task.Delay(700, Stop);
        Write(1);
        Assert.Equal(6, (await reader.NextAsync()).Id);
        End();
        Assert.Equal("end", (await reader.NextAsync()).Type);
        Assert.True(await reader.IsAtEndAsync());
    }

    [Fact]
    public async Task AnEventIsSeenWithinTwoSeconds()
    {
        using EventReader reader = await EventReader.OpenAsync(_user, Address, null);
        var times = new List<double>();
        for (int i = 0; i < 5; i++)
        {
            await Task.Delay(130, Stop);
            long start = Stopwatch.GetTimestamp();
            Write(1);
            await reader.NextAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        // Most are; a machine that is busy with something else may hold one up.
        Assert.InRange(times.Order().ElementAt(2), 0, 2);
    }

    [Fact]
    public async Task ARunThatWasKilledEndsTheStream()
    {
        Write(2);
        _run.Update(record => record with { Pid = int.MaxValue });
        using EventReader reader = await EventReader.OpenAsync(_user, Address, null);
        Assert.Equal(["progress", "progress", "end"], [(await reader.NextAsync()).Type, (await reader.NextAsync()).Type, (await reader.NextAsync()).Type]);
    }

    [Fact]
    public async Task HalfALineIsSentWhenItIsWhole()
    {
        Write(1);
        string line = new RunEvent(2, DateTimeOffset.Now, "progress", new JsonObject { ["done"] = 2 }).ToJson();
        await File.AppendAllTextAsync(Path, line[..20], Stop);
        using EventReader reader = await EventReader.OpenAsync(_user, Address, null);
        Assert.Equal(1, (await reader.NextAsync()).Id);
        await Task.Delay(700, Stop);
        await File.AppendAllTextAsync(Path, line[20..] + "\n", Stop);
        Assert.Equal((2, "progress", line), await reader.NextAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _user.DisposeAsync();
        _folder.Dispose();
    }

    private void Write(int count)
    {
        using EventLog log = EventLog.Open(Path, TimeProvider.System);
        for (int i = 0; i < count; i++)
        {
            log.Add("progress", new JsonObject { ["done"] = i });
        }
    }

    private void End() => _run.Update(record => record with { State = RunState.Completed });

    private sealed class EventReader(HttpResponseMessage reply, StreamReader reader) : IDisposable
    {
        public static async Task<EventReader> OpenAsync(PageUser user, string address, long? last)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (last is long number)
            {
                request.Headers.Add("Last-Event-ID", number.ToString(CultureInfo.InvariantCulture));
            }

            HttpResponseMessage reply = await user.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", reply.Content.Headers.ContentType?.MediaType);
            return new EventReader(reply, new StreamReader(await reply.Content.ReadAsStreamAsync()));
        }

        public async Task<(long Id, string Type, string Data)> NextAsync()
        {
            (long id, string type, string data) = (0, "", "");
            using var patience = new CancellationTokenSource(Patience);
            while (await reader.ReadLineAsync(patience.Token) is string line)
            {
                string[] parts = line.Split(": ", 2);
                switch (parts[0])
                {
                    case "id":
                        id = long.Parse(parts[1], CultureInfo.InvariantCulture);
                        break;
                    case "event":
                        type = parts[1];
                        break;
                    case "data":
                        data = parts[1];
                        break;
                    case "" when type.Length > 0 && line.Length == 0:
                        return (id, type, data);
                }
            }

            throw new EndOfStreamException("The stream ended without an event.");
        }

        public async Task<bool> IsAtEndAsync() => await reader.ReadToEndAsync() is "";

        public void Dispose()
        {
            reader.Dispose();
            reply.Dispose();
        }
    }
}
