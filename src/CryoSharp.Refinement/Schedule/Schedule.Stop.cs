using System.Collections.Immutable;

namespace CryoSharp.Refinement;

/// <content>When a run stops.</content>
public static partial class Schedule
{
    /// <summary>A run may stop once so small a share of the particles, or less, switches class.</summary>
    public const double QuietSwitching = 0.01;

    /// <summary>
    /// The state with the reason to stop, if there is one. With independent halves one more iteration follows, which inserts all that the images hold: what lies beyond the
    /// resolution shows that the correlation of the half-maps does fall to nothing.
    /// </summary>
    public static RefinementState End(RefinementSettings settings, RefinementState state, int particles)
    {
        if (state.LastBecause is string last)
        {
            return state with { StopReason = last };
        }

        int limit = Limit(settings, state.Model.BoxSize, state.Model.PixelSize, state.Model.BoxSize);
        return StopReason(settings, state, particles) is not string reason ? state
            : settings.HasIndependentHalves ? state with { LastBecause = reason, WorkingShell = limit } : state with { StopReason = reason };
    }

    /// <summary>The reason to stop after the last iteration, or null.</summary>
    /// <param name="particles">How many there are: after a subset of them no run stops.</param>
    public static string? StopReason(RefinementSettings settings, RefinementState state, int particles)
    {
        ImmutableArray<IterationSummary> history = state.History;
        if (history.Length >= 3 && history[^3].ClassTemperature == 1 && state.ClassTemperature == 1)
        {
            IterationSummary now = history[^1];
            IterationSummary before = history[^2];
            bool isQuiet = now.Switched <= QuietSwitching && before.Switched <= QuietSwitching;
            bool isResolved = Math.Max(now.WorkingShell, before.WorkingShell) <= history.SkipLast(2).Max(s => s.WorkingShell);
            bool isSampled = now.AngularStep == before.AngularStep;
            bool isWhole = settings.Ascent?.IsOnSubset(before.Iteration) != true && now.ClassCounts.Sum() == particles && before.ClassCounts.Sum() == particles;
            if (isQuiet && isResolved && isSampled && isWhole)
            {
                return now.ClassCounts.Length == 1
                    ? $"the resolution stood still in two iterations, at a step of {now.AngularStep:0.##}°"
                    : $"at most {QuietSwitching:P0} of particles switched class in two iterations ({before.Switched:P1}, {now.Switched:P1}) and the resolution stood still";
            }
        }

        return history.Length >= settings.MaxIterations
            ? $"the maximum of {settings.MaxIterations} iterations" + (history[^1].ClassCounts.Length == 1 ? "" : $"; {history[^1].Switched:P1} of particles switched class in the last")
            : null;
    }
}
