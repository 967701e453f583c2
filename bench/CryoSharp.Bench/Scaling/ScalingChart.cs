using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Bench;

/// <summary>The chart of a dimension.</summary>
internal static class ScalingChart
{
    /// <summary>Draws points and fitted powers; nothing where no quantity is known at two sizes.</summary>
    public static void Write(string path, ScalingDimension dimension, ImmutableArray<ScalingRow> rows)
    {
        Curve[] curves =
        [
            .. from series in ScalingSeries.Of(dimension, ScalingReport.Rows(dimension, rows))
               where series.Law is not null
               select new Curve($"{series.Quantity}: {series.Formula(dimension)}", series.Points)
               {
                   Trend = [.. new[] { series.Points[0].X, series.Points[^1].X }.Select(x => (x, series.Law!.Value.At(x)))],
               },
        ];
        if (curves.Length == 0)
        {
            return;
        }

        if (dimension.IsOfThreads)
        {
            curves = [.. curves, new Curve("ideal", [.. curves[0].Points.Select(point => (point.X, point.X))])];
        }

        CurvePicture.WriteLogarithmic(path, $"{Title(dimension)} ({dimension.Fixed})", dimension.Label, Value(dimension), curves);
    }

    private static string Title(ScalingDimension dimension) => dimension.IsOfThreads ? "Speed-up of an iteration" : "CPU time of an iteration";

    private static string Value(ScalingDimension dimension) => dimension.Name switch
    {
        ScalingPlan.Particles => "CPU seconds",
        ScalingPlan.Threads => "Wall time on one thread over wall time",
        _ => "CPU milliseconds per particle",
    };
}
