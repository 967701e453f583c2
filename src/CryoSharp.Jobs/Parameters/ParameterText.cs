using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;

namespace CryoSharp.Jobs;

/// <summary>Values of parameters as people write and read them.</summary>
internal static class ParameterText
{
    /// <summary>Reads one value.</summary>
    /// <param name="value">Of the parameter's type, if the result is null.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? Parse(ParameterDescription parameter, string text, out object? value)
    {
        value = null;
        if (parameter.Type == typeof(string))
        {
            value = text;
            return text.Length == 0 ? "is empty." : null;
        }

        if (parameter.Type == typeof(bool))
        {
            value = text is "true" or "yes";
            return text is "true" or "yes" or "false" or "no" ? null : $"\"{text}\" is neither yes nor no.";
        }

        if (parameter.Type.IsEnum)
        {
            int choice = parameter.Choices.IndexOf(text, 0, StringComparer.OrdinalIgnoreCase);
            value = choice < 0 ? null : Enum.GetValues(parameter.Type).GetValue(choice);
            return choice < 0 ? $"\"{text}\" is not one of {string.Join(", ", parameter.Choices)}." : null;
        }

        return ParseNumber(parameter, text, out value);
    }

    /// <summary>A value as it would be typed; lists separated by spaces, null as "none".</summary>
    public static string Format(object? value) => value switch
    {
        null => "none",
        string text => text,
        bool flag => flag ? "yes" : "no",
        Enum choice => ChoiceName(choice),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IEnumerable list => string.Join(' ', list.Cast<object>().Select(Format)),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>A value as TOML 1.0 writes it; null has no form there and is not accepted.</summary>
    public static string Toml(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        double number when double.IsFinite(number) => TomlFloat(number),
        string text => Quote(text),
        Enum choice => Quote(ChoiceName(choice)),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object>().Select(Toml))}]",
        _ => Quote(Format(value)),
    };

    /// <summary>The name of an enum's value on the command line: its own attribute, or kebab-case.</summary>
    public static string ChoiceName(Enum choice)
    {
        string name = choice.ToString();
        return choice.GetType().GetField(name)?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? Kebab(name);
    }

    /// <summary>ParticleDiameter → particle-diameter, BFactor → b-factor.</summary>
    public static string Kebab(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            bool endsCapitals = i + 1 < name.Length && char.IsLower(name[i + 1]);
            if (i > 0 && char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || endsCapitals))
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    private static string? ParseNumber(ParameterDescription parameter, string text, out object? value)
    {
        value = null;
        string digits = WithoutUnit(text.Trim(), parameter.Unit);
        bool isWhole = parameter.Type == typeof(int);
        double number;
        if (isWhole && int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole))
        {
            (number, value) = (whole, whole);
        }
        else if (!isWhole && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number))
        {
            value = number;
        }
        else
        {
            string unit = parameter.Unit.Length == 0 ? "" : $" in {parameter.Unit}";
            return $"\"{text}\" is not a {(isWhole ? "whole number" : "number")}{unit}.";
        }

        bool isOutside = number < parameter.Minimum || number > parameter.Maximum || number <= parameter.Above;
        return isOutside ? $"{text} is out of range; allowed is {parameter.Range}." : null;
    }

    private static string WithoutUnit(string text, string unit)
    {
        ReadOnlySpan<string> suffixes = unit switch { "Å" => ["Å", "A"], "°" => ["deg", "°"], "GB" => ["GB", "G"], _ => [] };
        foreach (string suffix in suffixes)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                return text[..^suffix.Length].TrimEnd();
            }
        }

        return text;
    }

    private static string TomlFloat(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny("eE.") < 0 ? text + ".0" : text;
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                < ' ' or '\x7f' => $"\\u{(int)c:X4}",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
