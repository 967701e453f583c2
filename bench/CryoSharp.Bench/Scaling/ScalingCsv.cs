using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CryoSharp.Bench;

/// <summary>The costs by size as CSV.</summary>
internal static class ScalingCsv
{
    private const string Sizes = "search,particles,classes,box,threads";

    /// <summary>A line per dimension and run.</summary>
    public static string Points(ImmutableArray<ScalingDimension> dimensions, ImmutableArray<ScalingRow> rows)
    {
        var text = new StringBuilder($"dimension,{Sizes},measured_iterations,expectation_cpu_s,rest_cpu_s,iteration_cpu_s,iteration_wall_s,job_user_s,job_system_s,job_wall_s,peak_MB,last_shell\n");
        foreach (ScalingDimension dimension in dimensions)
        {
            foreach (ScalingRow row in ScalingReport.Rows(dimension, rows))
            {
                text.Append(CultureInfo.InvariantCulture, $"{dimension.Name},{Of(row.Run)},{row.Measured.Length},{row.Expectation:0.####},{row.Rest:0.####},{row.CpuSeconds:0.####},{row.WallSeconds:0.####},");
                text.Append(CultureInfo.InvariantCulture, $"{row.Job.UserSeconds:0.##},{row.Job.SystemSeconds:0.##},{row.Job.WallSeconds:0.##},{row.Job.PeakMegabytes:0.#},{row.WorkingShell}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>A line per run and iteration, from the second iteration on.</summary>
    public static string Iterations(ImmutableArray<ScalingRow> rows)
    {
        var text = new StringBuilder($"{Sizes},iteration,expectation_cpu_s,rest_cpu_s,wall_s,last_shell,significant_samples,is_measured\n");
        foreach (ScalingRow row in rows)
        {
            foreach (IterationCost i in row.Iterations)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Of(row.Run)},{i.Iteration},{i.Expectation:0.####},{i.Rest:0.####},{i.WallSeconds:0.####},{i.WorkingShell},{i.SignificantSamples:0.###},{(row.Measured.Contains(i) ? 1 : 0)}\n");
            }
        }

        return text.ToString();
    }

    private static string Of(ScalingRun run) => string.Create(
        CultureInfo.InvariantCulture, $"{ComparisonPlan.NameOf(run.Search)},{run.Particles},{run.Classes},{run.Box},{run.Threads}");
}
