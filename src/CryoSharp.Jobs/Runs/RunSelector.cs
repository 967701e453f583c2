using System.Collections.Immutable;
using System.Globalization;

namespace CryoSharp.Jobs;

/// <summary>What a user writes to name an earlier run and some of its classes: <c>J012</c>, <c>latest:all</c>, <c>Class3D/job012:1,3-5</c>.</summary>
/// <param name="Run">A number, a name, a path or latest.</param>
/// <param name="Classes">In rising order, from 1; empty for all.</param>
/// <param name="HasSuffix">Whether classes or :all were written.</param>
public sealed record RunSelector(string Run, ImmutableArray<int> Classes, bool HasSuffix)
{
    /// <summary>The help text that every job gives for a parameter of this kind.</summary>
    public const string Help =
        "A number such as J012, a name, a folder (of this program or a RELION job), latest, or a particle file; :1,3 after it means these classes only.";

    // 1,3 and class=1,3 are the same.
    private const string ClassPrefix = "class=";

    /// <summary>Takes the suffix off; a colon that begins no suffix is part of the path.</summary>
    /// <exception cref="UsageException">What follows the colon is no list of classes.</exception>
    public static RunSelector Parse(string text)
    {
        int at = text.LastIndexOf(':');
        string suffix = text[(at + 1)..];
        if (at > 0 && suffix == "all")
        {
            return new RunSelector(text[..at], [], HasSuffix: true);
        }

        bool isNamed = suffix.StartsWith(ClassPrefix, StringComparison.Ordinal);
        bool isList = suffix.Length > 0 && suffix.All(c => char.IsAsciiDigit(c) || c is ',' or '-');
        return at > 0 && (isNamed || isList)
            ? new RunSelector(text[..at], ClassNumbers(isNamed ? suffix[ClassPrefix.Length..] : suffix), HasSuffix: true)
            : new RunSelector(text, [], HasSuffix: false);
    }

    /// <summary>What is wrong with the text, or nothing.</summary>
    public static IEnumerable<ParameterProblem> Check(string option, string text)
    {
        try
        {
            Parse(text);
            return [];
        }
        catch (UsageException e)
        {
            return [new ParameterProblem(option, e.Message)];
        }
    }

    /// <summary>Reads <c>1,3-5</c> as 1, 3, 4, 5.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static ImmutableArray<int> ClassNumbers(string text)
    {
        var numbers = new SortedSet<int>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !ends.All(end => int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is >= 1 and <= 9999))
            {
                throw new UsageException($"\"{text}\" is no list of classes. Write their numbers, from 1, such as 1,3 or 2-5.");
            }

            (int first, int last) = (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[^1], CultureInfo.InvariantCulture));
            numbers.UnionWith(Enumerable.Range(first, Math.Max(0, last - first + 1)));
        }

        return numbers.Count > 0 ? [.. numbers] : throw new UsageException($"\"{text}\" names no class. Write the lower number first, such as 2-5.");
    }
}
