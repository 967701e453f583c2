using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Sums of slices and of their weights in Fourier space: the adjoint side of <see cref="PaddedReference"/>. Mutable, one writer.</summary>
/// <remarks>Layout as in <see cref="PaddedReference"/>: half-space of side pN, zero frequency first, phase origin at the centre.</remarks>
public sealed class BackProjection
{
    private readonly ComplexF[] _data;
    private readonly float[] _weight;

    /// <summary>Empty sums.</summary>
    /// <param name="boxSize">The side N of the map.</param>
    /// <param name="pixelSize">Å per voxel.</param>
    /// <param name="padding">1 to 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public BackProjection(int boxSize, double pixelSize, int padding)
    {
        Box.Check(boxSize, pixelSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(padding, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, 4);
        (BoxSize, PixelSize, Padding) = (boxSize, pixelSize, padding);
        int side = padding * boxSize;
        int length = side * side * ((side / 2) + 1);
        _data = new ComplexF[length];
        _weight = new float[length];
    }

    /// <summary>The side N of the map.</summary>
    public int BoxSize { get; }

    /// <summary>Å per voxel of the map.</summary>
    public double PixelSize { get; }

    /// <summary>The padding factor p.</summary>
    public int Padding { get; }

    /// <summary>pN·pN·(pN/2+1) sums of weighted slices.</summary>
    public Span<ComplexF> Data => _data;

    /// <summary>As many sums of weights.</summary>
    public Span<float> Weight => _weight;

    /// <summary>Adds the sums of another back-projection of the same box and padding.</summary>
    /// <exception cref="ArgumentException">The boxes or paddings differ.</exception>
    public void Add(BackProjection other) => throw new NotImplementedException();

    /// <summary>Replaces the sums by those over all symmetry mates. Makes the plane x = 0 Hermitian first.</summary>
    public void Symmetrise(PointGroup symmetry, int maxShell, int threads = 1) => throw new NotImplementedException();

    /// <summary>
    /// The map that these sums stand for: data / (weight + prior(shell)), transformed back, cropped, divided by the interpolation
    /// kernel's transform.
    /// </summary>
    /// <remarks>
    /// Where weight + prior is below 1/1000 of its shell's mean, that is used instead, so that unseen components stay finite.
    /// </remarks>
    /// <param name="prior">1/τ² per shell 0 to <paramref name="maxShell"/> in the units of the weight, or empty for none.</param>
    /// <param name="maxShell">Shells above are zero.</param>
    public Volume Reconstruct(ReadOnlySpan<double> prior, int maxShell, int threads = 1) => throw new NotImplementedException();

    /// <summary>The mean weight of a native voxel in each shell 0 to N/2: shell means of the padded weights times p³.</summary>
    /// <remarks>Its inverse is the variance of the noise in a component of the map (relion.md 1.8).</remarks>
    public double[] MeanWeightPerShell() => throw new NotImplementedException();

    /// <summary>Data and weight on the native grid (each padded component added to its nearest), divided: for FSCs that need no gridding.</summary>
    public FourierVolume Averages(int maxShell) => throw new NotImplementedException();
}
