using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Jobs;

namespace CryoSharp.Cli;

/// <summary>The manual page of a job, docs/jobs/NAME.md.</summary>
public static class JobPage
{
    /// <summary>Writes a page for each job and an index.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void WriteAll(ImmutableArray<JobDefinition> jobs, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, string text) in Pages(jobs))
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }
    }

    /// <summary>File names and texts of all pages.</summary>
    public static IEnumerable<(string Name, string Text)> Pages(ImmutableArray<JobDefinition> jobs) =>
        jobs.Select(job => ($"{job.Name}.md", Of(job))).Prepend(("README.md", Index(jobs)));

    /// <summary>The page of one job in Markdown.</summary>
    public static string Of(JobDefinition job)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {job.Description.Title}\n\n{job.Description.Summary}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"    {job.Description.Example}\n");
        if (job.Description.Details.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{job.Description.Details.Trim()}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n## Parameters\n\n    {HelpText.Usage(job)}\n");
        foreach (IGrouping<string, ParameterDescription> group in job.Parameters.Parameters.GroupBy(p => p.Group))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {group.Key}\n\n| parameter | unit | remarks | meaning |\n| --- | --- | --- | --- |\n");
            foreach (ParameterDescription parameter in group)
            {
                text.Append(Row(parameter));
            }
        }

        string global = job.Description.WritesFolder
            ? "`-o`, `--overwrite`, `-j`, `--dry-run`, `--forecast`, `-q` and `--no-progress`"
            : "`-j`, `--dry-run`, `-q` and `--no-progress`";
        text.Append(CultureInfo.InvariantCulture, $"\nEvery job also understands {global}; see [the list of jobs](README.md).\n");
        return text.ToString();
    }

    private static string Row(ParameterDescription parameter)
    {
        string option = parameter.Default is true ? $"--no-{parameter.Name}" : parameter.Option;
        string names = string.Join(", ", parameter.Aliases.Prepend(option).Select(name => $"`{name}`"));
        string choices = parameter.Choices.IsEmpty ? "" : string.Join(", ", parameter.Choices.Select(c => $"`{c}`"));
        string[] remarks = [choices, HelpText.Remarks(parameter), parameter.Level == ParameterLevel.Advanced ? "advanced" : ""];
        string remark = string.Join("; ", remarks.Where(r => r.Length > 0));
        return $"| {names} | {parameter.Unit} | {remark} | **{parameter.Title}.** {Escape(parameter.Help)} |\n";
    }

    /// <summary>Markdown takes &lt;k&gt; for a tag, and a bar for the next cell.</summary>
    private static string Escape(string text) =>
        text.Replace("<", "&lt;", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Index(ImmutableArray<JobDefinition> jobs)
    {
        var text = new StringBuilder("# Jobs\n\nThese pages are written by `cryosharp docs` from the definitions in the code.\n\n| job | what it does |\n| --- | --- |\n");
        foreach (JobDefinition job in jobs)
        {
            text.Append(CultureInfo.InvariantCulture, $"| [{job.Name}]({job.Name}.md) | {job.Description.Summary} |\n");
        }

        text.Append("\n## Options of every job\n\n| option | meaning |\n| --- | --- |\n");
        foreach ((string names, string placeholder, string help, bool _) in GlobalOptions.Table)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{names}{(placeholder.Length > 0 ? " " + placeholder : "")}` | {help} |\n");
        }

        text.Append("""

            Lengths are in Å (`12`, `12A` and `12Å` are the same), angles in degrees (`7.5`, `7.5deg`). Names that RELION uses are understood as
            second names. An option that would be ignored is an error.

            ## Exit codes

            | code | meaning |
            | --- | --- |
            | 0 | done |
            | 1 | a fault of the program |
            | 2 | wrong usage: unknown option, bad value |
            | 3 | input data refused |
            | 4 | not enough memory or disk |
            | 5 | the file system failed during the run; what is complete is safe |
            | 10 | stopped by the user; the last complete result is usable |
            | 130 | interrupted before the first result |

            """);
        return text.ToString();
    }
}
