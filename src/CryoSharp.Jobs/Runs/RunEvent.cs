using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CryoSharp.Jobs;

/// <summary>One line of events.jsonl.</summary>
/// <param name="Seq">1, 2, 3, … without gaps, so that a reader can go on where it stopped.</param>
/// <param name="Time">When.</param>
/// <param name="Type">run.started, auto, warning, progress, iteration, figure, checkpoint, outputs, run.finished, or a job's own.</param>
/// <param name="Fields">What else is known, by type.</param>
public sealed record RunEvent(long Seq, DateTimeOffset Time, string Type, JsonObject Fields)
{
    /// <summary>The schema number that run.started carries.</summary>
    public const int Schema = 1;

    /// <summary>The line without its end.</summary>
    public string ToJson()
    {
        var line = new JsonObject { ["seq"] = Seq, ["t"] = Time.ToString("O", CultureInfo.InvariantCulture), ["type"] = Type };
        foreach ((string name, JsonNode? value) in Fields)
        {
            line[name] = value?.DeepClone();
        }

        return line.ToJsonString(RunJson.Line);
    }

    /// <summary>Reads a line, or null where it is not a whole event, as the last line of a killed run may be.</summary>
    public static RunEvent? Parse(string line)
    {
        try
        {
            if (JsonNode.Parse(line) is not JsonObject fields
                || fields["seq"]?.GetValue<long>() is not long seq
                || fields["t"]?.GetValue<string>() is not string time
                || fields["type"]?.GetValue<string>() is not string type)
            {
                return null;
            }

            fields.Remove("seq");
            fields.Remove("t");
            fields.Remove("type");
            return new RunEvent(seq, DateTimeOffset.Parse(time, CultureInfo.InvariantCulture), type, fields);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
