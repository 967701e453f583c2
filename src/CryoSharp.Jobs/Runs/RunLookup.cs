using System.Globalization;

namespace CryoSharp.Jobs;

/// <summary>Finds the folder of an earlier run by what a user calls it.</summary>
internal static class RunLookup
{
    /// <summary>The folder of a run.</summary>
    /// <param name="name">
    /// A path; a number such as J012; the name of a folder in runs/, with its number or without where only one run has it; or "latest", the run with the
    /// highest number.
    /// </param>
    /// <param name="directory">Where relative paths start and runs/ lies.</param>
    /// <param name="isCandidate">Which runs "latest" may mean; null for all.</param>
    /// <exception cref="RefusedInputException">There is no such run, or several.</exception>
    public static string Find(string name, string directory, Func<string, bool>? isCandidate = null)
    {
        string path = Path.GetFullPath(name, Path.GetFullPath(directory));
        if (File.Exists(Path.Combine(path, "run.json")))
        {
            return path;
        }

        string runs = Path.Combine(directory, "runs");
        string[] all = Directory.Exists(runs) ? Directory.GetDirectories(runs) : [];
        if (name == "latest")
        {
            return all.Where(run => NumberOf(run) is not null && isCandidate?.Invoke(run) != false).MaxBy(NumberOf)
                ?? throw new RefusedInputException($"There is no latest run: {runs} has none{(isCandidate is null ? "" : " of the kind that is needed")}.");
        }

        // A number or a full name is meant before a name that happens to be the same.
        string[] exact = [.. all.Where(run => Path.GetFileName(run) == name || (NumberOf(run) is not null && Path.GetFileName(run).Split('_')[0] == name))];
        string[] found = exact.Length > 0 ? exact : [.. all.Where(run => NumberOf(run) is not null && NameOf(run) == name)];
        return found switch
        {
            [string one] => one,
            [] => throw new RefusedInputException(
                $"There is no run {name}: neither a folder with a run.json, nor one of {runs}.{NearestName.Suggest(name, all.Select(run => Path.GetFileName(run)))}"),
            _ => throw new RefusedInputException(
                $"{name} may be {string.Join(" or ", found.Select(run => Path.GetFileName(run)).Order(StringComparer.Ordinal))}. Give the number."),
        };
    }

    /// <summary>12 for runs/J012_classify; null for a folder that is not numbered.</summary>
    public static int? NumberOf(string path)
    {
        string name = Path.GetFileName(path);
        int end = name.IndexOf('_', StringComparison.Ordinal);
        return name.StartsWith('J') && int.TryParse(name.AsSpan(1, (end < 0 ? name.Length : end) - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
    }

    /// <summary>classify for runs/J012_classify.</summary>
    private static string NameOf(string path) => Path.GetFileName(path)[(Path.GetFileName(path).IndexOf('_', StringComparison.Ordinal) + 1)..];
}
