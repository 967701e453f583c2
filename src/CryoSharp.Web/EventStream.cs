using System.Globalization;
using CryoSharp.Jobs;
using Microsoft.AspNetCore.Http;

namespace CryoSharp.Web;

/// <summary>The events of a run as server-sent events: those after a number, then those that come, until the run has ended.</summary>
/// <remarks>A reader that lost the connection sends the number that it had last, and misses nothing.</remarks>
internal static class EventStream
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    // Whether the run is at work costs more to know than whether its events have grown.
    private const int LooksPerCheck = 6;

    // Connections without traffic are cut by tunnels.
    private const int LooksPerSign = 30;

    /// <summary>Sends until the run has ended or the reader has gone.</summary>
    /// <param name="after">−1 for what comes from now on.</param>
    public static async Task SendAsync(RunFolder folder, long after, HttpContext context)
    {
        long last = long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out long seen) ? seen : after;
        last = last < 0 ? RunStory.Read(folder).LastSeq : last;
        var tail = new EventTail(Path.Combine(folder.FullPath, "events.jsonl"));
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        for (int look = 0; ; look++)
        {
            // Asked before events are read, so that those that came before the end are sent before it is told.
            bool isOver = look % LooksPerCheck == 0 && !RunLease.IsAtWork(RunFolder.Open(folder.FullPath, folder.FullPath));
            foreach (RunEvent e in tail.ReadNew(out _).Where(e => e.Seq > last))
            {
                await context.Response.WriteAsync($"id: {e.Seq}\nevent: {e.Type}\ndata: {e.ToJson()}\n\n", context.RequestAborted);
                last = e.Seq;
            }

            if (isOver)
            {
                // Told as an event, or the browser would come again.
                await context.Response.WriteAsync("event: end\ndata: {}\n\n", context.RequestAborted);
                return;
            }

            if (look % LooksPerSign == LooksPerSign - 1)
            {
                await context.Response.WriteAsync(": still here\n\n", context.RequestAborted);
            }

            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(LookEvery, context.RequestAborted);
        }
    }
}
