using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Fourier shell correlations of half-maps, class by class.</summary>
public static class FscFigure
{
    /// <summary>The figure "fsc".</summary>
    /// <param name="definition">Of what the curves are: "half-maps within the mask".</param>
    /// <param name="curves">Of one grid, in the order of the classes; at least one.</param>
    public static RunFigure Of(string definition, ImmutableArray<(string Name, Fsc Curve)> curves)
    {
        // Those of the finest resolution, in the order of the classes.
        var shown = ShownClasses.Of(curves.Select((c, i) => (i + 1, 1 / c.Curve.ResolutionAt(0.143))), ShownClasses.MostCurves);
        string crossings = string.Join("; ", shown.Numbers.Select(n => curves[n - 1]).Select(c => string.Create(
            CultureInfo.InvariantCulture, $"{c.Name} {FscTable.Resolution(c.Curve, 0.143)} at 0.143, {FscTable.Resolution(c.Curve, 0.5)} at 0.5")));
        double nyquist = 2 * curves[0].Curve.PixelSize;
        string caption = FigureText.Join(
            $"Fourier shell correlation of {definition}: {crossings}.",
            shown.OthersName is null ? "" : $"The {shown.Numbers.Length} best of {curves.Length} classes.",
            $"Nyquist: {Svg.Text(nyquist)} Å.");
        CurveChart chart = CurvePicture.FscChart([.. shown.Numbers.Select(n => curves[n - 1])]);
        chart = chart with
        {
            Curves = [.. chart.Curves.Select((curve, i) => curve with { Colour = shown.Numbers[i], Name = curves.Length == 1 ? "" : curve.Name })],
            Note = curves[0].Curve.Correlation.Length > curves[0].Curve.BoxSize / 2 ? $"right end: Nyquist, {Svg.Text(nyquist)} Å" : "",
        };
        const string Title = "Fourier shell correlation of half-maps";
        return new RunFigure("fsc", Title, caption, CurveDrawing.Draw(Title, caption, chart), new FscTable(curves).ToCsv());
    }
}
