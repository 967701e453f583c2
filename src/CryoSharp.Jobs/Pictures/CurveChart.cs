using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>A named line of a chart.</summary>
/// <param name="Points">In the order in which they are joined; the line is broken where a number is not finite.</param>
public sealed record Curve(string Name, ImmutableArray<(double X, double Y)> Points)
{
    /// <summary>A line fitted to the points, dashed; the points are then marked instead of joined. Empty for none.</summary>
    public ImmutableArray<(double X, double Y)> Trend { get; init; } = [];

    /// <summary>The class, from 1, whose colour it has, or 0 for that of no class; null for that of its place in the chart.</summary>
    public int? Colour { get; init; }

    /// <summary>Whether the line is dashed even where its colour comes for the first time.</summary>
    public bool IsDashed { get; init; }
}

/// <summary>A bar of a chart, in its units.</summary>
/// <param name="Colour">The class, from 1, whose colour it has.</param>
internal readonly record struct ChartBar(double From, double To, double Bottom, double Top, int Colour);

/// <summary>A place on an axis and what is written there.</summary>
internal readonly record struct AxisTick(double At, string Label);

/// <summary>Where an axis starts and ends and what is written along it.</summary>
internal sealed record ChartAxis(string Label, double Least, double Greatest, ImmutableArray<AxisTick> Ticks)
{
    // Å at which a resolution axis may have a tick; those too near to a finer one are left out.
    private static readonly double[] Resolutions =
        [0.5, 0.6, 0.8, 1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50, 100, 200];

    // Powers of ten for which a logarithmic axis still has ticks at 2 and 5 between them.
    private const int MostDividedPowers = 3;

    private const double LeastTickDistance = 0.07;
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
        // Seven digits have no room beside the axis.
        (double unit, string sign) = Math.Max(Math.Abs(least), Math.Abs(greatest)) switch { >= 1e6 => (1e6, "M"), >= 1e5 => (1e3, "k"), _ => (1.0, "") };
        string format = "0." + new string('#', Math.Clamp((int)Math.Ceiling(-Math.Log10(step / unit)), 0, 12));
        return new ChartAxis(
            label, first * step, last * step, [.. Steps(first, last).Select(i => new AxisTick(i * step, Svg.Text(i * step / unit, format) + (i == 0 ? "" : sign)))]);
    }

    /// <summary>An axis over whole numbers, with ticks at whole numbers.</summary>
    /// <param name="room">What is left free at both ends.</param>
    public static ChartAxis OfCounts(int least, int greatest, string label, double room = 0)
    {
        int step = (int)Math.Max(1, RoundStep((greatest - least) / (2 * WantedSteps)));
        AxisTick[] ticks = [.. Enumerable.Range(least, greatest - least + 1).Where(n => n % step == 0 || least == greatest).Select(n => new AxisTick(n, Svg.Text(n, "0")))];
        room = least == greatest ? 0.5 : room;
        return new ChartAxis(label, least - room, greatest + room, [.. ticks]);
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

    /// <summary>An axis of logarithms to the base of ten over positive values, with ticks at 1, 2 and 5 times powers of ten, or at powers alone where there are many.</summary>
    public static ChartAxis OfLogarithms(IEnumerable<double> values, string label)
    {
        double[] logarithms = [.. values.Where(v => v > 0 && double.IsFinite(v)).Select(Math.Log10)];
        (double least, double greatest) = logarithms.Length == 0 ? (0, 1) : (logarithms.Min(), logarithms.Max());
        int[] factors = greatest - least > MostDividedPowers ? [1] : [1, 2, 5];
        AxisTick[] round =
        [
            .. from power in Enumerable.Range((int)Math.Floor(least) - 1, (int)Math.Ceiling(greatest) - (int)Math.Floor(least) + 3)
               from factor in factors
               select new AxisTick(power + Math.Log10(factor), PowerText(factor, power)),
        ];
        double first = round.Last(tick => tick.At < least).At;
        double last = round.First(tick => tick.At > greatest).At;
        return new ChartAxis(label, first, last, [.. round.Where(tick => tick.At >= first && tick.At <= last)]);
    }

    /// <summary>An axis of logarithms to the base of ten with a tick at each of a few positive sizes, and a little room at both ends.</summary>
    public static ChartAxis OfSizes(IEnumerable<double> sizes, string label)
    {
        AxisTick[] ticks = [.. sizes.Where(s => s > 0 && double.IsFinite(s)).Distinct().Order().Select(s => new AxisTick(Math.Log10(s), Svg.Text(s, "0.####")))];
        (double least, double greatest) = ticks.Length == 0 ? (0, 1) : (ticks[0].At, ticks[^1].At);
        double room = greatest > least ? LeastTickDistance * (greatest - least) : 0.5;
        return new ChartAxis(label, least - room, greatest + room, [.. ticks]);
    }

    /// <summary>Where a value lies, 0 at the start of the axis and 1 at its end.</summary>
    public double Fraction(double value) => (value - Least) / (Greatest - Least);

    private static string PowerText(int factor, int power)
    {
        if (power is >= -4 and <= 5)
        {
            return Svg.Text(factor * Math.Pow(10, power), "0.####");
        }

        string raised = string.Concat(Svg.Text(power, "0").Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
        return factor == 1 ? $"10{raised}" : $"{factor}·10{raised}";
    }

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
/// <param name="Curves">One without a name is not in the legend.</param>
internal sealed record CurveChart(ChartAxis X, ChartAxis Y, ImmutableArray<Curve> Curves)
{
    /// <summary>Horizontal lines with their labels.</summary>
    public ImmutableArray<AxisTick> Levels { get; init; } = [];

    /// <summary>Drawn behind the curves.</summary>
    public ImmutableArray<ChartBar> Bars { get; init; } = [];

    /// <summary>A few words at the top right.</summary>
    public string Note { get; init; } = "";

    /// <summary>Pixels.</summary>
    public double PlotHeight { get; init; } = 316;
}
