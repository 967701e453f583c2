using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>The grid of maps to be made.</summary>
/// <param name="BoxSize">N.</param>
/// <param name="PixelSize">Å.</param>
/// <param name="Padding">Of the Fourier grid.</param>
/// <param name="MaxShell">Shells above are left out; at most N/2.</param>
internal sealed record MapGrid(int BoxSize, double PixelSize, int Padding, int MaxShell)
{
    /// <summary>Empty sums on this grid.</summary>
    public BackProjection Empty() => new(BoxSize, PixelSize, Padding);
}
