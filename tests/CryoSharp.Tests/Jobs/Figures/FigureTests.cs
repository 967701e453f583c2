using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using CryoSharp.Imaging;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

/// <summary>The figures of a run from plain data: counts add up, drawings are well-formed, and the same input gives the same bytes.</summary>
public sealed class FigureTests
{
    private static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(24)]
    [InlineData(50)]
    public void EveryFigureIsWellFormedAndTheSameTwice(int classes)
    {
        RunFigure[] figures = All(classes);
        Assert.Equal(["share", "convergence", "resolution", "ess", "timeline", "flow", "flow", "certainty", "orientations", "spectra", "fsc"], figures.Select(f => f.Name));
        Assert.Equal(figures, All(classes));
        foreach (RunFigure figure in figures)
        {
            XElement svg = XDocument.Parse(figure.Svg).Root!;
            Assert.Equal(Namespace + "svg", svg.Name);
            Assert.Equal("img", svg.Attribute("role")!.Value);
            Assert.Equal((figure.Title, figure.Caption), RunFigure.WordsOf(figure.Svg));
            Assert.DoesNotContain(svg.Descendants(), e => e.Name.LocalName is "script" or "foreignObject");
            Assert.Contains("prefers-color-scheme: dark", figure.Svg, StringComparison.Ordinal);
            Assert.DoesNotContain(svg.Descendants().Attributes().Where(a => a.Name != "href"), a => a.Value.Contains("NaN", StringComparison.Ordinal));
            Assert.DoesNotContain("∞ Å", figure.Caption, StringComparison.Ordinal);

            // All text lies within the drawing, by a generous estimate of its width.
            double width = double.Parse(svg.Attribute("width")!.Value, CultureInfo.InvariantCulture);
            Assert.All(svg.Descendants(Namespace + "text"), text => Assert.True(Lies(text, width), $"{figure.Name}: {text}"));
            string[] lines = figure.Csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(lines.Length > 1);
            Assert.All(lines, line => Assert.Equal(lines[0].Count(c => c == ','), line.Count(c => c == ',')));
        }
    }

    /// <summary>The bands of a flow, told by their tooltips, and the labels of either side add up to the particles with a class on both.</summary>
    [Theory]
    [InlineData(2, true)]
    [InlineData(7, false)]
    [InlineData(24, true)]
    [InlineData(40, true)]
    [InlineData(40, false)]
    public void TheBandsOfAFlowHoldAllParticles(int classes, bool areSame)
    {
        (int[] from, int[] to) = Assignments(classes, 3000);
        int both = from.Zip(to).Count(pair => pair.First > 0 && pair.Second > 0);
        RunFigure flow = FlowFigure.Of(from, to, "before", "after", areSame)!;
        XElement svg = XDocument.Parse(flow.Svg).Root!;
        Assert.Equal(both, svg.Descendants(Namespace + "path").Sum(path => NumberAfterColon(path.Element(Namespace + "title")!.Value)));
        Assert.Equal(2 * both, svg.Elements(Namespace + "text").Where(text => text.Value.Contains(": ", StringComparison.Ordinal)).Sum(text => NumberAfterColon(text.Value)));
        Assert.True(svg.Elements(Namespace + "rect").Count() - 1 <= 48);
        Assert.Equal(both, Rows(flow).Sum(row => row[1..^1].Sum(cell => int.Parse(cell, CultureInfo.InvariantCulture))));
        Assert.Equal(from.Zip(to).Count(pair => pair is (1, 2)), int.Parse(Rows(flow)[0][2], CultureInfo.InvariantCulture));
    }

    /// <summary>Where no particle changes its class, or only its number, every band is straight, and there is one per class.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AFlowOfTheSameAssignmentsIsStraight(bool areSame)
    {
        (int[] from, int[] _) = Assignments(9, 1000);
        int[] to = areSame ? from : [.. from.Select(c => c == 0 ? 0 : 10 - c)];
        XElement svg = XDocument.Parse(FlowFigure.Of(from, to, "a", "b", areSame)!.Svg).Root!;
        string[] paths = [.. svg.Descendants(Namespace + "path").Select(path => path.Attribute("d")!.Value)];
        Assert.Equal(9, paths.Length);
        Assert.All(paths, path =>
        {
            // M x y C x y x y x y V y C x y x y x y Z: the first curve has one y, the second another.
            double[] numbers = [.. path.Split([' ', 'M', 'C', 'V', 'Z'], StringSplitOptions.RemoveEmptyEntries).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
            Assert.All((int[])[3, 5, 7], i => Assert.Equal(numbers[1], numbers[i]));
            Assert.All((int[])[10, 12, 14], i => Assert.Equal(numbers[8], numbers[i]));
        });
    }

    /// <summary>What a threshold keeps is what a loop over the particles counts; purity is the mean probability of the kept.</summary>
    [Fact]
    public void ThresholdsKeepWhatTheySay()
    {
        (int[] classes, int[] _) = Assignments(5, 2000);
        float[] best = Probabilities(classes, 5);
        best[0] = 0.95f;
        RunFigure figure = CertaintyFigure.Of(classes, best)!;
        foreach (string[] row in Rows(figure))
        {
            double threshold = double.Parse(row[0], CultureInfo.InvariantCulture);
            float[] kept = [.. best.Where((p, i) => classes[i] > 0 && p >= (float)threshold)];
            Assert.Equal(kept.Length, int.Parse(row[1], CultureInfo.InvariantCulture));
            Assert.Equal(kept.Average(p => (double)p), double.Parse(row[3], CultureInfo.InvariantCulture), 1e-6);
            Assert.Equal(kept.Length, row[4..].Sum(cell => int.Parse(cell, CultureInfo.InvariantCulture)));
        }

        Assert.Equal([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99], Rows(figure).Select(row => double.Parse(row[0], CultureInfo.InvariantCulture)).Intersect([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]));
    }

    /// <summary>Each column of directions adds up to its particles, whatever the point group.</summary>
    [Theory]
    [InlineData("C1")]
    [InlineData("D3")]
    public void DirectionsAddUpToParticles(string symmetry)
    {
        (int[] classes, int[] _) = Assignments(3, 900);
        RunFigure figure = OrientationFigure.Of(classes, Rotations(900), PointGroup.Parse(symmetry))!;
        string[][] rows = Rows(figure);
        double Sum(int column) => rows.Sum(row => double.Parse(row[column], CultureInfo.InvariantCulture));

        // Counts are sixths at D3, written with six digits, in at most 768 pixels.
        Assert.Equal(900, Sum(3), 1e-3);
        Assert.All(Enumerable.Range(1, 3), c => Assert.Equal(classes.Count(k => k == c), Sum(3 + c), 1e-3));
        Assert.Equal(4, XDocument.Parse(figure.Svg).Descendants(Namespace + "image").Count());
    }

    /// <summary>Counts and shares of each iteration are those of the metrics, and add up.</summary>
    [Fact]
    public void SharesAreThoseOfTheMetrics()
    {
        ImmutableArray<RunMetric> metrics = Metrics(4);
        RunFigure share = IterationFigures.Of(metrics, null).Single(f => f.Name == "share");
        foreach (IGrouping<string, string[]> iteration in Rows(share).GroupBy(row => row[0]))
        {
            Assert.Equal(1, iteration.Sum(row => double.Parse(row[2], CultureInfo.InvariantCulture)), 4e-6);
            Assert.Equal(1, iteration.Sum(row => double.Parse(row[4], CultureInfo.InvariantCulture)), 4e-6);
        }

        Assert.Equal(metrics.Select(m => m.Count), Rows(share).Select(row => double.Parse(row[3], CultureInfo.InvariantCulture)));
    }

    /// <summary>The line at which a run is quiet lies where the stop rule has it, and a share below the least is drawn at it.</summary>
    [Fact]
    public void TheStopRuleIsDrawn()
    {
        RunFigure convergence = IterationFigures.Of(Metrics(3), null).Single(f => f.Name == "convergence");
        Assert.Contains("quiet: 1 %", convergence.Svg, StringComparison.Ordinal);
        Assert.Contains("quiet at 1 % or less", convergence.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereThereIsNothingToShowThereIsNoFigure()
    {
        Assert.Empty(IterationFigures.Of([], null));
        Assert.Empty(IterationFigures.Of([.. Metrics(3).Where(m => m.Iteration == 1)], null));
        Assert.Equal(["resolution", "ess", "timeline"], IterationFigures.Of([.. Metrics(1)], null).Select(f => f.Name).Where(n => n != "convergence"));
        Assert.Empty(IterationFigures.Of([.. Enumerable.Range(1, 4).Select(i => new RunMetric(i, 1, double.NaN, double.NaN, double.NaN, double.NaN))], null));
        Assert.Null(FlowFigure.Of([1, 1], [1, 1], "a", "b", areSameClasses: true));
        Assert.Null(FlowFigure.Of([0, 1], [2, 0], "a", "b", areSameClasses: true));
        Assert.Null(CertaintyFigure.Of([1, 1], [1, 1]));
        Assert.Null(OrientationFigure.Of([1, 2], [Rotation.Identity, Rotation.FromEuler(new EulerAngles(0, 0, 90))], PointGroup.C1));
        Assert.Null(SpectraFigure.Of([], [], 0));
        Assert.Equal(("", ""), RunFigure.WordsOf("no drawing"));
    }

    private static RunFigure[] All(int classes)
    {
        (int[] from, int[] to) = Assignments(classes, 3000);
        Spectrum Falling(string name, int number) => new(name, 128, [.. Enumerable.Range(0, 65).Select(s => 100 * Math.Exp(-s * 0.1 / number))]);
        return
        [
            .. IterationFigures.Of(Metrics(classes), 2),
            FlowFigure.Of(from, to, "iteration 5", "iteration 10", areSameClasses: true)!,
            FlowFigure.Of(from, to, "J012_classify", "some/where/far/away/runs/J014_classify", areSameClasses: false)!,
            CertaintyFigure.Of(to, Probabilities(to, classes))!,
            OrientationFigure.Of(to, Rotations(3000), PointGroup.Parse("C2"))!,
            SpectraFigure.Of([.. Enumerable.Range(1, classes).Select(c => Falling($"class {c}", c))], [Falling("opticsGroup1", 9)], 3000)!,
            FscFigure.Of("half-maps", [.. Enumerable.Range(1, classes).Select(c => ($"class {c}", new Fsc(Falling("", c).Values, 128, 1)))]),
        ];
    }

    /// <summary>Every class has particles; one in ten has none, and one in five another class afterwards.</summary>
    private static (int[] From, int[] To) Assignments(int classes, int count)
    {
        var random = new Random(classes);
        int[] from = [.. Enumerable.Range(0, count).Select(i => i < classes ? i + 1 : random.Next(10) == 0 ? 0 : 1 + (int)(classes * Math.Pow(random.NextDouble(), 2)))];
        int[] to = [.. from.Select((c, i) => i < classes ? c : random.Next(5) == 0 ? random.Next(classes + 1) : c)];
        return (from, to);
    }

    private static float[] Probabilities(int[] classes, int count)
    {
        var random = new Random(1);
        return [.. classes.Select(_ => (float)(1 - ((1 - (1.0 / count)) * Math.Pow(random.NextDouble(), 4))))];
    }

    private static Rotation[] Rotations(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ => Rotation.FromEuler(new EulerAngles(360 * random.NextDouble(), 180 * random.NextDouble(), 0)))];
    }

    private static ImmutableArray<RunMetric> Metrics(int classes)
    {
        int all = 100 * classes * (classes + 1) / 2;
        return
        [
            .. from i in Enumerable.Range(1, 12)
               from c in Enumerable.Range(1, classes)
               select new RunMetric(i, c, 100 * c, 100.0 * c / all, i == 1 ? double.PositiveInfinity : 20.0 / i, 0.9 / (i * i * i))
               {
                   LogEvidence = -1000 + (10 * i), MaxProbability = 1 - (1.0 / (i + 1)), EffectiveClasses = 1 + ((classes - 1.0) / i), WorkingShell = 10 + (i / 3), Seconds = 60 * i,
               },
        ];
    }

    private static bool Lies(XElement text, double width)
    {
        double x = double.Parse(text.Attribute("x")!.Value, CultureInfo.InvariantCulture);
        double length = 8.5 * text.Value.Length;
        (double least, double most) = text.Attribute("text-anchor")?.Value switch
        {
            "end" => (x - length, x),
            "middle" => (x - (length / 2), x + (length / 2)),
            _ => (x, x + length),
        };
        return least >= 0 && most <= width;
    }

    private static int NumberAfterColon(string words) => int.Parse(words[(words.LastIndexOf(':') + 2)..].Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static string[][] Rows(RunFigure figure) => [.. figure.Csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];
}
