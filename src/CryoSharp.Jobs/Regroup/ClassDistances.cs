using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>How far two classes are apart.</summary>
/// <param name="First">Number of a class.</param>
/// <param name="Second">A higher one.</param>
/// <param name="Overlap">Cosine of their probabilities, or null.</param>
/// <param name="Maps">How their maps differ, or null.</param>
internal sealed record ClassPair(int First, int Second, double? Overlap, MapDifference? Maps)
{
    /// <summary>Ratio · √(1 − Overlap), and of these what is known. docs/theory/classes.md.</summary>
    public double Distance => (Maps?.Ratio ?? 1) * Math.Sqrt(1 - (Overlap ?? 0));
}

/// <summary>The distances of all pairs of classes of a run.</summary>
/// <param name="Numbers">Of the classes that have particles.</param>
/// <param name="Pairs">Each pair once, in rising order.</param>
internal sealed record ClassDistances(ImmutableArray<int> Numbers, ImmutableArray<ClassPair> Pairs)
{
    /// <summary>The distance at which classes count as one: that of half-maps, or a quarter of the probabilities' power apart where there are no maps.</summary>
    public double Limit => Pairs.Any(p => p.Maps is not null) ? 1 : 0.5;

    /// <summary>Measures all pairs.</summary>
    /// <param name="numbers">Of the classes that have particles.</param>
    /// <param name="probabilities">Per class number from 1, or empty.</param>
    /// <param name="maps">Per class of <paramref name="numbers"/>, or empty.</param>
    public static ClassDistances Of(ImmutableArray<int> numbers, ImmutableArray<float[]> probabilities, ImmutableArray<HalvedMap> maps, JobContext context)
    {
        double[,]? overlap = probabilities.IsEmpty ? null : MembershipOverlap.Cosines([.. numbers.Select(n => probabilities[n - 1])]);
        var pairs = ImmutableArray.CreateBuilder<ClassPair>();
        for (int a = 0; a < numbers.Length; a++)
        {
            for (int b = a + 1; b < numbers.Length; b++)
            {
                context.Cancel.ThrowIfCancellationRequested();
                pairs.Add(new ClassPair(
                    numbers[a], numbers[b], overlap?[a, b], maps.IsEmpty ? null : MapDifference.Fitted(maps[a], maps[b], context.Threads)));
                context.Progress("comparing classes", pairs.Count, (long)numbers.Length * (numbers.Length - 1) / 2);
            }
        }

        return new ClassDistances(numbers, pairs.ToImmutable());
    }

    /// <summary>The tree over the classes, in the order of <see cref="Numbers"/>.</summary>
    public AverageLinkage Tree()
    {
        var table = new double[Numbers.Length, Numbers.Length];
        foreach (ClassPair pair in Pairs)
        {
            (int a, int b) = (Numbers.IndexOf(pair.First), Numbers.IndexOf(pair.Second));
            table[a, b] = table[b, a] = pair.Distance;
        }

        return AverageLinkage.Of(table);
    }

    /// <summary>A line per pair, the nearest first.</summary>
    public IEnumerable<string> Lines()
    {
        yield return "  classes    overlap  map difference  correlation  to        turned  moved    distance";
        foreach (ClassPair p in Pairs.OrderBy(p => p.Distance))
        {
            string overlap = p.Overlap is double o ? o.ToString("0.00", CultureInfo.InvariantCulture) : "-";
            string maps = p.Maps is MapDifference m
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{m.Ratio,15:0.00} {m.Correlation,12:0.000}  {m.Between.Resolution(m.LastShell),5:0.0} Å  {m.Motion.Turn.AngleTo(Rotation.Identity),6:0.0}°  {m.Motion.Shift.Length,4:0.0} Å")
                : $"{"-",15} {"-",12}  {"-",7}  {"-",7}  {"-",6}";
            yield return string.Create(
                CultureInfo.InvariantCulture, $"  {p.First,3} and {p.Second,-3} {overlap,8} {maps} {p.Distance,11:0.00}{(p.Distance <= Limit ? "  not told apart" : "")}");
        }
    }

    /// <summary>The same with all digits, in the order of the classes.</summary>
    public string Csv()
    {
        var text = new StringBuilder("first,second,overlap,map_ratio,map_correlation,last_shell,distance,turn_deg,shift_A\n");
        foreach (ClassPair p in Pairs)
        {
            text.Append(CultureInfo.InvariantCulture, $"{p.First},{p.Second},{p.Overlap:R},{p.Maps?.Ratio:R},{p.Maps?.Correlation:R},{p.Maps?.LastShell},{p.Distance:R},{p.Maps?.Motion.Turn.AngleTo(Rotation.Identity):R},{p.Maps?.Motion.Shift.Length:R}\n");
        }

        return text.ToString();
    }
}
