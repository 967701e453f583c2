using System.Globalization;
using System.Text;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>From where the particles of each class are seen.</summary>
public static class OrientationFigure
{
    // Finer pixels of a panel could not be seen; coarser ones than for two views each on average are mostly noise-free.
    private const int FinestOrder = 3;
    private const double WantedPerPixel = 2;

    private const double Width = 584;
    private const double Head = 34;
    private const double Caption = 22;
    private const double Foot = 74;
    private const int Pixels = 300;

    /// <summary>The figure "orientations": equal-area maps of all particles and of each class; null where there is no particle, or all are seen from one side.</summary>
    /// <param name="classes">The class of each particle, from 1; those of class 0 count for all only.</param>
    /// <param name="rotations">Of the same particles.</param>
    /// <param name="group">Each particle counts for all its mates, 1/|G| each.</param>
    /// <exception cref="ArgumentException">Another number of rotations than of classes.</exception>
    public static RunFigure? Of(IReadOnlyList<int> classes, IReadOnlyList<Rotation> rotations, PointGroup group)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(rotations);
        ArgumentNullException.ThrowIfNull(group);
        if (classes.Count != rotations.Count)
        {
            throw new ArgumentException($"One rotation per particle is needed; found {rotations.Count} for {classes.Count}.", nameof(rotations));
        }

        if (rotations.Count == 0 || rotations.All(r => (r.ViewingDirection - rotations[0].ViewingDirection).Length < 1e-6))
        {
            return null;
        }

        int order = FinestOrder;
        while (order > 0 && rotations.Count * group.Operators.Length < WantedPerPixel * Healpix.PixelCount(order))
        {
            order--;
        }

        int[] held = [.. classes.Where(c => c > 0).Distinct().Order()];
        var shown = ShownClasses.Of(held.Select(c => (c, (double)classes.Count(k => k == c))), ShownClasses.MostCurves - 1);
        ViewingDistribution Seen(Func<int, bool> isWanted) =>
            ViewingDistribution.Of(Enumerable.Range(0, rotations.Count).Where(i => isWanted(classes[i])).Select(i => rotations[i]), group, order);
        Panel[] panels =
        [
            new Panel("all", Seen(_ => true)),
            .. held.Length < 2 ? [] : shown.Numbers.Select(c => new Panel($"class {c}", Seen(k => k == c))),
        ];
        string caption = string.Create(CultureInfo.InvariantCulture, $"Viewing directions of {rotations.Count:N0} particles in Mollweide's equal-area projection, azimuth 0° in the middle and growing to the right, +z at the top; colour by the logarithm of the number of particles per {41253.0 / Healpix.PixelCount(order):0} square degrees{(group.Operators.Length > 1 ? $", each counted for its {group.Operators.Length} symmetry mates ({group.Name}) in equal parts" : "")}.{(shown.Others.IsEmpty ? "" : $" The {shown.Numbers.Length} largest of {held.Length} classes.")}");
        const string Title = "Viewing directions";
        return new RunFigure("orientations", Title, caption, Draw(Title, caption, panels, order), Csv(panels, order));
    }

    private static string Draw(string title, string caption, Panel[] panels, int order)
    {
        int columns = Math.Min(3, panels.Length);
        double cell = (Width - (2 * SvgPage.Margin)) / columns;
        double width = Math.Min(cell - 12, 380);
        double row = Caption + (width / 2) + 10;
        int rows = (panels.Length + columns - 1) / columns;
        double bottom = Head + (row * rows);
        double most = panels.Max(p => p.Views.Counts.Max());
        int[] places = Places(order);
        StringBuilder svg = SvgPage.Open(title, caption, Width, bottom + Foot);
        svg.Append("<clipPath id=\"mollweide\" clipPathUnits=\"objectBoundingBox\"><ellipse cx=\"0.5\" cy=\"0.5\" rx=\"0.5\" ry=\"0.5\"/></clipPath>\n");
        for (int i = 0; i < panels.Length; i++)
        {
            double x = SvgPage.Margin + (cell * (i % columns)) + ((cell - width) / 2);
            double y = Head + (row * (i / columns));
            SvgPage.AppendText(svg, x + (width / 2), y + 15, string.Create(CultureInfo.InvariantCulture, $"{panels[i].Name}: {panels[i].Views.Total:N0}"), "middle");
            AppendImage(svg, panels[i].Views, places, most, (x, y + Caption), width);
            AppendLines(svg, x, y + Caption, width);
        }

        AppendScale(svg, most, bottom + 12, order);
        return SvgPage.Close(svg);
    }

    /// <summary>The HEALPix pixel at each pixel of a panel, row by row from the top; −1 outside of the ellipse.</summary>
    private static int[] Places(int order)
    {
        var places = new int[Pixels * Pixels / 2];
        for (int i = 0; i < places.Length; i++)
        {
            (double x, double y) = ((2 * ((i % Pixels) + 0.5) / Pixels) - 1, 1 - (4 * ((i / Pixels) + 0.5) / Pixels));
            places[i] = SpherePicture.Direction(x, y) is Vector3D direction ? Healpix.PixelOf(order, direction) : -1;
        }

        return places;
    }

    private static void AppendImage(StringBuilder svg, ViewingDistribution views, int[] places, double most, (double X, double Y) corner, double width)
    {
        var raster = new Raster(Pixels, Pixels / 2, Raster.Paper);
        var scale = new ColourScale(0, Math.Log10(1 + most));
        (byte Red, byte Green, byte Blue)[] colours = [.. views.Counts.Select(n => scale.Of(Math.Log10(1 + n)))];
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] >= 0)
            {
                (byte red, byte green, byte blue) = colours[places[i]];
                raster.Set(i % Pixels, i / Pixels, red, green, blue);
            }
        }

        string size = $"width=\"{Svg.Text(width)}\" height=\"{Svg.Text(width / 2)}\"";
        svg.Append($"<image clip-path=\"url(#mollweide)\" x=\"{Svg.Text(corner.X)}\" y=\"{Svg.Text(corner.Y)}\" {size} preserveAspectRatio=\"none\" href=\"data:image/png;base64,{Convert.ToBase64String(raster.ToPng())}\"/>\n");
    }

    /// <summary>The outline, parallels every 30° and meridians every 90°.</summary>
    private static void AppendLines(StringBuilder svg, double x, double y, double width)
    {
        (double rx, double ry) = (width / 2, width / 4);
        (double cx, double cy) = (x + rx, y + ry);
        var lines = new StringBuilder();
        foreach (double elevation in (ReadOnlySpan<double>)[-60, -30, 0, 30, 60])
        {
            double sin = SineOfParallel(elevation);
            double half = rx * Math.Sqrt(1 - (sin * sin));
            lines.Append($"M{Svg.Text(cx - half)} {Svg.Text(cy - (ry * sin))}h{Svg.Text(2 * half)}");
        }

        lines.Append($"M{Svg.Text(cx)} {Svg.Text(y)}v{Svg.Text(2 * ry)}");
        svg.Append($"<path fill=\"none\" stroke=\"#ffffff\" stroke-opacity=\"0.35\" stroke-width=\"0.7\" d=\"{lines}\"/>\n");
        svg.Append($"<ellipse fill=\"none\" stroke=\"#ffffff\" stroke-opacity=\"0.35\" stroke-width=\"0.7\" cx=\"{Svg.Text(cx)}\" cy=\"{Svg.Text(cy)}\" rx=\"{Svg.Text(rx / 2)}\" ry=\"{Svg.Text(ry)}\"/>\n");
        svg.Append($"<ellipse class=\"axis\" cx=\"{Svg.Text(cx)}\" cy=\"{Svg.Text(cy)}\" rx=\"{Svg.Text(rx)}\" ry=\"{Svg.Text(ry)}\"/>\n");
    }

    private static void AppendScale(StringBuilder svg, double most, double y, int order)
    {
        const double Left = 120;
        const double Length = Width - (2 * Left);
        svg.Append("<linearGradient id=\"viridis\">");
        string[] stops = [.. ColourScale.Stops];
        for (int i = 0; i < stops.Length; i++)
        {
            svg.Append($"<stop offset=\"{Svg.Text(i / (stops.Length - 1.0), "0.###")}\" stop-color=\"{stops[i]}\"/>");
        }

        svg.Append($"</linearGradient>\n<rect fill=\"url(#viridis)\" x=\"{Left}\" y=\"{Svg.Text(y)}\" width=\"{Svg.Text(Length)}\" height=\"12\"/>\n");
        double end = Math.Log10(1 + most);
        double last = double.NegativeInfinity;
        foreach (double count in Enumerable.Range(0, 8).Select(p => Math.Pow(10, p)).Where(n => n < most).Prepend(0).Append(most))
        {
            double x = Left + (Length * Math.Log10(1 + count) / end);
            if (count == most && x - last < 50)
            {
                continue;
            }

            last = x;
            SvgPage.AppendText(svg, x, y + 28, Svg.Text(count, count >= 10 ? "0" : "0.##"), "middle", isSoft: true);
        }

        SvgPage.AppendText(svg, Width / 2, y + 50, string.Create(CultureInfo.InvariantCulture, $"particles per {41253.0 / Healpix.PixelCount(order):0} square degrees; lines every 30° and 90°"), "middle");
    }

    /// <summary>How high, from −1 to 1, Mollweide's projection draws a parallel: sin θ with 2θ + sin 2θ = π·sin(elevation).</summary>
    private static double SineOfParallel(double elevation)
    {
        double wanted = Math.PI * Math.Sin(double.DegreesToRadians(elevation));
        double theta = 0;
        for (int i = 0; i < 30; i++)
        {
            theta -= ((2 * theta) + Math.Sin(2 * theta) - wanted) / (2 + (2 * Math.Cos(2 * theta)));
        }

        return Math.Sin(theta);
    }

    private static string Csv(Panel[] panels, int order)
    {
        var csv = new StringBuilder("pixel,azimuth_degrees,elevation_degrees");
        csv.Append(string.Concat(panels.Select(p => "," + p.Name.Replace(' ', '_')))).Append('\n');
        for (int pixel = 0; pixel < Healpix.PixelCount(order); pixel++)
        {
            (double azimuth, double colatitude) = Healpix.CentreAngles(order, pixel);
            csv.Append(CultureInfo.InvariantCulture, $"{pixel},{azimuth:F3},{90 - colatitude:F3}");
            csv.Append(string.Concat(panels.Select(p => "," + FigureText.Cell(p.Views.Counts[pixel])))).Append('\n');
        }

        return csv.ToString();
    }

    private sealed record Panel(string Name, ViewingDistribution Views);
}
