namespace CryoSharp.Numerics;

/// <summary>The innermost loops of a matrix product at one vector width.</summary>
internal unsafe interface IProductKernel
{
    /// <summary>Rows of a packed tile.</summary>
    static abstract int TileRows { get; }

    /// <summary>Columns of a packed tile.</summary>
    static abstract int TileColumns { get; }

    /// <summary>Rows of the left matrix that <see cref="Dots"/> takes at a time.</summary>
    static abstract int DotRows { get; }

    /// <summary>Rows of the right matrix that <see cref="Dots"/> takes at a time.</summary>
    static abstract int DotColumns { get; }

    /// <summary>Numbers in a vector.</summary>
    static abstract int LaneCount { get; }

    /// <summary>c[r, q] (+)= Σₖ a[k, r]·b[k, q], both packed: k slowest, TileRows or TileColumns numbers per k.</summary>
    /// <param name="depth">How many k.</param>
    /// <param name="stride">From row to row of c.</param>
    /// <param name="isFirst">Whether to overwrite c and not to add to it.</param>
    static abstract void Tile(float* a, float* b, nint depth, float* c, nint stride, bool isFirst);

    /// <summary>sums[r · DotColumns + q] = Σₖ a[r, k]·b[q, k] for rows r &lt; rowsA, q &lt; rowsB; what lies beyond is undefined.</summary>
    /// <param name="rowsA">1 to DotRows.</param>
    /// <param name="rowsB">1 to DotColumns.</param>
    /// <param name="stride">From row to row of a and of b.</param>
    /// <param name="depth">How many k, a multiple of LaneCount.</param>
    /// <param name="sums">DotRows · DotColumns numbers.</param>
    static abstract void Dots(float* a, int rowsA, float* b, int rowsB, nint stride, nint depth, float* sums);
}
