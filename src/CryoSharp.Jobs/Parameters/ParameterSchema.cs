using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>The parameters of a job as data, read once from the attributes of its record.</summary>
/// <remarks>
/// Values come as a <see cref="JsonObject"/> keyed by <see cref="ParameterDescription.Name"/>: strings as typed, or JSON numbers, booleans and
/// arrays of these. Only what was given is in it.
/// </remarks>
public sealed class ParameterSchema
{
    private readonly Type _recordType;

    private ParameterSchema(Type recordType, ImmutableArray<ParameterDescription> parameters) =>
        (_recordType, Parameters) = (recordType, parameters);

    /// <summary>In the order of the record.</summary>
    public ImmutableArray<ParameterDescription> Parameters { get; }

    /// <summary>Reads the schema of a record.</summary>
    /// <exception cref="ArgumentException">
    /// A property lacks its <see cref="ParameterAttribute"/>, has a type that cannot be typed in, or a default outside its range.
    /// </exception>
    public static ParameterSchema Of<TParameters>()
        where TParameters : class
    {
        object defaults = Activator.CreateInstance<TParameters>();
        var schema = new ParameterSchema(typeof(TParameters), [.. typeof(TParameters)
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .OrderBy(property => Depth(property.DeclaringType)).ThenBy(property => property.MetadataToken)
            .Select(property => ParameterReader.Describe(property, defaults))]);
        foreach (ParameterDescription parameter in schema.Parameters.Where(p => p.Default is not null && !p.IsList))
        {
            if (ParameterText.Parse(parameter, ParameterText.Format(parameter.Default), out _) is string problem)
            {
                throw new ArgumentException($"The default of {typeof(TParameters).Name}.{parameter.Property.Name}: {problem}");
            }
        }

        return schema;
    }

    /// <summary>How many records a record inherits from: what all share comes first.</summary>
    private static int Depth(Type? type) => type is null ? 0 : 1 + Depth(type.BaseType);

    /// <summary>Every missing, unknown, mistyped, out-of-range or ignored value. Empty if all is well.</summary>
    public ImmutableArray<ParameterProblem> Check(JsonObject values)
    {
        var problems = ImmutableArray.CreateBuilder<ParameterProblem>();
        foreach ((string name, JsonNode? _) in values)
        {
            if (!Parameters.Any(p => p.Name == name))
            {
                problems.Add(new ParameterProblem(name, "There is no such parameter." + NearestName.Suggest(name, Parameters.Select(p => p.Name))));
            }
        }

        foreach (ParameterDescription parameter in Parameters)
        {
            if (values[parameter.Name] is not JsonNode given)
            {
                if (parameter.IsRequired)
                {
                    problems.Add(new ParameterProblem(parameter.Option, $"It must be given. {parameter.Help}"));
                }

                continue;
            }

            string? problem = Read(parameter, given, out _) ?? Ignored(parameter, values);
            if (problem is not null)
            {
                problems.Add(new ParameterProblem(parameter.Option, problem));
            }
        }

        return problems.ToImmutable();
    }

    /// <summary>Input files that cannot be opened and runs that are not there, each with the reason.</summary>
    /// <param name="directory">Where relative paths start and runs/ lies.</param>
    /// <exception cref="InvalidParametersException"><paramref name="values"/> do not pass <see cref="Check"/>.</exception>
    public ImmutableArray<ParameterProblem> CheckFiles(JsonObject values, string directory) =>
        [.. Inputs(values).Select(input => (input.Parameter, Problem: Unreadable(input.Parameter, input.Name, directory))).Where(f => f.Problem is not null)
            .Select(f => new ParameterProblem(f.Parameter.Option, f.Problem!))];

    /// <summary>The files that input parameters name, be it as files of a run.</summary>
    /// <param name="directory">Where runs/ lies.</param>
    /// <exception cref="InvalidParametersException"><paramref name="values"/> do not pass <see cref="Check"/>.</exception>
    /// <exception cref="RefusedInputException">See <see cref="CheckFiles"/>.</exception>
    public IEnumerable<string> InputFiles(JsonObject values, string directory) =>
        Inputs(values).SelectMany(input => RunOutputs.Files(input.Name, input.Parameter.OfRun, directory));

    /// <summary>Values in which the run that "latest" means now is named, so that a continued run reads what it read at first.</summary>
    /// <param name="directory">Where runs/ lies.</param>
    public JsonObject WithLatestNamed(JsonObject values, string directory)
    {
        JsonObject named = values.DeepClone().AsObject();
        foreach (ParameterDescription parameter in Parameters.Where(p => p.OfRun != RunPart.None && named[p.Name] is not null))
        {
            named[parameter.Name] = named[parameter.Name] is JsonArray list
                ? new JsonArray([.. list.Select(item => JsonValue.Create(Named(item!.GetValue<string>(), parameter.OfRun)))])
                : JsonValue.Create(Named(Text(named[parameter.Name]!), parameter.OfRun));
        }

        return named;

        string Named(string name, RunPart part) => RunSelector.Parse(name).Run == "latest" && !Path.Exists(name)
            ? RunOutputs.Find(name, directory, part).Folder!.FullPath + name["latest".Length..] : name;
    }

    /// <summary>Every parameter with its value, in the order of the record.</summary>
    /// <exception cref="InvalidParametersException"><paramref name="values"/> do not pass <see cref="Check"/>.</exception>
    public ImmutableArray<ResolvedParameter> Resolve(JsonObject values)
    {
        ImmutableArray<ParameterProblem> problems = Check(values);
        if (!problems.IsEmpty)
        {
            throw new InvalidParametersException(problems);
        }

        return [.. Parameters.Select(parameter =>
        {
            if (values[parameter.Name] is not JsonNode given)
            {
                return new ResolvedParameter(parameter, parameter.Default, "default");
            }

            _ = Read(parameter, given, out object? value);
            return new ResolvedParameter(parameter, value, "given");
        })];
    }

    /// <summary>Makes the record.</summary>
    internal object Bind(IEnumerable<ResolvedParameter> resolved)
    {
        object record = Activator.CreateInstance(_recordType)!;
        foreach (ResolvedParameter parameter in resolved.Where(r => r.Source == "given"))
        {
            parameter.Parameter.Property.SetValue(record, parameter.Value);
        }

        return record;
    }

    private static string? Read(ParameterDescription parameter, JsonNode given, out object? value)
    {
        if (!parameter.IsList)
        {
            if (given is JsonArray)
            {
                value = null;
                return "It takes one value.";
            }

            return ParameterText.Parse(parameter, Text(given), out value);
        }

        var items = new List<object?>();
        string? problem = null;
        foreach (JsonNode? item in given is JsonArray array ? array : [given.DeepClone()])
        {
            problem = ParameterText.Parse(parameter, item is null ? "" : Text(item), out object? one) ?? problem;
            items.Add(one);
        }

        value = problem is not null ? (object?)null
            : parameter.Type == typeof(double) ? ImmutableArray.CreateRange(items.Cast<double>()) : ImmutableArray.CreateRange(items.Cast<string>());
        return problem;
    }

    private static string Text(JsonNode node) => node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();

    private IEnumerable<(ParameterDescription Parameter, string Name)> Inputs(JsonObject values) =>
        Resolve(values).Where(r => r.Parameter.IsInputFile).SelectMany(r => r.Value switch
        {
            string name => [(r.Parameter, name)],
            ImmutableArray<string> names => names.Select(name => (r.Parameter, name)),
            _ => [],
        });

    private static string? Unreadable(ParameterDescription parameter, string name, string directory)
    {
        // What looks like a file is missed as a file.
        string At(string relative) => Path.GetFullPath(relative, Path.GetFullPath(directory));
        if (parameter.OfRun == RunPart.None || File.Exists(At(name)) || (Path.HasExtension(name) && !Directory.Exists(At(RunSelector.Parse(name).Run))))
        {
            return Unreadable(name, At(name));
        }

        try
        {
            return RunOutputs.Files(name, parameter.OfRun, directory).Select(path => Unreadable(path, path)).FirstOrDefault(problem => problem is not null);
        }
        catch (Exception e) when (e is RefusedInputException or UsageException or RunFolderException or MalformedFileException)
        {
            return e.Message;
        }
    }

    /// <param name="name">For the message.</param>
    /// <param name="path">Absolute.</param>
    private static string? Unreadable(string name, string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"There is no file {name} (looked in {Path.GetDirectoryName(path)}).";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Directory.Exists(path) ? $"{name} is a folder, not a file." : $"{name} cannot be read: {e.Message}";
        }
    }

    private string? Ignored(ParameterDescription parameter, JsonObject values)
    {
        if (parameter.NotWith.Length > 0 && values.ContainsKey(Named(parameter.NotWith).Name))
        {
            return $"It cannot be given together with {parameter.NotWith}.";
        }

        if (parameter.OnlyWith.Length == 0)
        {
            return null;
        }

        string[] condition = parameter.OnlyWith.Split(' ', 2);
        ParameterDescription other = Named(condition[0]);
        if (condition.Length == 1)
        {
            return values.ContainsKey(other.Name) ? null : $"It counts only together with {other.Option}, which is not given.";
        }

        string setting = values[other.Name] is JsonNode node ? Text(node) : ParameterText.Format(other.Default);
        return condition[1].Split('|').Contains(setting, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"It would be ignored: it counts only with {other.Option} {condition[1].Replace("|", " or ", StringComparison.Ordinal)}, which is {setting}.";
    }

    private ParameterDescription Named(string option) =>
        Parameters.FirstOrDefault(p => p.Option == option)
        ?? throw new ArgumentException($"{_recordType.Name} refers to {option}, which it does not have.");
}
