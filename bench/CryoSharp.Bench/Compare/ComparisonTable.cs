using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Jobs;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>The result of a comparison as Markdown for people and as CSV for programs.</summary>
internal static class ComparisonTable
{
    private const string None = "–";

    // Degrees from which a map's turn is worth a remark.
    private const double LargeTurn = 3;

    private const string Columns =
        "program,mode,seed,cpu_s,user_s,system_s,wall_s,peak_MB,cpu_ms_per_particle_iteration,iterations,particles,"
        + "run_particles,run_iterations,run_cpu_s,accuracy,ari,occupancy_error,pose_error_deg,class_of_state,pose_error_deg_of_state,turn_deg_of_state,offset_A_of_state,fsc05_A_of_state\n";

    /// <summary>Facts, table, ratios, notes, commands.</summary>
    public static string Markdown(ComparisonHeader header, ImmutableArray<ComparisonRow> rows)
    {
        var text = new StringBuilder("# bench/compare\n\n");
        foreach (string fact in header.Facts)
        {
            text.Append(CultureInfo.InvariantCulture, $"* {fact}\n");
        }

        text.Append("\n| program | mode | seed | CPU s | wall s | peak MB | CPU ms per particle and iteration | iterations | accuracy | ARI | occupancy error | pose error ° (by state) | FSC 0.5 by state, Å |\n");
        text.Append("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (ComparisonRow row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", Cells(row, header.Particles))} |\n");
        }

        text.Append('\n');
        foreach (string line in Ratios(rows, header.Particles).Concat(rows.SelectMany(Notes)))
        {
            text.Append(CultureInfo.InvariantCulture, $"* {line}\n");
        }

        text.Append("\nCommands:\n\n");
        foreach (ImmutableArray<string> words in rows.Where(r => r.Outcome is not null).Select(r => r.Outcome!.Words).Prepend(header.Preparation))
        {
            text.Append(words.IsEmpty ? "" : $"    {ShellText(words)}\n");
        }

        return text.ToString();
    }

    /// <summary>A line per run; numbers of states are separated by semicolons, what is not known is left empty.</summary>
    public static string Csv(int particles, ImmutableArray<ComparisonRow> rows)
    {
        var text = new StringBuilder(Columns);
        foreach (ComparisonRow row in rows)
        {
            text.AppendJoin(',', Fields(row, particles)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Words as they are typed in a shell.</summary>
    internal static string ShellText(ImmutableArray<string> words) => RunSurroundings.CommandLine(words)["cryosharp ".Length..];

    /// <summary>By mode: how many times CryoSharp's CPU time RELION takes, of the means over seeds.</summary>
    internal static IEnumerable<string> Ratios(ImmutableArray<ComparisonRow> rows, int particles)
    {
        foreach (IGrouping<PoseSearch, ComparisonRow> mode in rows.Where(r => r.Outcome is not null).GroupBy(r => r.Mode))
        {
            RunOutcome[] relion = [.. mode.Where(r => r.Program == RelionClassifier.ProgramName).Select(r => r.Outcome!)];
            RunOutcome[] cryosharp = [.. mode.Where(r => r.Program == CryoSharpClassifier.ProgramName).Select(r => r.Outcome!)];
            if (relion.Length > 0 && cryosharp.Length > 0)
            {
                double cpu = relion.Average(r => r.Whole.CpuSeconds) / cryosharp.Average(r => r.Whole.CpuSeconds);
                double perIteration = relion.Average(r => Milliseconds(r, particles)) / cryosharp.Average(r => Milliseconds(r, particles));
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{ComparisonPlan.NameOf(mode.Key)}: RELION takes {cpu:0.0} times the CPU time of CryoSharp, {perIteration:0.0} times per particle and iteration.");
            }
        }
    }

    private static IEnumerable<string> Cells(ComparisonRow row, int particles)
    {
        string[] start = [row.Program, ComparisonPlan.NameOf(row.Mode), Whole(row.Seed)];
        if (row.Outcome is not RunOutcome outcome)
        {
            return [.. start, "failed", .. Enumerable.Repeat(None, 9)];
        }

        string about = outcome.Part is null ? "" : "≈ ";
        return
        [
            .. start,
            about + Seconds(outcome.Whole.CpuSeconds),
            about + Seconds(outcome.Whole.WallSeconds),
            (outcome.Part is null ? "" : "≥ ") + Fixed(outcome.Whole.PeakMegabytes, 0),
            about + Fixed(Milliseconds(outcome, particles), 2),
            Whole(outcome.Iterations),
            .. row.Score is ClassificationScore score
                ? [Fixed(score.Accuracy, 3), Fixed(score.AdjustedRandIndex, 3), Fixed(score.WorstOccupancyError, 3), Poses(score), States(score, s => s.Resolution, 1, ", ", None)]
                : Enumerable.Repeat(None, 5),
        ];
    }

    private static string Poses(ClassificationScore score) =>
        score.PoseError is double error ? $"{Fixed(error, 1)} ({States(score, s => s.PoseError, 1, ", ", None)})" : None;

    private static IEnumerable<string> Notes(ComparisonRow row)
    {
        string run = string.Create(CultureInfo.InvariantCulture, $"{row.Program}, {ComparisonPlan.NameOf(row.Mode)}, seed {row.Seed}");
        if (row.Problem.Length > 0)
        {
            yield return $"{run}: {row.Problem.ReplaceLineEndings(" ")}";
        }

        if (row.Outcome?.Part is (int particles, int iterations))
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{run}: scaled from {particles:N0} particles, {iterations} iterations, which took {row.Outcome.Measured.CpuSeconds:0.0} s of CPU; not scored.");
        }

        for (int s = 0; s < (row.Score?.States.Length ?? 0); s++)
        {
            StateScore state = row.Score!.States[s];
            string? remark = state switch
            {
                { Class: 0 } => "has no class",
                { Turn: null } => string.Create(CultureInfo.InvariantCulture, $"has too few particles in its class {state.Class} to be judged"),
                { Turn: > LargeTurn } => string.Create(
                    CultureInfo.InvariantCulture, $"lies turned by {state.Turn:0.0}° and moved by {state.Offset:0.0} Å in class {state.Class}; so was the true map for the FSC"),
                _ => null,
            };
            if (remark is not null)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{run}: state {s + 1} {remark}.");
            }
        }
    }

    private static IEnumerable<string> Fields(ComparisonRow row, int particles)
    {
        string[] start = [row.Program, ComparisonPlan.NameOf(row.Mode), Whole(row.Seed)];
        if (row.Outcome is not RunOutcome outcome)
        {
            return [.. start, .. Enumerable.Repeat("", 20)];
        }

        return
        [
            .. start,
            Exact(outcome.Whole.CpuSeconds), Exact(outcome.Whole.UserSeconds), Exact(outcome.Whole.SystemSeconds), Exact(outcome.Whole.WallSeconds),
            Exact(outcome.Whole.PeakMegabytes), Exact(Milliseconds(outcome, particles)), Whole(outcome.Iterations), Whole(particles),
            Whole(outcome.Part?.Particles ?? particles), Whole(outcome.Part?.Iterations ?? outcome.Iterations), Exact(outcome.Measured.CpuSeconds),
            .. row.Score is ClassificationScore score
                ?
                [
                    Exact(score.Accuracy), Exact(score.AdjustedRandIndex), Exact(score.WorstOccupancyError), score.PoseError is double error ? Exact(error) : "",
                    States(score, s => s.Class, 0), States(score, s => s.PoseError, 3), States(score, s => s.Turn, 3), States(score, s => s.Offset, 3), States(score, s => s.Resolution, 3),
                ]
                : Enumerable.Repeat("", 9),
        ];
    }

    private static string States(ClassificationScore score, Func<StateScore, double?> value, int decimals, string separator = ";", string missing = "") =>
        string.Join(separator, score.States.Select(s => value(s) is double number ? Fixed(number, decimals) : missing));

    private static double Milliseconds(RunOutcome outcome, int particles) => 1000 * outcome.Whole.CpuSeconds / particles / outcome.Iterations;

    private static string Seconds(double seconds) => Fixed(seconds, seconds < 99.95 ? 1 : 0);

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Fixed(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private static string Exact(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);
}
