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
/// pixel size, imageToReference is the transpose of the rotation's matrix; other pixel sizes and magnifications scale it.
/// </para>
/// <para>Neither function allocates. docs/theory/projection.md.</para>
/// </remarks>
public static class CentralSlice
{
    /// <summary>destination[j] = Σᵢ wᵢ reference[i], w the trilinear weights of the eight neighbours; zero where |u| &gt; the reference's MaxShell.</summary>
    /// <param name="count">How many components of the disc to fill, a prefix: at most disc.Count.</param>
    /// <param name="destination">At least <paramref name="count"/> components; overwritten that far.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> or the disc is shorter than <paramref name="count"/>.</exception>
    public static void Extract(
        PaddedReference reference, in Matrix3x3 imageToReference, FourierDisc disc, int count, Span<ComplexF> destination) =>
        throw new NotImplementedException();

    /// <summary>Adds a slice to <paramref name="sum"/>: the adjoint of <see cref="Extract"/>, limited to planes firstPlane ≤ z &lt; endPlane of the padded grid.</summary>
    /// <remarks>
    /// For each component and each neighbour i: data[i] += wᵢ·slice[j], weight[i] += wᵢ·weight[j]; components with |u| &gt; maxShell are left out.
    /// Each component is inserted once (as itself or as its conjugate at −u); the plane x = 0 is made Hermitian later, by
    /// Symmetrise or Reconstruct. Each voxel receives its additions in the order of j, so the bits do not depend on how planes are shared out:
    /// threads may insert the same slices at the same time into disjoint ranges of planes.
    /// </remarks>
    /// <param name="slice">Already multiplied by CTF, posterior weight and 1/σ².</param>
    /// <param name="weight">As many numbers, not negative: CTF² times posterior weight times 1/σ².</param>
    /// <param name="maxShell">In the reference's shells.</param>
    /// <param name="firstPlane">0 to pN.</param>
    /// <param name="endPlane">firstPlane to pN.</param>
    /// <exception cref="ArgumentException">The lengths differ from one another or exceed the disc.</exception>
    public static void Insert(
        ReadOnlySpan<ComplexF> slice, ReadOnlySpan<float> weight, in Matrix3x3 imageToReference, FourierDisc disc, int maxShell,
        BackProjection sum, int firstPlane, int endPlane) => throw new NotImplementedException();
}
