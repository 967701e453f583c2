using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <content>From sums to maps.</content>
public sealed partial class BackProjection
{
    /// <summary>
    /// The map that these sums stand for: data / (weight + prior(shell)), transformed back, cropped, divided by the interpolation
    /// kernel's transform.
    /// </summary>
    /// <remarks>
    /// <para>Where weight + prior is below 1/1000 of its shell's mean, that is used instead, so that unseen components stay finite.</para>
    /// <para>
    /// The prior is in the units of <see cref="Weight"/>, of a padded voxel, which holds 1/p³ (<see cref="Oversampling"/>) of the weight of a native one. So with τ² the variance
    /// of the signal in the real and in the imaginary part of a component of the map's unscaled transform, and weights CTF²/σ², it is
    /// 1/(p³·T·τ²); from a signal-to-noise ratio it is <see cref="MeanWeightPerShell"/>/(p³·SNR). Infinity makes a shell zero.
    /// docs/theory/projection.md (8).
    /// </para>
    /// <para>The sums are not changed.</para>
    /// </remarks>
    /// <param name="prior">1/(p³·τ²) per shell 0 to <paramref name="maxShell"/>, or empty for none.</param>
    /// <param name="maxShell">Shells above are zero; 1 to N/2.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <param name="buffers">Work space, kept for further calls by one thread; null for none.</param>
    /// <param name="consensus">
    /// Of these sums and others. The map is then the consensus and what these sums differ from it by: D̄/(W̄ + prior of the consensus) + (D − W·D̄/W̄)/(W + prior).
    /// docs/theory/focus.md (1).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxShell"/> is out of range.</exception>
    /// <exception cref="ArgumentException">A prior has fewer than maxShell + 1 values, or the consensus is not of this box, depth and padding.</exception>
    public Volume Reconstruct(
        ReadOnlySpan<double> prior, int maxShell, int threads = 1, ReconstructionBuffers? buffers = null, Consensus? consensus = null)
    {
        CheckShell(maxShell);
        Divisor divisor = DivisorOf(prior, maxShell, threads);
        (BackProjection Sums, Divisor Divisor)? whole = null;
        if (consensus is not null)
        {
            CheckSize(consensus.Sums);
            whole = (consensus.Sums, consensus.Sums.DivisorOf(consensus.Prior.Span, maxShell, threads));
        }

        (ComplexF[] quotient, float[] padded) = (buffers ?? new ReconstructionBuffers()).For(_side, Planes);
        Parallel.For(0, Planes, Threads(threads), z => DividePlane(z, divisor, whole, quotient));
        new Fft3D(_side, Planes, threads).Inverse(quotient, padded);
        return Crop(padded);
    }

    /// <summary>What is added to a shell's weights, and what their sum does not fall below.</summary>
    private readonly record struct Divisor(float[] Added, float[] Floor)
    {
        public float Of(float weight, int shell) => Math.Max(weight + Added[shell], Floor[shell]);
    }

    private Divisor DivisorOf(ReadOnlySpan<double> prior, int maxShell, int threads)
    {
        if (!prior.IsEmpty && prior.Length <= maxShell)
        {
            throw new ArgumentException($"The prior has {prior.Length} values; shells 0 to {maxShell} need {maxShell + 1}.", nameof(prior));
        }

        double[] mean = MeanWeight(maxShell, threads);
        var added = new float[maxShell + 1];
        var floor = new float[maxShell + 1];
        for (int s = 0; s <= maxShell; s++)
        {
            added[s] = prior.IsEmpty ? 0 : (float)prior[s];
            floor[s] = (float)((mean[s] + added[s]) / 1000);
        }

        return new Divisor(added, floor);
    }

    /// <summary>The mean weight of a native voxel in each shell 0 to N/2: shell means of the padded weights times <see cref="Oversampling"/>.</summary>
    /// <remarks>Its inverse is the variance of the noise in a component of the map docs/theory/projection.md (9).</remarks>
    public double[] MeanWeightPerShell() =>
        Array.ConvertAll(MeanWeight(BoxSize / 2, threads: 1), mean => mean * Oversampling);

    /// <summary>Data and weight on the native grid (each padded component added to its nearest), divided: for FSCs that need no gridding.</summary>
    /// <remarks>
    /// A padded component halfway between native ones goes to both in equal parts. Components without weight, and those above
    /// <paramref name="maxShell"/>, are zero.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxShell"/> is out of range.</exception>
    public FourierVolume Averages(int maxShell)
    {
        CheckShell(maxShell);
        var result = new FourierVolume(BoxSize, Depth, PixelSize);
        Span<ComplexF> components = result.Components;
        var weights = new float[components.Length];
        (var data, var weight) = (new ComplexF[_width], new float[_width]);
        for (int z = 0; z < Planes; z++)
        {
            for (int y = 0; y < _side; y++)
            {
                ReadRow(z, y, data, weight);
                for (int x = 0; x < _width; x++)
                {
                    if (weight[x] > 0)
                    {
                        AddToNearest(z, y, x, data[x], weight[x], components, weights);
                    }
                }
            }
        }

        Divide(components, weights, maxShell);
        return result;
    }

    /// <summary>The two native frequencies nearest to a padded one; the same twice, but for one exactly between them.</summary>
    private (int First, int Second) Nearest(int padded)
    {
        double native = (double)padded / Padding;
        return ((int)Math.Ceiling(native - 0.5), (int)Math.Floor(native + 0.5));
    }

    private void AddToNearest(int z, int y, int x, ComplexF data, float weight, Span<ComplexF> components, Span<float> weights)
    {
        (int z0, int z1) = Nearest(Signed(z));
        (int y0, int y1) = Nearest(Signed(y));
        (int x0, int x1) = Nearest(x);
        bool isMerged = x == 0 || x == _width - 1;
        for (int i = 0; i < 8; i++)
        {
            (int nz, int ny, int nx) = ((i & 4) == 0 ? z0 : z1, (i & 2) == 0 ? y0 : y1, (i & 1) == 0 ? x0 : x1);
            int here = NativeIndex(nz, ny, nx);
            components[here] += 0.125f * data;
            weights[here] += 0.125f * weight;
            if (!isMerged && (nx == 0 || 2 * nx == BoxSize))
            {
                // The padded component at −x, not stored, goes to this plane too.
                int mate = NativeIndex(-nz, -ny, nx);
                components[mate] += 0.125f * data.Conjugate;
                weights[mate] += 0.125f * weight;
            }
        }
    }

    private int NativeIndex(int z, int y, int x) =>
        ((((z + Depth) % Depth) * BoxSize) + ((y + BoxSize) % BoxSize)) * ((BoxSize / 2) + 1) + x;

    /// <summary>Divides, clears the shells above, and moves the phase origin from the centre to voxel 0.</summary>
    private void Divide(Span<ComplexF> components, ReadOnlySpan<float> weights, int maxShell)
    {
        int half = BoxSize / 2;
        for (int i = 0; i < components.Length; i++)
        {
            int x = i % (half + 1);
            (int y, int z) = (i / (half + 1) % BoxSize, i / (half + 1) / BoxSize);
            (int ky, int kz) = (y <= half ? y : y - BoxSize, z <= half ? z : z - BoxSize);
            bool isInside = Math.Round(Math.Sqrt((x * x) + (ky * ky) + (kz * kz))) <= maxShell && weights[i] > 0;
            float factor = ((x + y + z) & 1) == 0 ? 1 : -1;
            components[i] = isInside ? (factor / weights[i]) * components[i] : default;
        }
    }

    /// <summary>The mean padded weight in each shell 0 to maxShell, over the full space: a component stands for its conjugate too.</summary>
    private double[] MeanWeight(int maxShell, int threads)
    {
        var sums = new double[Planes][];
        var counts = new long[Planes][];
        Parallel.For(0, Planes, Threads(threads), z => (sums[z], counts[z]) = SumPlane(z, maxShell));
        var mean = new double[maxShell + 1];
        for (int s = 0; s <= maxShell; s++)
        {
            // Planes are added in their order, whoever summed them.
            mean[s] = sums.Sum(plane => plane[s]) / Math.Max(1, counts.Sum(plane => plane[s]));
        }

        return mean;
    }

    private (double[] Sums, long[] Counts) SumPlane(int z, int maxShell)
    {
        var sums = new double[maxShell + 1];
        var counts = new long[maxShell + 1];
        (var data, var weight) = (new ComplexF[_width], new float[_width]);
        double limit = CentralSlice.SquaredLimit(maxShell, BoxSize);
        for (int y = 0; y < _side; y++)
        {
            ReadRow(z, y, data, weight);
            double rest = SquaredRadius(z, y);
            for (int x = 0; x < _width; x++)
            {
                double squared = rest + ((double)x * x / (Padding * Padding));
                if (squared <= limit)
                {
                    int shell = Math.Min(maxShell, (int)Math.Round(Math.Sqrt(squared)));
                    int count = x == 0 || x == _width - 1 ? 1 : 2;
                    sums[shell] += count * (double)weight[x];
                    counts[shell] += count;
                }
            }
        }

        return (sums, counts);
    }

    private void DividePlane(int z, Divisor divisor, (BackProjection Sums, Divisor Divisor)? whole, ComplexF[] quotient)
    {
        (var data, var weight) = (new ComplexF[_width], new float[_width]);
        (var wholeData, var wholeWeight) = (new ComplexF[_width], new float[_width]);
        int last = divisor.Added.Length - 1;
        double limit = CentralSlice.SquaredLimit(last, BoxSize);
        for (int y = 0; y < _side; y++)
        {
            ReadRow(z, y, data, weight);
            whole?.Sums.ReadRow(z, y, wholeData, wholeWeight);
            double rest = SquaredRadius(z, y);
            Span<ComplexF> row = quotient.AsSpan(Row(z, y), _width);
            row.Clear();
            for (int x = 0; x < _width; x++)
            {
                double squared = rest + ((double)x * x / (Padding * Padding));
                if (squared <= limit)
                {
                    int shell = Math.Min(last, (int)Math.Round(Math.Sqrt(squared)));
                    float total = divisor.Of(weight[x], shell);
                    float sign = ((x + y + z) & 1) == 0 ? 1 : -1;
                    if (whole is null)
                    {
                        row[x] = total > 0 ? (sign / total) * data[x] : default;
                    }
                    else if (wholeWeight[x] > 0)
                    {
                        ComplexF difference = data[x] + ((-weight[x] / wholeWeight[x]) * wholeData[x]);
                        row[x] = ((sign / whole.Value.Divisor.Of(wholeWeight[x], shell)) * wholeData[x]) + (total > 0 ? (sign / total) * difference : default);
                    }
                }
            }
        }
    }

    /// <summary>(y² + z²)/p², in native shells.</summary>
    private double SquaredRadius(int z, int y) =>
        (((double)Signed(y) * Signed(y)) + ((double)Signed(z) * Signed(z))) / (Padding * Padding);

    private Volume Crop(float[] padded)
    {
        var volume = new Volume(BoxSize, Depth, PixelSize);
        (int start, int startZ) = ((_side - BoxSize) / 2, (Planes - Depth) / 2);
        float[] kernel = GriddingCorrection.Along(BoxSize, Padding);
        float[] kernelZ = Depth == 1 ? [1] : kernel;
        for (int z = 0; z < Depth; z++)
        {
            for (int y = 0; y < BoxSize; y++)
            {
                float kernelYZ = kernel[y] * kernelZ[z];
                ReadOnlySpan<float> source = padded.AsSpan(((((startZ + z) * _side) + start + y) * _side) + start, BoxSize);
                Span<float> row = volume.Voxels.Slice(((z * BoxSize) + y) * BoxSize, BoxSize);
                for (int x = 0; x < BoxSize; x++)
                {
                    row[x] = source[x] / (kernel[x] * kernelYZ);
                }
            }
        }

        return volume;
    }
}
