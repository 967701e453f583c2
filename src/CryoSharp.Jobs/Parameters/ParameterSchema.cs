using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

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

    /// <summary>Input files that cannot be opened, each with the reason.</summary>
    /// <exception cref="InvalidParametersException"><paramref name="values"/> do not pass <see cref="Check"/>.</exception>
    public ImmutableArray<ParameterProblem> CheckFiles(JsonObject values) =>
        [.. InputFiles(values).Select(f => (f.Parameter, Problem: Unreadable(f.Path))).Where(f => f.Problem is not null)
            .Select(f => new ParameterProblem(f.Parameter.Option, f.Problem!))];

    /// <summary>The files that input parameters name.</summary>
    /// <exception cref="InvalidParametersException"><paramref name="values"/> do not pass <see cref="Check"/>.</exception>
    public IEnumerable<(ParameterDescription Parameter, string Path)> InputFiles(JsonObject values) =>
        Resolve(values).Where(r => r.Parameter.IsInputFile).SelectMany(r => r.Value switch
        {
            string path => [(r.Parameter, path)],
            ImmutableArray<string> paths => paths.Select(path => (r.Parameter, path)),
            _ => [],
        });

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

    private static string? Unreadable(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"There is no file {path} (looked in {Path.GetDirectoryName(Path.GetFullPath(path))}).";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Directory.Exists(path) ? $"{path} is a folder, not a file." : $"{path} cannot be read: {e.Message}";
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
