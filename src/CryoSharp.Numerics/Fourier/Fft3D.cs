namespace CryoSharp.Numerics;

/// <summary>Fourier transforms of real cubes of one even side N, or of single planes of one, on several threads.</summary>
/// <remarks>
/// Layout as in <see cref="Fft2D"/>, with z slowest: N planes of N rows of N/2+1 components. Forward unscaled, inverse scaled by 1/N³. A single plane is
/// transformed as <see cref="Fft2D"/> does it: 1/N².
/// The bits do not depend on the number of threads. A plan is immutable and may be used by any number of threads.
/// </remarks>
public sealed class Fft3D
{
    /// <summary>Columns along z that are transformed as one block of work: enough to make up for handing it to a thread.</summary>
    private const int ColumnsPerBlock = 64;

    private readonly IFourierPasses _passes;
    private readonly Fft2D _plane;

    /// <summary>Plans transforms of N×N×N volumes.</summary>
    /// <param name="threads">How many threads share one transform, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is odd, below 2, or has a prime factor above 13; or threads below 1.</exception>
    public Fft3D(int size, int threads = 1)
        : this(size, size, threads)
    {
    }

    /// <summary>Plans transforms of N×N×N volumes, or of N×N×1.</summary>
    /// <param name="depth">N, or 1.</param>
    /// <param name="threads">How many threads share one transform, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="size"/> is odd, below 2, or has a prime factor above 13; depth is neither N nor 1; or threads below 1.
    /// </exception>
    public Fft3D(int size, int depth, int threads)
    {
        FftLength.RequireEven(size, nameof(size));
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (depth != size && depth != 1)
        {
            throw new ArgumentOutOfRangeException(nameof(depth), depth, $"A volume of side {size} has {size} planes, or a single one.");
        }

        (Size, Depth, Threads, _passes) = (size, depth, threads, FourierPasses.Widest(size));
        _plane = new Fft2D(size, _passes);
    }

    /// <summary>Transforms by the given passes, planned for <paramref name="size"/>.</summary>
    internal Fft3D(int size, int threads, IFourierPasses passes)
    {
        (Size, Depth, Threads, _passes) = (size, size, threads, passes);
        _plane = new Fft2D(size, passes);
    }

    /// <summary>The side N.</summary>
    public int Size { get; }

    /// <summary>How many planes: N, or 1.</summary>
    public int Depth { get; }

    /// <summary>How many threads share one transform.</summary>
    public int Threads { get; }

    private int HalfRow => (Size / 2) + 1;

    private int HalfPlane => Size * HalfRow;

    private int ColumnBlocks => Math.Max(1, HalfPlane / ColumnsPerBlock);

    /// <summary>Volume (Depth·N² numbers) to half-space (Depth·N·(N/2+1) components).</summary>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Forward(ReadOnlySpan<float> volume, Span<ComplexF> destination)
    {
        Require(volume.Length, (long)Depth * Size * Size, nameof(volume));
        Require(destination.Length, (long)Depth * HalfPlane, nameof(destination));
        SharedSpans.ForEachBlock(volume, destination, Depth, Threads, PlaneForward);
        if (Depth > 1)
        {
            SharedSpans.ForEachBlock<ComplexF, ComplexF>(destination, destination, ColumnBlocks, Threads, DepthForward);
        }
    }

    /// <summary>Half-space to volume. <paramref name="halfSpace"/> is used as work space and destroyed.</summary>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Inverse(Span<ComplexF> halfSpace, Span<float> destination)
    {
        Require(halfSpace.Length, (long)Depth * HalfPlane, nameof(halfSpace));
        Require(destination.Length, (long)Depth * Size * Size, nameof(destination));
        if (Depth > 1)
        {
            SharedSpans.ForEachBlock<ComplexF, ComplexF>(halfSpace, halfSpace, ColumnBlocks, Threads, DepthInverse);
        }

        SharedSpans.ForEachBlock<ComplexF, float>(halfSpace, destination, Depth, Threads, PlaneInverse);
    }

    private void PlaneForward(ReadOnlySpan<float> volume, Span<ComplexF> halfSpace, int z) =>
        _plane.Forward(volume.Slice(z * Size * Size, Size * Size), halfSpace.Slice(z * HalfPlane, HalfPlane));

    private void PlaneInverse(ReadOnlySpan<ComplexF> halfSpace, Span<float> volume, int z)
    {
        float scale = (float)(1.0 / ((double)Size * Size * Depth));
        _plane.Inverse(halfSpace.Slice(z * HalfPlane, HalfPlane), scale, volume.Slice(z * Size * Size, Size * Size));
    }

    private void DepthForward(ReadOnlySpan<ComplexF> source, Span<ComplexF> destination, int block)
    {
        (int first, int count) = Columns(block);
        _passes.ColumnsForward(source[first..], HalfPlane, count, destination[first..]);
    }

    private void DepthInverse(ReadOnlySpan<ComplexF> source, Span<ComplexF> destination, int block)
    {
        (int first, int count) = Columns(block);
        _passes.ColumnsInverse(source[first..], HalfPlane, count, destination[first..]);
    }

    /// <summary>The columns of a block. The last one takes the remainder, so that none is too narrow for the passes.</summary>
    private (int First, int Count) Columns(int block)
    {
        int first = block * ColumnsPerBlock;
        return (first, block == ColumnBlocks - 1 ? HalfPlane - first : ColumnsPerBlock);
    }

    private void Require(int length, long expected, string name)
    {
        if (length != expected)
        {
            throw new ArgumentException($"A transform of {Size}×{Size}×{Depth} needs {expected} elements here, not {length}.", name);
        }
    }
}
