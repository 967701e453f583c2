using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>A named line of a chart.</summary>
/// <param name="Points">In the order in which they are joined; the line is broken where a number is not finite.</param>
public sealed record Curve(string Name, ImmutableArray<(double X, double Y)> Points);

/// <summary>A place on an axis and what is written there.</summary>
internal readonly record struct AxisTick(double At, string Label);

/// <summary>Where an axis starts and ends and what is written along it.</summary>
internal sealed record ChartAxis(string Label, double Least, double Greatest, ImmutableArray<AxisTick> Ticks)
{
    // Å at which a resolution axis may have a tick; those too near to a finer one are left out.
    private static readonly double[] Resolutions =
        [0.5, 0.6, 0.8, 1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50, 100, 200];

    private const double LeastTickDistance = 0.06;
    private const double WantedSteps = 5;

    /// <summary>An axis over all values, with ticks at multiples of 1, 2 or 5 times a power of ten.</summary>
    public static ChartAxis Over(IEnumerable<double> values, string label)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        (double least, double greatest) = finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
        if (!(greatest > least))
        {
            (least, greatest) = (least - 0.5, greatest + 0.5);
        }

        double step = RoundStep((greatest - least) / WantedSteps);
        long first = (long)Math.Floor(least / step);
        long last = (long)Math.Ceiling(greatest / step);
        string format = "0." + new string('#', Math.Clamp((int)Math.Ceiling(-Math.Log10(step)), 0, 12));
        return new ChartAxis(
            label, first * step, last * step, [.. Steps(first, last).Select(i => new AxisTick(i * step, Svg.Text(i * step, format)))]);
    }

    /// <summary>An axis of frequencies 0 to <paramref name="greatest"/> (Å⁻¹) whose ticks say Å: its end, and what fits of round numbers.</summary>
    public static ChartAxis OfResolution(double greatest)
    {
        var ticks = ImmutableArray.CreateBuilder<AxisTick>();
        double last = greatest;
        ticks.Add(new AxisTick(greatest, Svg.Text(1 / greatest, "0.#")));
        foreach (double resolution in Resolutions)
        {
            if (last - (1 / resolution) >= LeastTickDistance * greatest && 1 / resolution >= LeastTickDistance * greatest)
            {
                last = 1 / resolution;
                ticks.Add(new AxisTick(last, Svg.Text(resolution, "0.#")));
            }
        }

        ticks.Add(new AxisTick(0, "∞"));
        return new ChartAxis("Resolution (Å)", 0, greatest, ticks.ToImmutable());
    }

    /// <summary>Where a value lies, 0 at the start of the axis and 1 at its end.</summary>
    public double Fraction(double value) => (value - Least) / (Greatest - Least);

    private static double RoundStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return power * (step / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }

    private static IEnumerable<long> Steps(long first, long last)
    {
        for (long i = first; i <= last; i++)
        {
            yield return i;
        }
    }
}

/// <summary>All that a chart shows.</summary>
/// <param name="Levels">Horizontal lines with their labels.</param>
internal sealed record CurveChart(string Title, ChartAxis X, ChartAxis Y, ImmutableArray<Curve> Curves, ImmutableArray<AxisTick> Levels);
