namespace CryoSharp.IO;

/// <summary>Least, greatest and mean value and standard deviation of numbers that come in blocks.</summary>
/// <remarks>
/// Mean and variance of blocks are merged in the order in which they come (Chan, Golub and LeVeque, Am. Stat. 37 (1983) 242), in double
/// precision: the same blocks give the same bits.
/// </remarks>
internal sealed class MrcStatistics
{
    private long _count;
    private double _mean;
    private double _squares;
    private float _minimum = float.PositiveInfinity;
    private float _maximum = float.NegativeInfinity;

    /// <summary>As the header wants them.</summary>
    public (float Minimum, float Maximum, float Mean, float Rms) Values =>
        (_minimum, _maximum, (float)_mean, (float)Math.Sqrt(_squares / _count));

    /// <summary>Adds a block.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
            _minimum = MathF.Min(_minimum, value);
            _maximum = MathF.Max(_maximum, value);
        }

        double mean = sum / values.Length;
        double squares = 0;
        foreach (float value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        double apart = mean - _mean;
        long count = _count + values.Length;
        _squares += squares + (apart * apart * _count * values.Length / count);
        _mean += apart * values.Length / count;
        _count = count;
    }
}
