using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Line charts as SVG files that read well on light and on dark ground and for every eye.</summary>
/// <remarks>
/// Colours are those of <see cref="ClassColours"/>; where they come again, lines are dashed. The same input gives the same bytes.
/// </remarks>
public static class CurvePicture
{
    /// <summary>Draws curves over a plain scale.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">No curve.</exception>
    public static void WriteSvg(string path, string title, string xLabel, string yLabel, params ReadOnlySpan<Curve> series)
    {
        RequireCurves(series.IsEmpty);
        ImmutableArray<Curve> curves = [.. series];
        AtomicFile.WriteText(path, CurveDrawing.Draw(title, "", new CurveChart(
            ChartAxis.Over(curves.SelectMany(curve => curve.Points.Select(point => point.X)), xLabel),
            ChartAxis.Over(curves.SelectMany(curve => curve.Points.Select(point => point.Y)), yLabel),
            curves)));
    }

    /// <summary>Draws curves over logarithmic scales, with ticks at the sizes that there are.</summary>
    /// <param name="series">Sizes and positive values, by size; others are left out.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">No curve.</exception>
    public static void WriteLogarithmic(string path, string title, string xLabel, string yLabel, params ReadOnlySpan<Curve> series)
    {
        RequireCurves(series.IsEmpty);
        ImmutableArray<Curve> curves = [.. series];
        AtomicFile.WriteText(path, CurveDrawing.Draw(title, "", new CurveChart(
            ChartAxis.OfSizes(curves.SelectMany(curve => curve.Points.Select(point => point.X)), xLabel),
            ChartAxis.OfLogarithms(curves.SelectMany(curve => curve.Points.Select(point => point.Y)), yLabel),
            [.. curves.Select(curve => new Curve(curve.Name, Logarithms(curve.Points)) { Trend = Logarithms(curve.Trend) })])));
    }

    /// <summary>Draws Fourier shell correlations against resolution, with lines at 0.5 and 0.143.</summary>
    /// <remarks>0.143: Rosenthal and Henderson, J. Mol. Biol. 333 (2003) 721.</remarks>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">No curve.</exception>
    public static void WriteFsc(string path, string title, params ReadOnlySpan<(string Name, Fsc Curve)> series)
    {
        RequireCurves(series.IsEmpty);
        AtomicFile.WriteText(path, CurveDrawing.Draw(title, "", FscChart([.. series])));
    }

    /// <summary>Fourier shell correlations against resolution.</summary>
    internal static CurveChart FscChart(ImmutableArray<(string Name, Fsc Curve)> series)
    {
        var curves = ImmutableArray.CreateBuilder<Curve>();
        double greatest = 0;
        foreach ((string name, Fsc fsc) in series)
        {
            double step = 1 / (fsc.BoxSize * fsc.PixelSize);
            curves.Add(new Curve(name, [.. fsc.Correlation.Select((value, shell) => (shell * step, value))]));
            greatest = Math.Max(greatest, step * (fsc.Correlation.Length - 1));
        }

        ImmutableArray<AxisTick> ticks = [new(0, "0"), new(0.2, "0.2"), new(0.4, "0.4"), new(0.6, "0.6"), new(0.8, "0.8"), new(1, "1")];
        return new CurveChart(
            ChartAxis.OfResolution(greatest > 0 ? greatest : 1), new ChartAxis("Fourier shell correlation", -0.1, 1.02, ticks), curves.ToImmutable())
        {
            Levels = [new(0.5, "0.5"), new(0.143, "0.143")],
        };
    }

    private static void RequireCurves(bool isEmpty)
    {
        if (isEmpty)
        {
            throw new ArgumentException("A chart needs at least one curve.", nameof(isEmpty));
        }
    }

    private static ImmutableArray<(double X, double Y)> Logarithms(ImmutableArray<(double X, double Y)> points) =>
        [.. points.Select(point => (Math.Log10(point.X), Math.Log10(point.Y)))];
}
