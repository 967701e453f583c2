using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CryoSharp.Bench;

/// <summary>The rates of kernels as Markdown for people and as CSV for programs.</summary>
internal static class KernelTable
{
    private const string None = "–";

    /// <summary>A line about the machine, and the table.</summary>
    public static string Markdown(string machine, MachineCeiling ceiling, ImmutableArray<KernelRow> rows)
    {
        var text = new StringBuilder("# bench/kernels\n\n");
        text.Append(CultureInfo.InvariantCulture, $"* Machine: {machine}\n");
        text.Append(CultureInfo.InvariantCulture, $"* Vectors: {ceiling.VectorBits} bits. On one core unless cores are named.\n\n");
        text.Append("| kernel | size | time | per s | GFLOP/s | % of peak | GB/s | % of bandwidth |\n");
        text.Append("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (KernelRow row in rows)
        {
            string[] cells =
            [
                row.Kernel, row.Size, $"{Time(row.Seconds)} per {row.Per}", Rate(1 / row.Seconds),
                row.Operations > 0 ? Digits(row.Gigaflops) : None, row.Operations > 0 ? Digits(PercentOfPeak(row, ceiling)) : None,
                row.Bytes > 0 ? Digits(row.Gigabytes) : None, row.Bytes > 0 ? Digits(PercentOfBandwidth(row, ceiling)) : None,
            ];
            text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        }

        return text.ToString();
    }

    /// <summary>A line per measurement; what is not counted is left empty.</summary>
    public static string Csv(MachineCeiling ceiling, ImmutableArray<KernelRow> rows)
    {
        var text = new StringBuilder("kernel,size,cores,seconds,per,gflops,percent_of_peak,gbytes_per_s,percent_of_bandwidth\n");
        foreach (KernelRow row in rows)
        {
            string[] fields =
            [
                $"\"{row.Kernel}\"", $"\"{row.Size}\"", row.Cores.ToString(CultureInfo.InvariantCulture), Exact(row.Seconds), row.Per,
                row.Operations > 0 ? Exact(row.Gigaflops) : "", row.Operations > 0 ? Exact(PercentOfPeak(row, ceiling)) : "",
                row.Bytes > 0 ? Exact(row.Gigabytes) : "", row.Bytes > 0 ? Exact(PercentOfBandwidth(row, ceiling)) : "",
            ];
            text.AppendJoin(',', fields).Append('\n');
        }

        return text.ToString();
    }

    private static double PercentOfPeak(KernelRow row, MachineCeiling ceiling) => 100 * row.Gigaflops / (row.Cores == 1 ? ceiling.OneCore : ceiling.AllCores).Gigaflops;

    private static double PercentOfBandwidth(KernelRow row, MachineCeiling ceiling) =>
        100 * row.Gigabytes / (row.Cores == 1 ? ceiling.OneCoreStream : ceiling.AllCoresStream).Gigabytes;

    private static string Time(double seconds) => seconds switch
    {
        >= 1e-2 => $"{Digits(1e3 * seconds)} ms",
        >= 1e-6 => $"{Digits(1e6 * seconds)} µs",
        _ => $"{Digits(1e9 * seconds)} ns",
    };

    private static string Rate(double perSecond) => perSecond switch
    {
        >= 1e9 => $"{Digits(1e-9 * perSecond)} G",
        >= 1e6 => $"{Digits(1e-6 * perSecond)} M",
        >= 1e3 => $"{Digits(1e-3 * perSecond)} k",
        _ => Digits(perSecond),
    };

    /// <summary>Three digits or all before the point.</summary>
    private static string Digits(double value) =>
        value.ToString(value switch { >= 99.95 => "F0", >= 9.995 => "F1", >= 0.9995 => "F2", _ => "G2" }, CultureInfo.InvariantCulture);

    private static string Exact(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
