using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>A row of a run's metrics.csv: one class in one iteration.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="Class">From 1.</param>
/// <param name="Count">Particles whose most probable class it is; NaN where the table does not tell, as for the others.</param>
/// <param name="Share">By probability.</param>
/// <param name="Resolution">Å; infinite where the class resolves nothing.</param>
/// <param name="Switched">Of all particles, the share that changed class.</param>
public sealed record RunMetric(int Iteration, int Class, double Count, double Share, double Resolution, double Switched)
{
    /// <summary>Mean of all particles, nats.</summary>
    public double LogEvidence { get; init; } = double.NaN;

    /// <summary>Mean probability of the best sample.</summary>
    public double MaxProbability { get; init; } = double.NaN;

    /// <summary>Mean of 1/Σp² over classes.</summary>
    public double EffectiveClasses { get; init; } = double.NaN;

    /// <summary>The shell limit up to which images were compared.</summary>
    public double WorkingShell { get; init; } = double.NaN;

    /// <summary>Of the iteration.</summary>
    public double Seconds { get; init; } = double.NaN;

    /// <summary>The rows of an iteration that was just made.</summary>
    internal static IEnumerable<RunMetric> Of(IterationSummary s) => s.ClassFractions.Select((share, c) =>
        new RunMetric(s.Iteration, c + 1, s.ClassCounts[c], share, s.Resolutions[c], s.Switched)
        {
            LogEvidence = s.LogEvidence,
            MaxProbability = s.MaxProbability,
            EffectiveClasses = s.EffectiveClasses,
            WorkingShell = s.WorkingShell,
            Seconds = s.Seconds,
        });

    /// <summary>All rows, in their order; none where the run has no metrics.csv.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ImmutableArray<RunMetric> Read(RunFolder folder) => [.. Rows(folder, fromEnd: false)];

    /// <summary>The rows of the last iteration, without the time that all take.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ImmutableArray<RunMetric> ReadLast(RunFolder folder)
    {
        var rows = new List<RunMetric>();
        foreach (RunMetric row in Rows(folder, fromEnd: true))
        {
            if (rows.Count > 0 && row.Iteration != rows[0].Iteration)
            {
                break;
            }

            rows.Add(row);
        }

        return [.. Enumerable.Reverse(rows)];
    }

    private static IEnumerable<RunMetric> Rows(RunFolder folder, bool fromEnd)
    {
        string path = Path.Combine(folder.FullPath, "metrics.csv");
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        string[] names = lines.Length > 0 ? lines[0].Split(',') : [];
        IEnumerable<string> rows = fromEnd ? lines.Skip(1).Reverse() : lines.Skip(1);
        return rows.Select(row => row.Split(',')).Where(cells => cells.Length == names.Length).Select(cells => Of(names, cells)).OfType<RunMetric>();
    }

    /// <summary>Null for a row that names no iteration and class.</summary>
    private static RunMetric? Of(string[] names, string[] cells)
    {
        double Number(string name) => Array.IndexOf(names, name) is int at and >= 0
            && double.TryParse(cells[at], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
        return Number("iteration") is not (double iteration and >= 1) || Number("class") is not (double place and >= 1) ? null
            : new RunMetric((int)iteration, (int)place, Number("hard_count"), Number("soft_fraction"), Number("resolution_A"), Number("switched"))
            {
                LogEvidence = Number("log_evidence"),
                MaxProbability = Number("max_probability"),
                EffectiveClasses = Number("class_ess"),
                WorkingShell = Number("working_shell"),
                Seconds = Number("seconds"),
            };
    }
}
