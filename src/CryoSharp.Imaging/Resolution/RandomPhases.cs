using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Maps whose fine detail is replaced by noise of the same power.</summary>
/// <remarks>Chen et al., Ultramicroscopy 135 (2013) 24. See <see cref="CorrectedFsc"/> for what it serves.</remarks>
public static class RandomPhases
{
    /// <summary>The map with random phases from a shell on; amplitudes stay.</summary>
    /// <param name="shell">The first with random phases.</param>
    /// <param name="seed">The same seed and stream give the same phases.</param>
    /// <param name="stream">Another one for each half-map.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <returns>A new map.</returns>
    public static Volume From(Volume volume, int shell, ulong seed, ulong stream, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(volume);
        FourierVolume transform = FourierVolume.Of(volume, threads);
        (int n, int width) = (volume.BoxSize, (volume.BoxSize / 2) + 1);
        var shells = new HalfSpace(n);
        Parallel.For(0, n * n, new ParallelOptions { MaxDegreeOfParallelism = threads }, row =>
        {
            for (int x = 0; x < width; x++)
            {
                if (shells.Shell(row, x) >= shell)
                {
                    int index = (row * width) + x;
                    int mate = shells.Count(x) == 1 ? (shells.MateRow(row) * width) + x : int.MaxValue;
                    transform.Components[index] = Turn(transform.Components[index], index, mate, seed, stream);
                }
            }
        });
        return transform.ToVolume(threads);
    }

    /// <summary>A pair of conjugates draws one phase, under the lower index; a component that is its own conjugate stays.</summary>
    private static ComplexF Turn(ComplexF value, int index, int mate, ulong seed, ulong stream)
    {
        if (index == mate)
        {
            return value;
        }

        double phase = 2 * Math.PI * new CounterRandom(seed, stream, (ulong)Math.Min(index, mate)).NextDouble();
        return MathF.Sqrt(value.SquaredMagnitude) * ComplexF.FromPhase(index < mate ? phase : -phase);
    }
}
