namespace CryoSharp.Jobs;

/// <summary>A parameter that two runs do not share the value of.</summary>
/// <param name="First">As params.toml writes it, or "-" where the run does not have it.</param>
/// <param name="Second">Likewise.</param>
public sealed record ParameterDifference(string Name, string First, string Second);

/// <summary>What two runs were told differently.</summary>
public static class ParameterDifferences
{
    private const string Missing = "-";

    /// <summary>By params.toml of both, in the order of the first.</summary>
    /// <exception cref="IOException">A params.toml cannot be read.</exception>
    public static ParameterDifference[] Between(RunFolder first, RunFolder second)
    {
        Dictionary<string, string> a = Values(first);
        Dictionary<string, string> b = Values(second);
        return
        [
            .. a.Keys.Union(b.Keys).Select(name => new ParameterDifference(name, a.GetValueOrDefault(name, Missing), b.GetValueOrDefault(name, Missing)))
                .Where(d => d.First != d.Second),
        ];
    }

    private static Dictionary<string, string> Values(RunFolder folder) => RunParameter.Read(folder).ToDictionary(p => p.Name, p => p.Value);
}
