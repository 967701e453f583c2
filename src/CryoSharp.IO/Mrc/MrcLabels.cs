using System.Collections.Immutable;

namespace CryoSharp.IO;

/// <summary>The labels of files that are written.</summary>
internal static class MrcLabels
{
    private const int Most = 9;

    /// <summary>The program's name and version, then <paramref name="labels"/>. No date: the same input gives the same bytes.</summary>
    /// <exception cref="ArgumentException">More than 9.</exception>
    public static ImmutableArray<string> WithProgram(ReadOnlySpan<string> labels)
    {
        if (labels.Length > Most)
        {
            throw new ArgumentException($"At most {Most} labels fit beside the program's own; found {labels.Length}.", nameof(labels));
        }

        string version = typeof(MrcLabels).Assembly.GetName().Version?.ToString(3) ?? "";
        return [$"CryoSharp {version}".TrimEnd(), .. labels];
    }
}
