using System.Collections.Immutable;

namespace CryoSharp.Refinement;

/// <summary>How long a run will take and how much memory, foretold from a trial.</summary>
/// <remarks>
/// <para>
/// It assumes that no iteration is spared, that no other program is at work, and that by iteration <see cref="Settled"/> detail has grown half way to the
/// last shell, geometrically (<see cref="Shell"/>).
/// </para>
/// <para>
/// At fixed poses a later iteration was tried, and the others lie between. How long a search takes depends on how sure poses have become, which no trial can
/// know: finer steps and sharper posteriors nearly cancel, and later iterations are taken to last <see cref="LaterShare"/> of the next one
/// (measured 0.5 to 1.1 on two sets). docs/decisions/0011-forecast.md.
/// </para>
/// </remarks>
/// <param name="Seconds">Per iteration, those that are still to come.</param>
/// <param name="Shell">The working shell that later iterations are taken to have.</param>
/// <param name="Bytes">The largest working set.</param>
public sealed record RunForecast(ImmutableArray<double> Seconds, int Shell, long Bytes)
{
    /// <summary>How many of the iterations that are still to come visit a subset of the particles only.</summary>
    public int OnSubsets { get; init; }

    /// <summary>The iteration by which detail is taken to have come.</summary>
    public const int Settled = 10;

    /// <summary>What a search takes later, of what it takes in the first iteration.</summary>
    public const double LaterShare = 0.8;

    /// <summary>The whole run, seconds.</summary>
    public double Total => Seconds.Sum();

    /// <summary>The first <paramref name="iterations"/> of it, seconds.</summary>
    public double TotalOf(int iterations) => Seconds.Take(iterations).Sum();

    /// <summary>The working shell that a run is taken to have in its later iterations.</summary>
    public static int LaterShell(int shell, int lastShell) => (int)Math.Round(Math.Sqrt((double)shell * lastShell));

    /// <summary>Foretells.</summary>
    /// <param name="settings">Say how many iterations there are.</param>
    /// <param name="trial">Taken at the state that the run goes on from.</param>
    /// <param name="particles">How many there are.</param>
    /// <param name="reportSeconds">What passes between two iterations.</param>
    /// <param name="bytes">The working set after the trial, to which what is still to come is added.</param>
    public static RunForecast Of(
        RefinementSettings settings, RefinementState state, TrialTimes trial, MemoryPlan plan, int particles, double reportSeconds, long bytes)
    {
        int shell = trial.Later?.Shell ?? LaterShell(trial.Second.Shell, plan.LastShell);
        double laterShare = trial.Later is null && state.Iteration == 0 ? LaterShare : 1;
        var seconds = ImmutableArray.CreateBuilder<double>();
        int onSubsets = 0;
        for (int iteration = state.Iteration + 1; iteration <= settings.MaxIterations; iteration++)
        {
            int visited = (int)(particles * Schedule.VisitedShare(settings, iteration, state.Model.ClassCount, particles));
            onSubsets += visited < particles ? 1 : 0;
            double next = trial.Next.SecondsOf(visited);
            double second = laterShare * trial.Second.SecondsOf(visited);
            double later = trial.Later?.SecondsOf(visited) ?? second;
            double way = Math.Clamp((iteration - 2) / (double)(Settled - 2), 0, 1);
            double kept = ((1 - way) * second) + (way * later) + (trial.Fill * visited);
            seconds.Add(reportSeconds + (iteration == state.Iteration + 1 ? next + (trial.Prepare * visited) : kept));
        }

        // The trial had a small batch, few images, and the maps of the first shell; between two collections half of what is let lie is dead.
        long grown = Math.Max(0, plan.MapsAt(shell) - plan.MapsAt(trial.Next.Shell));
        long batch = plan.PreparedAt(shell) + (long)(trial.Second.BytesPerParticle * Math.Min(particles, plan.BatchSizeAt(shell)));
        return new RunForecast(
            seconds.ToImmutable(), shell, bytes + grown + plan.KeptAt(shell).Bytes + Math.Min(batch, plan.BatchesAt(shell)) + (GarbageMeter.Allowance / 2))
        { OnSubsets = onSubsets };
    }
}
