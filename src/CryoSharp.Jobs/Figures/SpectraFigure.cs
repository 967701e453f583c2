using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CryoSharp.Jobs;

/// <summary>A value per shell.</summary>
/// <param name="Length">Å: shell s has the frequency s/Length.</param>
public sealed record Spectrum(string Name, double Length, ImmutableArray<double> Values);

/// <summary>Signal and noise by resolution.</summary>
public static class SpectraFigure
{
    private const double LowPlot = 220;

    // Below it there is no signal to speak of.
    private const double LeastRatio = 0.01;

    private const double Decade = 10;

    /// <summary>The figure "spectra"; null where there is nothing positive to show.</summary>
    /// <param name="signal">Signal-to-noise ratio T·τ²/σ² of each class.</param>
    /// <param name="noise">σ² of each optics group.</param>
    /// <param name="particles">Of all classes.</param>
    public static RunFigure? Of(ImmutableArray<Spectrum> signal, ImmutableArray<Spectrum> noise, int particles)
    {
        var shown = ShownClasses.Of(signal.Select((s, i) => (i + 1, s.Values.Sum())), ShownClasses.MostCurves);
        ImmutableArray<Curve> ratios =
            [.. shown.Numbers.Select(n => CurveOf(signal[n - 1], v => Math.Log10(Math.Max(v, LeastRatio))) with { Colour = n, Name = signal.Length == 1 ? "" : signal[n - 1].Name })];

        // White noise is flat, and its little ups and downs are better seen over a plain scale.
        double[] positive = [.. noise.SelectMany(s => s.Values.Skip(1)).Where(v => v > 0)];
        bool isLogarithmic = positive.Length > 0 && positive.Max() > Decade * positive.Min();
        ImmutableArray<Curve> powers =
            [.. noise.Take(ShownClasses.MostCurves).Select(s => CurveOf(s, isLogarithmic ? Math.Log10 : v => v) with { Name = noise.Length == 1 ? "" : s.Name })];
        double greatest = signal.Concat(noise).Select(s => (s.Values.Length - 1) / s.Length).DefaultIfEmpty(0).Max();
        if (!(greatest > 0))
        {
            return null;
        }

        var charts = new List<CurveChart>();
        if (ratios.Any(c => !c.Points.IsEmpty))
        {
            charts.Add(ChartOf(ratios, greatest, LogarithmicAxis(ratios, "signal-to-noise ratio", 1)) with { Levels = [new AxisTick(0, "1")] });
        }

        if (powers.Any(c => !c.Points.IsEmpty))
        {
            const string Label = "noise power σ² per component";
            charts.Add(ChartOf(
                powers, greatest, isLogarithmic ? LogarithmicAxis(powers, Label) : ChartAxis.Over([0, .. powers.SelectMany(c => c.Points.Select(p => p.Y))], Label)));
        }

        string caption = FigureText.Join(
            "Above: signal-to-noise ratio of each class by resolution, as the map's filter sees it; where it falls to 1 is the resolution.",
            "Below: variance σ² of the noise per component of the images' transforms, per optics group.",
            $"{FigureText.Particles(particles)}.");
        const string Title = "Signal and noise spectra";
        return charts.Count == 0 ? null : new RunFigure("spectra", Title, caption, CurveDrawing.Draw(Title, caption, [.. charts]), Csv(signal, noise));
    }

    private static CurveChart ChartOf(ImmutableArray<Curve> curves, double greatest, ChartAxis y) =>
        new(ChartAxis.OfResolution(greatest), y, curves) { PlotHeight = LowPlot };

    private static ChartAxis LogarithmicAxis(ImmutableArray<Curve> logarithms, string label, params ReadOnlySpan<double> alsoShown) =>
        ChartAxis.OfLogarithms([.. logarithms.SelectMany(c => c.Points.Select(p => Math.Pow(10, p.Y))), .. alsoShown], label);

    /// <summary>What can be drawn of it; shell 0 has no resolution.</summary>
    private static Curve CurveOf(Spectrum spectrum, Func<double, double> scale) => new(
        spectrum.Name, [.. spectrum.Values.Select((v, shell) => (X: shell / spectrum.Length, Y: scale(v))).Skip(1).Where(p => double.IsFinite(p.Y))]);

    private static string Csv(ImmutableArray<Spectrum> signal, ImmutableArray<Spectrum> noise)
    {
        var csv = new StringBuilder("quantity,of,shell,resolution_A,value\n");
        foreach ((string quantity, Spectrum spectrum) in signal.Select(s => ("signal_to_noise", s)).Concat(noise.Select(s => ("noise_power", s))))
        {
            for (int shell = 1; shell < spectrum.Values.Length; shell++)
            {
                csv.Append(CultureInfo.InvariantCulture, $"{quantity},{spectrum.Name},{shell},{spectrum.Length / shell:0.####},{spectrum.Values[shell]:g6}\n");
            }
        }

        return csv.ToString();
    }
}
