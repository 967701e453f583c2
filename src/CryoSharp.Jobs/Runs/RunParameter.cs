using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>A line of a run's params.toml.</summary>
/// <param name="Value">As it stands there, strings in quotes.</param>
/// <param name="Source">"default", "given", "auto: …", with the unit.</param>
public sealed record RunParameter(string Name, string Value, string Source)
{
    /// <summary>The value for people: without quotes and brackets.</summary>
    public string Text => Value.Replace("\"", "", StringComparison.Ordinal).Trim('[', ']');

    /// <summary>Lines <c>name = value  # source</c>, in their order; what is not set is left out.</summary>
    /// <returns>Nothing where the folder has no params.toml.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ImmutableArray<RunParameter> Read(RunFolder folder)
    {
        string path = Path.Combine(folder.FullPath, "params.toml");
        var found = ImmutableArray.CreateBuilder<RunParameter>();
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            int equals = line.IndexOf(" = ", StringComparison.Ordinal);
            int source = line.LastIndexOf("  # ", StringComparison.Ordinal);
            if (equals > 0 && source > equals && line[0] != '#')
            {
                found.Add(new RunParameter(line[..equals], line[(equals + 3)..source], line[(source + 4)..]));
            }
        }

        return found.ToImmutable();
    }
}
