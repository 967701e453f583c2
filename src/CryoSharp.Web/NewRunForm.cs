using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>A job with the values of a form: what is wrong with them, and the command that they make.</summary>
/// <param name="Job">Which.</param>
/// <param name="Values">As <see cref="ParameterSchema"/> reads them.</param>
/// <param name="Problems">Empty where the run can be started.</param>
/// <param name="Words">Of the command, without the program's name; empty where they cannot be made.</param>
public sealed record NewRunForm(JobDefinition Job, JsonObject Values, ImmutableArray<ParameterProblem> Problems, ImmutableArray<string> Words)
{
    /// <summary>The command as it could be typed.</summary>
    public string Command => Words.IsEmpty ? "" : RunSurroundings.CommandLine(Words);

    /// <summary>Checks values: their form, that files are there, and that they lie in the folders that the page may read.</summary>
    /// <param name="threads">Or null for all.</param>
    public static NewRunForm Of(Site site, JobDefinition job, JsonObject values, string? threads)
    {
        ImmutableArray<string> words;
        try
        {
            words = CommandWords.Of(job, values);
        }
        catch (UsageException e)
        {
            return new NewRunForm(job, values, [new ParameterProblem("", e.Message)], []);
        }

        if (!string.IsNullOrWhiteSpace(threads))
        {
            words = [.. words, "--threads", threads.Trim()];
        }

        ImmutableArray<ParameterProblem> problems = job.Check(values);
        if (problems.IsEmpty)
        {
            problems = job.Parameters.CheckFiles(values, site.Project.Folder);
        }

        return new NewRunForm(job, values, problems.IsEmpty ? Outside(site, job, values) : problems, words);
    }

    /// <summary>What a field holds, as it would be typed.</summary>
    public string Text(ParameterDescription parameter) => Values[parameter.Name] switch
    {
        null => "",
        JsonArray list => string.Join(' ', list.Select(item => CommandWords.Quoted(item!.ToString()))),
        JsonNode one => one.ToString(),
    };

    /// <summary>Whether a box is ticked.</summary>
    public bool IsTicked(ParameterDescription parameter) => Values[parameter.Name] is JsonNode given ? given.ToString() is "yes" or "true" : parameter.Default is true;

    private static ImmutableArray<ParameterProblem> Outside(Site site, JobDefinition job, JsonObject values)
    {
        try
        {
            return
            [
                .. job.Parameters.InputFiles(values, site.Project.Folder).Select(path => Path.GetFullPath(path, site.Project.Folder)).Where(path => !site.Roots.Contain(path))
                    .Select(path => new ParameterProblem(path, $"It is outside of the project. Start the page with --root {Path.GetDirectoryName(path)} to use it here.")),
            ];
        }
        catch (Exception e) when (e is RefusedInputException or MalformedFileException or UsageException)
        {
            return [new ParameterProblem("", e.Message)];
        }
    }
}
