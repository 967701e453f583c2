using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>
/// The components of an image's transform up to a shell, each conjugate pair once, in order of increasing shell: the form in which
/// images are scored and inserted.
/// </summary>
/// <remarks>
/// <para>
/// Component j is (Kx[j], Ky[j]) with Kx ≥ 0, and Ky ≥ 0 where Kx = 0; component 0 is the zero frequency. Shell[j] = round(√(Kx²+Ky²)).
/// Because of the order, the disc of a lower shell is a prefix of that of a higher one.
/// </para>
/// <para>
/// Values in a disc have their phase origin at the image's centre (N/2, N/2): gathering from an FFT's half-plane multiplies by (−1)^{Kx+Ky}.
/// </para>
/// </remarks>
public sealed class FourierDisc
{
    private readonly int[] _kx;
    private readonly int[] _ky;
    private readonly int[] _shell;
    private readonly int[] _shellStart;

    /// <summary>The disc of all components with shell ≤ <paramref name="maxShell"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxShell"/> is below 1.</exception>
    public FourierDisc(int maxShell)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxShell, 1);
        MaxShell = maxShell;
        var points = new List<(int Shell, int Kx, int Ky)>();
        for (int kx = 0; kx <= maxShell; kx++)
        {
            for (int ky = kx == 0 ? 0 : -maxShell; ky <= maxShell; ky++)
            {
                int shell = (int)Math.Round(Math.Sqrt((kx * kx) + (ky * ky)));
                if (shell <= maxShell)
                {
                    points.Add((shell, kx, ky));
                }
            }
        }

        points.Sort();
        _kx = [.. points.Select(p => p.Kx)];
        _ky = [.. points.Select(p => p.Ky)];
        _shell = [.. points.Select(p => p.Shell)];
        _shellStart = new int[maxShell + 2];
        foreach (int shell in _shell)
        {
            _shellStart[shell + 1]++;
        }

        for (int s = 0; s <= maxShell; s++)
        {
            _shellStart[s + 1] += _shellStart[s];
        }
    }

    /// <summary>How many components a disc has, without making it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxShell"/> is negative.</exception>
    public static int CountOf(int maxShell)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxShell);

        // round(√n) ≤ s is n ≤ s² + s for whole n.
        int limit = (maxShell * maxShell) + maxShell;
        int count = (int)Math.Sqrt(limit) + 1;
        for (int kx = 1; kx <= maxShell; kx++)
        {
            count += (2 * (int)Math.Sqrt(limit - (kx * kx))) + 1;
        }

        return count;
    }

    /// <summary>The highest shell.</summary>
    public int MaxShell { get; }

    /// <summary>How many components.</summary>
    public int Count => _kx.Length;

    /// <summary>Frequencies along x, 0 to MaxShell.</summary>
    public ReadOnlySpan<int> Kx => _kx;

    /// <summary>Frequencies along y, −MaxShell to MaxShell.</summary>
    public ReadOnlySpan<int> Ky => _ky;

    /// <summary>The shell of each component, never decreasing.</summary>
    public ReadOnlySpan<int> Shell => _shell;

    /// <summary>How many components have a shell ≤ <paramref name="shell"/>: the length of that prefix.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside 0 to <see cref="MaxShell"/>.</exception>
    public int CountUpTo(int shell)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shell);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shell, MaxShell);
        return _shellStart[shell + 1];
    }

    /// <summary>Takes the disc's components from the half-plane of an N×N image; moves the phase origin to the centre.</summary>
    /// <param name="halfPlane">N·(N/2+1) components as <see cref="Fft2D"/> gives them.</param>
    /// <param name="boxSize">N, at least 2·<see cref="MaxShell"/>.</param>
    /// <param name="destination"><see cref="Count"/> components; overwritten.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The disc does not fit into the box.</exception>
    public void Gather(ReadOnlySpan<ComplexF> halfPlane, int boxSize, Span<ComplexF> destination)
    {
        Check(halfPlane.Length, boxSize, destination.Length);
        for (int j = 0; j < _kx.Length; j++)
        {
            ComplexF value = halfPlane[Index(j, boxSize)];
            destination[j] = ((_kx[j] + _ky[j]) & 1) == 0 ? value : -value;
        }
    }

    /// <summary>The inverse of <see cref="Gather"/>: fills a half-plane, with zeros outside the disc and conjugates where Kx = 0.</summary>
    /// <param name="halfPlane">N·(N/2+1) components; overwritten.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The disc does not fit into the box.</exception>
    public void Scatter(ReadOnlySpan<ComplexF> values, int boxSize, Span<ComplexF> halfPlane)
    {
        Check(halfPlane.Length, boxSize, values.Length);
        halfPlane.Clear();
        for (int j = 0; j < _kx.Length; j++)
        {
            ComplexF value = ((_kx[j] + _ky[j]) & 1) == 0 ? values[j] : -values[j];
            halfPlane[Index(j, boxSize)] = value;
            bool hasStoredConjugate = (_kx[j] == 0 || 2 * _kx[j] == boxSize) && _ky[j] != 0 && 2 * Math.Abs(_ky[j]) != boxSize;
            if (hasStoredConjugate)
            {
                int row = _ky[j] > 0 ? boxSize - _ky[j] : -_ky[j];
                halfPlane[(row * ((boxSize / 2) + 1)) + _kx[j]] = value.Conjugate;
            }
        }
    }

    private int Index(int j, int boxSize)
    {
        int row = _ky[j] < 0 ? _ky[j] + boxSize : _ky[j];
        return (row * ((boxSize / 2) + 1)) + _kx[j];
    }

    private void Check(int halfPlaneLength, int boxSize, int discLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(boxSize, 2 * MaxShell);
        if (halfPlaneLength != boxSize * ((boxSize / 2) + 1))
        {
            throw new ArgumentException($"A half-plane of box {boxSize} has {boxSize * ((boxSize / 2) + 1)} components; found {halfPlaneLength}.");
        }

        if (discLength != Count)
        {
            throw new ArgumentException($"The disc has {Count} components; found {discLength}.");
        }
    }
}
