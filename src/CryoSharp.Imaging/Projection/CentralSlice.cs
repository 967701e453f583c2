using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>
/// Projection in Fourier space and its adjoint. The transform of a projection is the central slice of the
/// volume's transform that lies across the direction of view.
/// </summary>
/// <remarks>
/// <para>
/// Component j of a disc lies at u = imageToReference·(Kx, Ky, 0) in the reference's own frequencies (before padding), at p·u in its
/// padded grid; where that falls in the missing half (x &lt; 0), the conjugate of −u is used. For particles of the reference's own box and
/// pixel size, imageToReference is the transpose of the rotation's matrix; other pixel sizes and magnifications scale it
/// (<see cref="ImageToReference"/>).
/// </para>
/// <para>
/// "Up to shell s" means round(|u|) ≤ s, as everywhere, and never beyond the sphere |u| = N/2: the whole of a disc of MaxShell s is up to shell s.
/// </para>
/// <para>A flat map is the same along z in Fourier space, so u's third component is of no account.</para>
/// <para>Neither function allocates. docs/theory/projection.md.</para>
/// </remarks>
public static partial class CentralSlice
{
    /// <summary>The matrix that takes an image's component (Kx, Ky, 0) to the reference's frequencies: (N·a)/(M·b)·Aᵀ·magnification.</summary>
    /// <remarks>docs/conventions.md (4) and Aberrations. For the reference's own box and pixel size and no magnification this is Aᵀ.</remarks>
    /// <param name="imageBoxSize">M, the side of the image in pixels of <paramref name="optics"/>, before any Fourier crop.</param>
    /// <param name="optics">Gives the pixel size b and the magnification.</param>
    /// <param name="referenceBoxSize">N.</param>
    /// <param name="referencePixelSize">a, Å.</param>
    public static Matrix3x3 ImageToReference(
        Rotation rotation, OpticsGroup optics, int imageBoxSize, int referenceBoxSize, double referencePixelSize)
    {
        ArgumentNullException.ThrowIfNull(optics);
        (double m00, double m01, double m10, double m11) = optics.Magnification;
        double scale = referenceBoxSize * referencePixelSize / (imageBoxSize * optics.PixelSize);
        return scale * (rotation.ToMatrix().Transpose * new Matrix3x3(m00, m01, 0, m10, m11, 0, 0, 0, 1));
    }

    /// <summary>
    /// destination[j] = Σᵢ wᵢ reference[i], w the trilinear weights of the eight neighbours; zero where u is above the reference's MaxShell.
    /// </summary>
    /// <param name="count">How many components of the disc to fill, a prefix: at most disc.Count.</param>
    /// <param name="destination">At least <paramref name="count"/> components; overwritten that far.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> or the disc is shorter than <paramref name="count"/>.</exception>
    public static void Extract(
        PaddedReference reference, in Matrix3x3 imageToReference, FourierDisc disc, int count, Span<ComplexF> destination)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(disc);
        CheckCount(disc, count, destination.Length);
        if (CanUseVectors(disc))
        {
            ExtractVector(reference, imageToReference, disc, destination[..count]);
        }
        else
        {
            ExtractPlain(reference, imageToReference, disc, destination[..count]);
        }
    }

    /// <summary>Adds a slice to <paramref name="sum"/>: the adjoint of Extract, limited to planes firstPlane ≤ z &lt; endPlane of the padded grid.</summary>
    /// <remarks>
    /// For each component and each neighbour i: data[i] += wᵢ·slice[j], weight[i] += wᵢ·weight[j]; components above maxShell are left out.
    /// Each component is inserted once (as itself or as its conjugate at −u); the plane x = 0 is made Hermitian later, by
    /// Symmetrise or Reconstruct. Each voxel receives its additions in the order of j, so the bits do not depend on how planes are shared out:
    /// threads may insert the same slices at the same time into disjoint ranges of planes.
    /// </remarks>
    /// <param name="slice">Already multiplied by CTF, posterior weight and 1/σ².</param>
    /// <param name="weight">As many numbers, not negative: CTF² times posterior weight times 1/σ².</param>
    /// <param name="maxShell">In the reference's shells, 1 to N/2.</param>
    /// <param name="firstPlane">0 to the number of planes.</param>
    /// <param name="endPlane">firstPlane to the number of planes.</param>
    /// <exception cref="ArgumentException">The lengths differ from one another or exceed the disc, or <paramref name="sum"/> is symmetrised.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A shell or a plane is out of range.</exception>
    public static void Insert(
        ReadOnlySpan<ComplexF> slice, ReadOnlySpan<float> weight, in Matrix3x3 imageToReference, FourierDisc disc, int maxShell,
        BackProjection sum, int firstPlane, int endPlane)
    {
        ArgumentNullException.ThrowIfNull(disc);
        ArgumentNullException.ThrowIfNull(sum);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxShell, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxShell, sum.BoxSize / 2);
        ArgumentOutOfRangeException.ThrowIfNegative(firstPlane);
        ArgumentOutOfRangeException.ThrowIfLessThan(endPlane, firstPlane);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(endPlane, sum.Planes);
        if (slice.Length != weight.Length || slice.Length > disc.Count)
        {
            throw new ArgumentException($"{slice.Length} components, {weight.Length} weights and a disc of {disc.Count} do not fit together.", nameof(slice));
        }

        if (sum.IsSymmetrised)
        {
            throw new ArgumentException("The sums are symmetrised already; nothing can be inserted any more.", nameof(sum));
        }

        if (CanUseVectors(disc))
        {
            InsertVector(slice, weight, imageToReference, disc, maxShell, sum, firstPlane, endPlane);
        }
        else
        {
            InsertPlain(slice, weight, imageToReference, disc, maxShell, sum, firstPlane, endPlane);
        }
    }

    /// <summary>The plain form of Extract, in double precision.</summary>
    internal static void ExtractPlain(PaddedReference reference, in Matrix3x3 imageToReference, FourierDisc disc, Span<ComplexF> destination)
    {
        for (int j = 0; j < destination.Length; j++)
        {
            destination[j] = Sample(reference, imageToReference * new Vector3D(disc.Kx[j], disc.Ky[j], 0));
        }
    }

    /// <summary>The plain form of Insert.</summary>
    internal static void InsertPlain(
        ReadOnlySpan<ComplexF> slice, ReadOnlySpan<float> weight, in Matrix3x3 imageToReference, FourierDisc disc, int maxShell,
        BackProjection sum, int firstPlane, int endPlane)
    {
        int side = sum.Padding * sum.BoxSize;
        double limit = SquaredLimit(maxShell, sum.BoxSize);
        Span<ComplexF> data = sum.Data;
        Span<float> weights = sum.Weight;
        for (int j = 0; j < slice.Length; j++)
        {
            Vector3D u = imageToReference * new Vector3D(disc.Kx[j], disc.Ky[j], 0);
            if (u.Dot(u) > limit)
            {
                continue;
            }

            var cell = new TrilinearCell(sum.Padding * u, side, sum.Planes);
            ComplexF value = cell.IsConjugate ? slice[j].Conjugate : slice[j];
            for (int i = 0; i < 8; i++)
            {
                int plane = cell.Plane(i);
                if (plane >= firstPlane && plane < endPlane)
                {
                    float w = (float)cell.Weight(i);
                    data[cell.Index(i)] += w * value;
                    weights[cell.Index(i)] += w * weight[j];
                }
            }
        }
    }

    /// <summary>|u|² of the last point up to a shell; a hair beyond N/2, lest rounding drop the point on the axis.</summary>
    internal static double SquaredLimit(int maxShell, int boxSize) =>
        Math.Min((maxShell + 0.5) * (maxShell + 0.5), 0.25 * boxSize * boxSize * (1 + 2e-6));

    /// <summary>The transform at one frequency of the reference, any real numbers.</summary>
    /// <param name="frequency">u, before padding.</param>
    private static ComplexF Sample(PaddedReference reference, Vector3D frequency)
    {
        if (frequency.Dot(frequency) > SquaredLimit(reference.MaxShell, reference.BoxSize))
        {
            return default;
        }

        var cell = new TrilinearCell(reference.Padding * frequency, reference.Padding * reference.BoxSize, reference.Planes);
        ReadOnlySpan<ComplexF> components = reference.Components;
        (double re, double im) = (0, 0);
        for (int i = 0; i < 8; i++)
        {
            ComplexF value = components[cell.Index(i)];
            re += cell.Weight(i) * value.Re;
            im += cell.Weight(i) * value.Im;
        }

        return new ComplexF((float)re, (float)(cell.IsConjugate ? -im : im));
    }
}
