using System.Collections.Immutable;
using System.Reflection;

namespace CryoSharp.Jobs;

/// <summary>One parameter: an option of the command line, a field of a form, a row of the manual.</summary>
public sealed record ParameterDescription
{
    /// <summary>The key in JSON and TOML, such as particle-diameter.</summary>
    public required string Name { get; init; }

    /// <summary>As typed: --particle-diameter, or PARTICLES where it is positional.</summary>
    public required string Option { get; init; }

    /// <summary>For labels and headings.</summary>
    public required string Title { get; init; }

    /// <summary>One or two sentences.</summary>
    public required string Help { get; init; }

    /// <summary>The heading under which it stands.</summary>
    public required string Group { get; init; }

    /// <summary>Of one value: string, int, double, bool or an enum; nullability and list are told by other properties.</summary>
    public required Type Type { get; init; }

    /// <summary>Takes one or more values.</summary>
    public bool IsList { get; init; }

    /// <summary>Must be given.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Given by its place.</summary>
    public bool IsPositional { get; init; }

    /// <summary>Names files that the job reads.</summary>
    public bool IsInputFile { get; init; }

    /// <summary>What of an earlier run is meant where a run is named in place of a file.</summary>
    public RunPart OfRun { get; init; }

    /// <summary>The value where none is given; null where there is none.</summary>
    public object? Default { get; init; }

    /// <summary>How a missing value is chosen, or empty.</summary>
    public string Auto { get; init; } = "";

    /// <summary>Å, °, … or empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The smallest value allowed.</summary>
    public double? Minimum { get; init; }

    /// <summary>The largest value allowed.</summary>
    public double? Maximum { get; init; }

    /// <summary>Values must be greater than this.</summary>
    public double? Above { get; init; }

    /// <summary>Names of an enum's values.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>Other spellings with their dashes.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Who needs it.</summary>
    public ParameterLevel Level { get; init; }

    /// <summary>See <see cref="ParameterAttribute.OnlyWith"/>.</summary>
    public string OnlyWith { get; init; } = "";

    /// <summary>See <see cref="ParameterAttribute.NotWith"/>.</summary>
    public string NotWith { get; init; } = "";

    /// <summary>The record's property.</summary>
    public required PropertyInfo Property { get; init; }

    /// <summary>The default as it would be typed, or empty where there is none.</summary>
    public string DefaultText => Default is null ? "" : ParameterText.Format(Default);

    /// <summary>The range in words, such as "1 to 50" or "above 0", or empty.</summary>
    public string Range => (Above ?? Minimum, Maximum) switch
    {
        (null, null) => "",
        (null, { } high) => $"at most {ParameterText.Format(high)}",
        ({ } low, null) => $"{(Above is null ? "at least" : "above")} {ParameterText.Format(low)}",
        ({ } low, { } high) => $"{(Above is null ? "" : "above ")}{ParameterText.Format(low)} to {ParameterText.Format(high)}",
    };

    /// <summary>What stands for the value in a usage line: N, Å, FILE, one of a|b.</summary>
    public string Placeholder
    {
        get
        {
            string one = this switch
            {
                { OfRun: not RunPart.None } => "FILE|RUN",
                { IsInputFile: true } => "FILE",
                { Choices.Length: > 0 } => string.Join('|', Choices),
                { Unit: not "" } => Unit,
                _ when Type == typeof(int) => "N",
                _ when Type == typeof(double) => "X",
                _ => "TEXT",
            };
            return Type == typeof(bool) ? "" : IsList ? one + "…" : one;
        }
    }
}
