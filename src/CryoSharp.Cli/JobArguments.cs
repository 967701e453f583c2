using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CryoSharp.Jobs;

namespace CryoSharp.Cli;

/// <summary>The words after a job's name, sorted into its parameters and the global options.</summary>
/// <remarks>
/// <c>--name value</c>, <c>--name=value</c>, aliases alike; a switch is <c>--name</c> or <c>--no-name</c>; a list takes words up to the next
/// option and may be repeated; words without an option fill the positional parameters in order; after <c>--</c> every word is one of those.
/// Values are kept as text: <see cref="ParameterSchema"/> reads them.
/// </remarks>
public sealed class JobArguments
{
    private readonly ParameterSchema _schema;
    private readonly Dictionary<string, (ParameterDescription Parameter, bool IsNegated)> _options = [];
    private readonly List<ParameterProblem> _problems = [];
    private readonly Queue<string> _words;

    private JobArguments(ParameterSchema schema, IEnumerable<string> words)
    {
        (_schema, _words) = (schema, new Queue<string>(words));
        foreach (ParameterDescription parameter in schema.Parameters)
        {
            foreach (string name in parameter.IsPositional ? parameter.Aliases : parameter.Aliases.Prepend(parameter.Option))
            {
                _options.Add(name, (parameter, false));
            }

            if (parameter.Type == typeof(bool))
            {
                _options.Add($"--no-{parameter.Name}", (parameter, true));
            }
        }
    }

    /// <summary>The job's parameters that were given.</summary>
    public JsonObject Values { get; } = [];

    /// <summary>The options that every job has.</summary>
    public GlobalOptions Global { get; private set; } = new();

    /// <summary>Words that fit nowhere, values that are missing.</summary>
    public ImmutableArray<ParameterProblem> Problems => [.. _problems];

    /// <summary>Sorts the words.</summary>
    /// <exception cref="UsageException">A global option has a bad value.</exception>
    public static JobArguments Parse(ParameterSchema schema, IEnumerable<string> words)
    {
        var arguments = new JobArguments(schema, words);
        arguments.Sort();
        return arguments;
    }

    private void Sort()
    {
        bool onlyPlaces = false;
        while (_words.TryDequeue(out string? word))
        {
            if (onlyPlaces || !LooksLikeOption(word))
            {
                Place(word);
            }
            else if (word == "--")
            {
                onlyPlaces = true;
            }
            else
            {
                string[] parts = word.Split('=', 2);
                Option(parts[0], parts.Length == 2 ? parts[1] : null);
            }
        }
    }

    private void Option(string name, string? attached)
    {
        if (_options.TryGetValue(name, out (ParameterDescription Parameter, bool IsNegated) option))
        {
            Set(option.Parameter, option.IsNegated, name, attached);
            return;
        }

        if (Global.With(name, () => attached ?? Next(name)) is GlobalOptions global)
        {
            Global = global;
            if (name is "-h" or "--help" && (attached == "all" || (_words.TryPeek(out string? next) && next == "all")))
            {
                Global = Global with { WantsAllHelp = true };
                _words.Clear();
            }

            return;
        }

        IEnumerable<string> known = _options.Keys.Concat(GlobalOptions.Table.SelectMany(row => row.Names.Split(", ")));
        _problems.Add(new ParameterProblem(name, "There is no such option." + NearestName.Suggest(name, known)));
        while (_words.TryPeek(out string? value) && !LooksLikeOption(value))
        {
            // The value of an option that is not known would be taken for a file name.
            _words.Dequeue();
        }
    }

    private void Set(ParameterDescription parameter, bool isNegated, string name, string? attached)
    {
        if (parameter.IsList)
        {
            JsonArray list = Values[parameter.Name] as JsonArray ?? [];
            Values[parameter.Name] = list;
            do
            {
                list.Add(attached ?? Next(name));
                attached = null;
            }
            while (_words.TryPeek(out string? next) && !LooksLikeOption(next));
            return;
        }

        if (Values.ContainsKey(parameter.Name))
        {
            _problems.Add(new ParameterProblem(parameter.Option, "It is given twice."));
        }

        Values[parameter.Name] = parameter.Type == typeof(bool)
            ? (attached is null ? (isNegated ? "no" : "yes") : attached)
            : attached ?? Next(name);
    }

    private void Place(string word)
    {
        ParameterDescription? parameter = _schema.Parameters
            .FirstOrDefault(p => p.IsPositional && (p.IsList || !Values.ContainsKey(p.Name)));
        if (parameter is null)
        {
            _problems.Add(new ParameterProblem(word, "It belongs to no option. (Quote paths that contain spaces.)"));
        }
        else if (parameter.IsList)
        {
            JsonArray list = Values[parameter.Name] as JsonArray ?? [];
            Values[parameter.Name] = list;
            list.Add(word);
        }
        else
        {
            Values[parameter.Name] = word;
        }
    }

    private string Next(string name)
    {
        if (_words.TryPeek(out string? next) && !LooksLikeOption(next))
        {
            return _words.Dequeue();
        }

        _problems.Add(new ParameterProblem(name, "It needs a value."));
        return "?";
    }

    /// <summary>A dash and a letter, or two dashes: -3 and a lone - are values.</summary>
    private static bool LooksLikeOption(string word) =>
        word.Length > 1 && word[0] == '-' && (word[1] == '-' || char.IsAsciiLetter(word[1]));
}
