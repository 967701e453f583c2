namespace CryoSharp.Imaging;

/// <summary>Where the components of a half-space N × N × (N/2+1), or of its plane z = 0, lie, zero frequency first.</summary>
internal readonly struct HalfSpace(int boxSize)
{
    /// <summary>The shell of component x of row z·N + y.</summary>
    public int Shell(int row, int x) => (int)Math.Round(Math.Sqrt(SquaredRadius(row, x)));

    /// <summary>|k|² of component x of row z·N + y.</summary>
    public double SquaredRadius(int row, int x)
    {
        (int y, int z) = (Signed(row % boxSize), Signed(row / boxSize));
        return ((double)x * x) + ((double)y * y) + ((double)z * z);
    }

    /// <summary>How many components of the full space one at x stands for: itself, and its conjugate where that is not stored.</summary>
    public int Count(int x) => x == 0 || 2 * x == boxSize ? 1 : 2;

    /// <summary>The row that holds, on the planes x = 0 and x = N/2, the conjugates of a row.</summary>
    public int MateRow(int row)
    {
        (int y, int z) = (row % boxSize, row / boxSize);
        return ((z == 0 ? 0 : boxSize - z) * boxSize) + (y == 0 ? 0 : boxSize - y);
    }

    /// <summary>The frequency of an index along y or z.</summary>
    public int Signed(int index) => index <= boxSize / 2 ? index : index - boxSize;
}
