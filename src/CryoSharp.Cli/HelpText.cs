using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Jobs;

namespace CryoSharp.Cli;

/// <summary>What <c>--help</c> prints, made from the parameters' definitions.</summary>
public static class HelpText
{
    private const int Width = 110;
    private const int Indent = 34;

    /// <summary>For <c>continue</c>.</summary>
    internal const string Continue = """
        cryosharp continue RUN [-j N] [-q] [--no-progress]

        Goes on with a run that was stopped, from its last complete iteration, with the same parameters and the same result as if it had not
        been stopped. RUN is its folder, its number (J012), a name that only one run has, or latest.

        """;

    /// <summary>All commands.</summary>
    public static string Overview(ImmutableArray<JobDefinition> jobs)
    {
        var text = new StringBuilder("cryosharp sorts cryo-EM particles into 3D classes.\n\nJobs\n");
        foreach (JobDefinition job in jobs)
        {
            Entry(text, job.Name, job.Description.Summary, 16);
        }

        text.Append("\nCommands\n");
        Entry(text, "continue RUN", "Goes on with a stopped run.", 16);
        Entry(text, "docs [DIR]", "Writes the manual page of each job.", 16);
        Entry(text, "version", "Shows the version.", 16);
        text.Append("\ncryosharp JOB --help shows how a job is used, cryosharp JOB --help all every parameter of it.\n");
        return text.ToString();
    }

    /// <summary>How a job is used.</summary>
    /// <param name="all">Advanced parameters too.</param>
    public static string Of(JobDefinition job, bool all)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Usage(job)}\n\n");
        Wrap(text, job.Description.Summary, 0);
        ImmutableArray<ParameterDescription> shown = [.. job.Parameters.Parameters.Where(p => all || p.Level == ParameterLevel.Basic)];
        foreach (IGrouping<string, ParameterDescription> group in shown.GroupBy(p => p.Group))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{group.Key}\n");
            foreach (ParameterDescription parameter in group)
            {
                Entry(text, Names(parameter), Sentence(parameter), Indent);
            }
        }

        text.Append("\nEvery job\n");
        foreach ((string names, string placeholder, string help, bool needsFolder) in GlobalOptions.Table)
        {
            if (job.Description.WritesFolder || !needsFolder)
            {
                Entry(text, $"{(names[1] == '-' ? "    " : "")}{names} {placeholder}", help, Indent);
            }
        }

        int hidden = job.Parameters.Parameters.Length - shown.Length;
        text.Append(CultureInfo.InvariantCulture, $"\nExample\n  {job.Description.Example}\n");
        if (hidden > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\ncryosharp {job.Name} --help all shows {hidden} more parameters.\n");
        }

        return text.ToString();
    }

    /// <summary>"cryosharp fsc HALF1 HALF2 [options]".</summary>
    internal static string Usage(JobDefinition job)
    {
        IEnumerable<string> places = job.Parameters.Parameters.Where(p => p.IsPositional)
            .Select(p => (p.Option + (p.IsList ? "…" : ""), p.IsRequired)).Select(p => p.IsRequired ? p.Item1 : $"[{p.Item1}]");
        return $"cryosharp {string.Join(' ', places.Prepend(job.Name))} [options]";
    }

    /// <summary>Range, default, condition and RELION's name, for the end of a help line.</summary>
    internal static string Remarks(ParameterDescription parameter)
    {
        var remarks = new List<string>();
        if (parameter.IsRequired)
        {
            remarks.Add("required");
        }
        else if (parameter.Auto.Length > 0)
        {
            remarks.Add($"default auto: {parameter.Auto}");
        }
        else if (parameter.Default is not null && parameter.Default is not false)
        {
            remarks.Add($"default {parameter.DefaultText}");
        }

        if (parameter.Range.Length > 0)
        {
            remarks.Add(parameter.Range);
        }

        if (parameter.OnlyWith.Length > 0)
        {
            remarks.Add($"with {parameter.OnlyWith.Replace("|", " or ", StringComparison.Ordinal)} only");
        }

        if (parameter.NotWith.Length > 0)
        {
            remarks.Add($"not with {parameter.NotWith}");
        }

        return string.Join("; ", remarks);
    }

    private static string Sentence(ParameterDescription parameter)
    {
        string remarks = Remarks(parameter);
        return remarks.Length == 0 ? parameter.Help : $"{parameter.Help} [{remarks}]";
    }

    private static string Names(ParameterDescription parameter)
    {
        if (parameter.IsPositional)
        {
            return $"    {parameter.Option}{(parameter.IsList ? "…" : "")}";
        }

        string? small = parameter.Aliases.FirstOrDefault(a => a.Length == 2);
        string long1 = parameter.Default is true ? $"--no-{parameter.Name}" : parameter.Option;
        string others = string.Join(", ", parameter.Aliases.Where(a => a.Length > 2));
        return $"{(small is null ? "    " : small + ", ")}{long1}{(parameter.Placeholder.Length > 0 ? " " + parameter.Placeholder : "")}"
            + (others.Length > 0 ? $" ({others})" : "");
    }

    private static void Entry(StringBuilder text, string left, string right, int indent)
    {
        string start = $"  {left}";
        if (start.Length >= indent)
        {
            text.Append(start).Append('\n');
            start = "";
        }

        text.Append(start.PadRight(indent));
        Wrap(text, right, indent);
    }

    private static void Wrap(StringBuilder text, string words, int indent)
    {
        int column = indent;
        foreach (string word in words.Split(' '))
        {
            if (column > indent && column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', indent);
                column = indent;
            }

            text.Append(column > indent ? " " : "").Append(word);
            column += word.Length + (column > indent ? 1 : 0);
        }

        text.Append('\n');
    }
}
