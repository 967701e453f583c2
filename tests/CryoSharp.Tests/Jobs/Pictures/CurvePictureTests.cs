using System.Globalization;
using System.Xml.Linq;
using CryoSharp.Imaging;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class CurvePictureTests : IDisposable
{
    private static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Box 64 at 2 Å: shell 32 lies at 0.25 Å⁻¹, the right end; shell 16 in the middle.</summary>
    [Fact]
    public void AnFscIsDrawnWhereItsShellsAndValuesAre()
    {
        var fsc = new Fsc([.. Enumerable.Range(0, 33).Select(shell => 1 - (shell / 32.0))], 64, 2);
        CurvePicture.WriteFsc(_folder["fsc.svg"], "Class 1", ("half-maps", fsc));
        XElement svg = XDocument.Load(_folder["fsc.svg"]).Root!;

        double[][] points = Points(svg);
        Assert.Equal(33, points.Length);
        Assert.Equal((64, 560, 312), (points[0][0], points[32][0], points[16][0]));
        // The axis goes from −0.1 to 1.02 over 316 pixels; two digits are written.
        Assert.Equal(360 - (316 * (0.5 + 0.1) / 1.12), points[16][1], 0.006);
        string[] texts = [.. svg.Elements(Namespace + "text").Select(text => text.Value)];
        Assert.Contains("Class 1", texts);
        Assert.Contains("half-maps", texts);
        Assert.Contains("0.143", texts);
        Assert.Contains("0.5", texts);
        Assert.Contains("4", texts); // Å at the right end
        Assert.Contains("Resolution (Å)", texts);
    }

    [Fact]
    public void LabelsMayHoldAnySign()
    {
        CurvePicture.WriteSvg(_folder["a.svg"], "a < b & \"c\"\u0001", "x", "y", new Curve("<1>", [(0, 0), (1, 1)]));
        XElement svg = XDocument.Load(_folder["a.svg"]).Root!;
        Assert.Equal("a < b & \"c\" ", svg.Element(Namespace + "title")!.Value);
        Assert.Contains(svg.Elements(Namespace + "text"), text => text.Value == "<1>");
    }

    [Fact]
    public void ALineIsBrokenWhereANumberIsMissing()
    {
        CurvePicture.WriteSvg(_folder["a.svg"], "", "x", "y", new Curve("a", [(0, 1), (1, double.NaN), (2, 3), (3, 4)]));
        string path = CurvePath(XDocument.Load(_folder["a.svg"]).Root!);
        Assert.Equal(2, path.Count(c => c == 'M'));
        Assert.Equal(1, path.Count(c => c == 'L'));
    }

    [Theory]
    [InlineData(0, 1, new[] { "0", "0.2", "0.4", "0.6", "0.8", "1" })]
    [InlineData(3, 22, new[] { "0", "5", "10", "15", "20", "25" })]
    [InlineData(-0.004, 0.012, new[] { "-0.005", "0", "0.005", "0.01", "0.015" })]
    [InlineData(7, 7, new[] { "6.4", "6.6", "6.8", "7", "7.2", "7.4", "7.6" })]
    public void TicksAreRoundNumbersThatCoverTheValues(double least, double greatest, string[] expected) =>
        Assert.Equal(expected, ChartAxis.Over([least, double.NaN, greatest], "").Ticks.Select(tick => tick.Label));

    [Theory]
    [InlineData(0.03, 2.1, new[] { "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5" })]
    [InlineData(1, 1, new[] { "0.5", "1", "2" })]
    [InlineData(0.0002, 30, new[] { "0.0001", "0.001", "0.01", "0.1", "1", "10", "100" })]
    public void LogarithmicTicksCoverTheValuesWithRoom(double least, double greatest, string[] expected) =>
        Assert.Equal(expected, ChartAxis.OfLogarithms([least, 0, double.NaN, greatest], "").Ticks.Select(tick => tick.Label));

    /// <summary>A cubic through sizes 1, 2, 4 is a straight line of equal steps; its trend starts and ends at marks.</summary>
    [Fact]
    public void PowersAreStraightOverLogarithms()
    {
        CurvePicture.WriteLogarithmic(_folder["a.svg"], "", "x", "y", new Curve("a", [(1, 1), (2, 8), (4, 64)]) { Trend = [(1, 1), (4, 64)] });
        XElement svg = XDocument.Load(_folder["a.svg"]).Root!;
        // The first circle belongs to the legend.
        double[][] marks = [.. svg.Elements(Namespace + "circle").Skip(1).Select(mark => new[] { Number(mark, "cx"), Number(mark, "cy") })];
        Assert.Equal(3, marks.Length);
        // Two digits are written.
        Assert.Equal(marks[1][0], (marks[0][0] + marks[2][0]) / 2, 0.011);
        Assert.Equal(marks[1][1], (marks[0][1] + marks[2][1]) / 2, 0.011);
        Assert.Equal([marks[0], marks[2]], Points(svg));
        Assert.Equal(["1", "2", "4"], svg.Elements(Namespace + "text").Where(text => Number(text, "y") == 378).Select(text => text.Value));

        static double Number(XElement element, string name) => double.TryParse(element.Attribute(name)?.Value, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
    }

    [Fact]
    public void AChartWithoutCurvesIsRefused()
    {
        Assert.Throws<ArgumentException>(() => CurvePicture.WriteSvg(_folder["a.svg"], "", "", ""));
        Assert.Throws<ArgumentException>(() => CurvePicture.WriteLogarithmic(_folder["a.svg"], "", "", ""));
        Assert.Throws<ArgumentException>(() => CurvePicture.WriteFsc(_folder["a.svg"], ""));
    }

    public void Dispose() => _folder.Dispose();

    private static string CurvePath(XElement svg) =>
        svg.Elements(Namespace + "path").First(path => path.Attribute("clip-path") is not null).Attribute("d")!.Value;

    private static double[][] Points(XElement svg) =>
        [.. CurvePath(svg).Split('M', 'L').Skip(1).Select(point =>
            point.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
}
