using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CryoSharp.Jobs;

/// <summary>What a run's events tell of it: the numbers and files that matter, what to look at.</summary>
/// <param name="Numbers">Empty before the run has ended.</param>
/// <param name="Files">Empty before the run has ended.</param>
/// <param name="Warnings">Each once.</param>
/// <param name="LastSeq">The number of the last event; 0 for none.</param>
public sealed record RunStory(
    ImmutableArray<(string Name, string Value)> Numbers, ImmutableArray<OutputFile> Files, ImmutableArray<string> Warnings, long LastSeq)
{
    /// <summary>Reads events.jsonl; nothing where there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static RunStory Read(RunFolder folder)
    {
        string path = Path.Combine(folder.FullPath, "events.jsonl");
        RunEvent[] events = File.Exists(path) ? [.. EventLog.Read(path)] : [];
        JsonObject? outputs = events.LastOrDefault(e => e.Type == "outputs")?.Fields;
        return new RunStory(
            [.. Rows(outputs, "numbers", "name", "value")],
            [.. Rows(outputs, "files", "path", "text").Select(row => new OutputFile(row.Item1, row.Item2))],
            [.. events.Where(e => e.Type == "warning").Select(e => e.Fields["text"]?.GetValue<string>() ?? "").Distinct()],
            events.Length > 0 ? events[^1].Seq : 0);
    }

    internal static IEnumerable<(string, string)> Rows(JsonObject? outputs, string table, string first, string second) =>
        (outputs?[table]?.AsArray() ?? []).Select(row => (row![first]!.GetValue<string>(), row[second]!.GetValue<string>()));
}
