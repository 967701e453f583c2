using System.Collections.Immutable;
using System.Text;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>The figures of what changes from iteration to iteration, of a run of this or of another program.</summary>
public sealed class IterationFigures
{
    // With two charts in one figure.
    private const double LowPlot = 190;

    // Shares below this, in per cent, are drawn at it on a logarithmic axis, which has no zero.
    private const double LeastSwitched = 0.05;

    private readonly ImmutableArray<RunMetric> _rows;
    private readonly RunMetric[] _iterations;
    private readonly RunMetric[] _last;
    private readonly double? _nyquist;

    private IterationFigures(ImmutableArray<RunMetric> rows, double? nyquist)
    {
        _rows = rows;
        _iterations = [.. rows.GroupBy(m => m.Iteration).Select(g => g.First())];
        _last = [.. rows.Where(m => m.Iteration == rows[^1].Iteration)];
        _nyquist = nyquist;
    }

    /// <summary>Those of share, convergence, resolution, ess and timeline for which there is something to show.</summary>
    /// <param name="rows">By iteration; what is not known is NaN.</param>
    /// <param name="nyquist">Å of the Nyquist frequency, or null where it is not known.</param>
    public static ImmutableArray<RunFigure> Of(ImmutableArray<RunMetric> rows, double? nyquist)
    {
        if (rows.IsDefaultOrEmpty || rows[0].Iteration == rows[^1].Iteration)
        {
            return [];
        }

        var figures = new IterationFigures(rows, nyquist);
        return [.. ((RunFigure?[])[figures.Share(), figures.Convergence(), figures.Resolution(), figures.Effective(), figures.Timeline()]).OfType<RunFigure>()];
    }

    private int First => _iterations[0].Iteration;

    private int Last => _iterations[^1].Iteration;

    private bool IsSorted => _last.Length > 1;

    private ChartAxis Iterations => ChartAxis.OfCounts(First, Last, "iteration");

    private string Particles => FigureText.Particles(_last.Sum(m => m.Count));

    private RunFigure? Share()
    {
        if (!IsSorted || _last.All(m => double.IsNaN(m.Share)))
        {
            return null;
        }

        var shown = ShownClasses.Of(_last.Select(m => (m.Class, m.Share)), ShownClasses.MostCurves);
        Dictionary<int, double> visited = _rows.GroupBy(m => m.Iteration).ToDictionary(g => g.Key, g => g.Sum(m => m.Count));
        Curve[] soft = [.. shown.Numbers.Select(c => CurveOf(c, m => 100 * m.Share))];
        bool isCounted = shown.Others.IsEmpty && visited.Values.Any(n => n > 0);
        Curve[] hard = isCounted
            ? [.. shown.Numbers.Select(c => CurveOf(c, m => 100 * m.Count / visited[m.Iteration]) with { Name = "", IsDashed = true })] : [];
        ImmutableArray<Curve> curves = [.. hard, .. soft];
        var csv = new StringBuilder("iteration,class,soft_share,hard_count,hard_share\n");
        foreach (RunMetric m in _rows)
        {
            csv.Append($"{m.Iteration},{m.Class},{FigureText.Cell(m.Share)},{FigureText.Cell(m.Count)},{FigureText.Cell(m.Count / visited[m.Iteration])}\n");
        }

        return Figure(
            "share",
            "Class shares by iteration",
            FigureText.Join(
                "Share of each class by iteration: the mean of the particles' class probabilities" + (isCounted ? " (solid), and the share of the particles whose most probable class it is (dashed)." : "."),
                OfMany(shown),
                Particles.Length > 0 ? $"{Particles} in the last iteration." : ""),
            csv,
            new CurveChart(Iterations, ChartAxis.Over([0, .. curves.SelectMany(c => c.Points.Select(p => p.Y))], "% of particles"), curves)
            {
                Note = isCounted ? "dashed: by best class" : shown.OthersName is null ? "" : $"the {shown.Numbers.Length} largest of {_last.Length} classes",
            });
    }

    private RunFigure? Convergence()
    {
        double[] switched = [.. _iterations.Select((m, i) => i == 0 ? double.NaN : 100 * m.Switched)];
        double[] gained = [.. _iterations.Select((m, i) => i == 0 || IsOtherShell(m, _iterations[i - 1]) ? double.NaN : m.LogEvidence - _iterations[i - 1].LogEvidence)];
        double limit = 100 * Schedule.QuietSwitching;
        var charts = new List<CurveChart>();
        if (IsSorted && switched.Any(double.IsFinite))
        {
            ChartAxis percent = ChartAxis.OfLogarithms([limit, .. switched.Select(s => Math.Max(s, LeastSwitched))], "% of particles that changed class");
            ImmutableArray<AxisTick> ticks = [.. percent.Ticks.Where(tick => tick.At <= 2)];
            charts.Add(new CurveChart(
                Iterations,
                percent with { Greatest = ticks[^1].At, Ticks = ticks },
                [Points("", switched.Select(s => Math.Log10(Math.Max(s, LeastSwitched))))])
            {
                Levels = [new AxisTick(Math.Log10(limit), $"quiet: {Svg.Text(limit)} %")],
                PlotHeight = LowPlot,
            });
        }

        if (gained.Any(double.IsFinite))
        {
            charts.Add(new CurveChart(
                Iterations, ChartAxis.Over([0, .. gained], "change of log evidence per particle (nats)"), [Points("", gained) with { Colour = 2 }])
            {
                PlotHeight = LowPlot,
            });
        }

        var csv = new StringBuilder("iteration,switched,log_evidence,log_evidence_change,working_shell\n");
        for (int i = 0; i < _iterations.Length; i++)
        {
            RunMetric m = _iterations[i];
            csv.Append($"{m.Iteration},{FigureText.Cell(m.Switched)},{FigureText.Cell(m.LogEvidence)},{FigureText.Cell(gained[i])},{FigureText.Cell(m.WorkingShell)}\n");
        }

        return charts.Count == 0 ? null : Figure(
            "convergence",
            "Convergence",
            FigureText.Join(
                IsSorted ? $"Particles whose most probable class is another than in the iteration before; a run is quiet at {Svg.Text(limit)} % or less." : "",
                "Change of the mean log evidence per particle, where both iterations compare the same shells.",
                Particles.Length > 0 ? $"{Particles} in the last iteration." : ""),
            csv,
            [.. charts]);
    }

    private RunFigure? Resolution()
    {
        if (_last.All(m => double.IsNaN(m.Resolution)))
        {
            return null;
        }

        var shown = ShownClasses.Of(_last.Select(m => (m.Class, m.Share)), ShownClasses.MostCurves);
        ImmutableArray<Curve> curves = [.. shown.Numbers.Select(c => CurveOf(c, m => 1 / m.Resolution) with { Name = IsSorted ? $"class {c}" : "" })];
        double finest = curves.SelectMany(c => c.Points.Select(p => p.Y)).Where(double.IsFinite).DefaultIfEmpty(0).Max();

        // Without a tick at the end, which is no round number.
        double end = _nyquist is double limit && finest > 0.4 / limit ? Math.Max(finest, 1 / limit) : finest;
        ChartAxis axis = ChartAxis.OfResolution(1.04 * end);
        var csv = new StringBuilder("iteration,class,resolution_A\n");
        foreach (RunMetric m in _rows)
        {
            csv.Append($"{m.Iteration},{m.Class},{(double.IsInfinity(m.Resolution) ? "inf" : FigureText.Cell(m.Resolution))}\n");
        }

        return finest == 0 ? null : Figure(
            "resolution",
            IsSorted ? "Resolution by class" : "Resolution by iteration",
            FigureText.Join(
                IsSorted ? "Resolution of each class by iteration, Å: up to where the signal-to-noise ratio is 1, finer at the top." : "Resolution by iteration, Å, finer at the top.",
                OfMany(shown),
                _nyquist is double n ? $"Nyquist: {Svg.Text(n)} Å." : "",
                Particles.Length > 0 ? $"{Particles} in the last iteration." : ""),
            csv,
            new CurveChart(Iterations, axis with { Label = "resolution (Å)", Ticks = axis.Ticks[1..] }, curves)
            {
                Levels = _nyquist is double line && end >= 1 / line ? [new AxisTick(1 / line, $"Nyquist {Svg.Text(line)} Å")] : [],
                Note = _nyquist is double far && end < 1 / far ? $"Nyquist {Svg.Text(far)} Å" : "",
            });
    }

    private RunFigure? Effective()
    {
        var charts = new List<CurveChart>();
        if (IsSorted && _iterations.Any(m => double.IsFinite(m.EffectiveClasses)))
        {
            charts.Add(new CurveChart(
                Iterations, ChartAxis.Over([1, .. _iterations.Select(m => m.EffectiveClasses)], "effective number of classes per particle"),
                [Points("", _iterations.Select(m => m.EffectiveClasses))])
            {
                Note = $"of {_last.Length}",
                PlotHeight = LowPlot,
            });
        }

        if (_iterations.Any(m => double.IsFinite(m.MaxProbability)))
        {
            charts.Add(new CurveChart(
                Iterations, ChartAxis.Over([0, 1], "probability of the best pose and class"), [Points("", _iterations.Select(m => m.MaxProbability)) with { Colour = 2 }])
            {
                PlotHeight = LowPlot,
            });
        }

        var csv = new StringBuilder("iteration,effective_classes,max_probability\n");
        foreach (RunMetric m in _iterations)
        {
            csv.Append($"{m.Iteration},{FigureText.Cell(m.EffectiveClasses)},{FigureText.Cell(m.MaxProbability)}\n");
        }

        return charts.Count == 0 ? null : Figure(
            "ess",
            "How certain particles are",
            FigureText.Join(
                IsSorted ? "Effective number of classes per particle, the mean of 1/Σp² over its class probabilities: 1 where all are certain." : "",
                "Mean probability of the best single sample of pose and class (Pmax).",
                Particles.Length > 0 ? $"{Particles} in the last iteration." : ""),
            csv,
            [.. charts]);
    }

    private RunFigure? Timeline()
    {
        double total = _iterations.Sum(m => m.Seconds);
        if (!(total > 0))
        {
            return null;
        }

        double longest = _iterations.Max(m => m.Seconds);
        (double unit, string name) = longest switch { > 7200 => (3600.0, "hours"), > 120 => (60.0, "minutes"), _ => (1.0, "seconds") };
        var csv = new StringBuilder("iteration,seconds\n");
        foreach (RunMetric m in _iterations)
        {
            csv.Append($"{m.Iteration},{FigureText.Cell(m.Seconds)}\n");
        }

        return Figure(
            "timeline",
            "Time of each iteration",
            $"Wall time of each iteration, {name}; {Terminal.Duration(TimeSpan.FromSeconds(total))} together.",
            csv,
            new CurveChart(
                ChartAxis.OfCounts(First, Last, "iteration", room: 0.5), ChartAxis.Over([0, longest / unit], $"{name} per iteration"), [])
            {
                Bars = [.. _iterations.Select(m => new ChartBar(m.Iteration - 0.4, m.Iteration + 0.4, 0, m.Seconds / unit, 1))],
                Note = $"{Terminal.Duration(TimeSpan.FromSeconds(total))} together",
                PlotHeight = LowPlot,
            });
    }

    private static bool IsOtherShell(RunMetric a, RunMetric b) => a.WorkingShell != b.WorkingShell && !(double.IsNaN(a.WorkingShell) && double.IsNaN(b.WorkingShell));

    private static RunFigure Figure(string name, string title, string caption, StringBuilder csv, params ReadOnlySpan<CurveChart> charts) =>
        new(name, title, caption, CurveDrawing.Draw(title, caption, charts), csv.ToString());

    private string OfMany(ShownClasses shown) => shown.OthersName is null ? ""
        : $"The {shown.Numbers.Length} largest of {_last.Length} classes; the others hold {_last.Where(m => shown.Others.Contains(m.Class)).Sum(m => m.Share):P1}.";

    private Curve CurveOf(int number, Func<RunMetric, double> value) =>
        new($"class {number}", [.. _rows.Where(m => m.Class == number).Select(m => ((double)m.Iteration, value(m)))]) { Colour = number };

    private Curve Points(string name, IEnumerable<double> values) => new(name, [.. values.Select((v, i) => ((double)_iterations[i].Iteration, v))]);
}
