using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>Which runs of a project are looked for.</summary>
/// <param name="Text">Stands in a run's name, job or note; empty for all.</param>
/// <param name="State">Empty for all.</param>
/// <param name="Job">Empty for all.</param>
/// <param name="IsTree">Shown by what was made of what.</param>
/// <param name="ShowsAll">Also those that would make the page long.</param>
public sealed record RunQuery(string Text, string State, string Job, bool IsTree, bool ShowsAll)
{
    /// <summary>Runs on one page.</summary>
    public const int PerPage = 200;

    /// <summary>All runs, as a table.</summary>
    public static RunQuery All { get; } = new("", "", "", IsTree: false, ShowsAll: false);

    /// <summary>Whether a run is one of them.</summary>
    public bool Admits(RunHead run) =>
        (State.Length == 0 || run.Standing == State)
        && (Job.Length == 0 || run.Job == Job)
        && Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
            new[] { run.Id, run.Key, run.Job, run.Note }.Any(field => field.Contains(word, StringComparison.OrdinalIgnoreCase)));
}
