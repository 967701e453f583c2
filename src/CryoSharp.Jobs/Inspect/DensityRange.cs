using System.Text.Json.Nodes;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Range and moments of densities, gathered block by block.</summary>
/// <param name="Count">How many finite numbers.</param>
/// <param name="NotFinite">How many that are not.</param>
/// <param name="Minimum">Least.</param>
/// <param name="Maximum">Greatest.</param>
/// <param name="Sum">Of all.</param>
/// <param name="Squares">Sum of squares.</param>
internal sealed record DensityRange(long Count, long NotFinite, double Minimum, double Maximum, double Sum, double Squares)
{
    /// <summary>Of nothing.</summary>
    public static DensityRange Empty { get; } = new(0, 0, double.PositiveInfinity, double.NegativeInfinity, 0, 0);

    private double Mean => Sum / Math.Max(Count, 1);

    private double Deviation => Math.Sqrt(Math.Max(0, (Squares / Math.Max(Count, 1)) - (Mean * Mean)));

    /// <summary>With a further block.</summary>
    public DensityRange With(ReadOnlySpan<float> values)
    {
        (long count, long notFinite, double minimum, double maximum, double sum, double squares) = this;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                notFinite++;
                continue;
            }

            count++;
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
            sum += value;
            squares += (double)value * value;
        }

        return new DensityRange(count, notFinite, minimum, maximum, sum, squares);
    }

    /// <summary>For a report.</summary>
    public JsonObject ToJson() => new()
    {
        ["minimum"] = Count > 0 ? Minimum : null,
        ["maximum"] = Count > 0 ? Maximum : null,
        ["mean"] = Mean,
        ["deviation"] = Deviation,
        ["notNumbers"] = NotFinite,
    };

    /// <summary>What is odd about them, or contradicts the header.</summary>
    public IEnumerable<string> Oddities(MrcHeader header)
    {
        if (NotFinite > 0)
        {
            yield return $"{NotFinite} of {Count + NotFinite} densities are not numbers (NaN or infinite).";
        }

        if (Count > 0 && Minimum == Maximum)
        {
            yield return $"All densities are {Minimum}.";
        }

        // A header that states maximum < minimum says, by the standard, that it has no statistics.
        bool isStated = header.Statistics.Maximum >= header.Statistics.Minimum;
        double tolerance = 1e-3 * Math.Max(Deviation, 1e-30);
        if (isStated && Count > 0 && (Math.Abs(header.Statistics.Minimum - Minimum) > tolerance || Math.Abs(header.Statistics.Maximum - Maximum) > tolerance))
        {
            yield return "The range that the header states is not that of the densities.";
        }
    }
}
