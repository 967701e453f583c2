using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>The words of a command, from what a form holds.</summary>
public static class CommandWords
{
    /// <summary>The values of a form as <see cref="ParameterSchema"/> reads them: empty fields and those left at their default are not given.</summary>
    /// <param name="field">The text of a field by the parameter's name, or null; of a box that can be ticked "yes" or null.</param>
    public static JsonObject Values(ParameterSchema schema, Func<string, string?> field)
    {
        var values = new JsonObject();
        foreach (ParameterDescription parameter in schema.Parameters)
        {
            string text = (field(parameter.Name) ?? "").Trim();
            if (parameter.Type == typeof(bool))
            {
                bool isTicked = text.Length > 0;
                if (isTicked != parameter.Default is true)
                {
                    values[parameter.Name] = isTicked ? "yes" : "no";
                }
            }
            else if (text.Length > 0 && text != parameter.DefaultText)
            {
                values[parameter.Name] = parameter.IsList ? new JsonArray([.. Split(text).Select(word => JsonValue.Create(word))]) : text;
            }
        }

        return values;
    }

    /// <summary>The words that give the same values on the command line.</summary>
    /// <exception cref="UsageException">A value would be taken for an option.</exception>
    public static ImmutableArray<string> Of(JobDefinition job, JsonObject values)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        words.Add(job.Name);
        ImmutableArray<ParameterDescription> given = [.. job.Parameters.Parameters.Where(p => values[p.Name] is not null)];
        foreach (ParameterDescription parameter in given.Where(p => p.IsPositional))
        {
            words.AddRange(Items(parameter, values));
        }

        foreach (ParameterDescription parameter in given.Where(p => !p.IsPositional))
        {
            if (parameter.Type == typeof(bool))
            {
                words.Add(Text(values[parameter.Name]!) is "yes" or "true" ? $"--{parameter.Name}" : $"--no-{parameter.Name}");
            }
            else
            {
                words.Add($"--{parameter.Name}");
                words.AddRange(Items(parameter, values));
            }
        }

        return words.ToImmutable();
    }

    /// <summary>A word of a list as <see cref="Split"/> reads it: in double quotes where it must be, with those in it doubled.</summary>
    internal static string Quoted(string word) =>
        word.Any(letter => char.IsWhiteSpace(letter) || letter == '"') ? $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : word;

    /// <summary>Splits at white space, but not within double quotes, where two quotes stand for one.</summary>
    internal static ImmutableArray<string> Split(string text)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            // A quote that is not closed ends with the text.
            char letter = i < text.Length ? text[i] : ' ';
            if (letter == '"' && isQuoted && i + 1 < text.Length && text[i + 1] == '"')
            {
                word.Append(text[i++]);
            }
            else if (letter == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (char.IsWhiteSpace(letter) && (!isQuoted || i == text.Length))
            {
                if (word.Length > 0)
                {
                    words.Add(word.ToString());
                }

                word.Clear();
            }
            else
            {
                word.Append(letter);
            }
        }

        return words.ToImmutable();
    }

    private static IEnumerable<string> Items(ParameterDescription parameter, JsonObject values) =>
        (values[parameter.Name] is JsonArray list ? list.Select(item => Text(item!)) : [Text(values[parameter.Name]!)]).Select(text =>
            text.Length > 1 && text[0] == '-' && !char.IsAsciiDigit(text[1]) && text[1] != '.'
                ? throw new UsageException($"{parameter.Option}: \"{text}\" begins with a dash and would be taken for an option. Write ./{text} for a file of that name.")
                : text);

    private static string Text(JsonNode node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : node.ToJsonString();
}
