using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CryoSharp.Jobs;

/// <summary>Facts about a file as lines for people, from the same object that <c>--json</c> prints.</summary>
internal static class FactText
{
    private const int LabelWidth = 22;

    /// <summary>The file's name, then a line per fact; lists and groups indented.</summary>
    public static string Of(JsonObject report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{report["file"]}\n");
        foreach ((string name, JsonNode? value) in report.Where(fact => fact.Key != "file"))
        {
            Append(text, name, value, 1);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, JsonNode? value, int depth)
    {
        string label = new string(' ', 2 * depth) + Spaced(name);
        switch (value)
        {
            case JsonArray { Count: 0 } or JsonObject { Count: 0 }:
                return;
            case JsonObject group:
                text.Append(label).Append('\n');
                foreach ((string key, JsonNode? part) in group)
                {
                    Append(text, key, part, depth + 1);
                }

                break;
            case JsonArray list when list.All(item => item is JsonObject):
                for (int i = 0; i < list.Count; i++)
                {
                    Append(text, string.Create(CultureInfo.InvariantCulture, $"{name} {i + 1}"), list[i], depth);
                }

                break;
            case JsonArray list when name is "warnings":
                foreach (JsonNode? item in list)
                {
                    text.Append(CultureInfo.InvariantCulture, $"  warning: {item}\n");
                }

                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"{label.PadRight(LabelWidth)} {Value(value)}\n");
                break;
        }
    }

    private static string Value(JsonNode? value) => value switch
    {
        null => "none",
        JsonArray list => string.Join(", ", list.Select(Value)),
        JsonValue v when v.TryGetValue(out double number) => number.ToString("0.#####", CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    /// <summary>pixelSize → pixel size.</summary>
    private static string Spaced(string name) => ParameterText.Kebab(name).Replace('-', ' ');
}
