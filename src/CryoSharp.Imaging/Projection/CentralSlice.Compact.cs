using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <content>Slices of unpadded maps.</content>
public static partial class CentralSlice
{
    /// <summary>
    /// destination[j] = Σᵢ wᵢ reference[i], w the window's weights of the 64 neighbours (of a flat map 16); zero where u is above the reference's MaxShell.
    /// </summary>
    /// <param name="count">How many components of the disc to fill, a prefix: at most disc.Count.</param>
    /// <param name="destination">At least <paramref name="count"/> components; overwritten that far.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> or the disc is shorter than <paramref name="count"/>.</exception>
    public static void Extract(
        CompactReference reference, in Matrix3x3 imageToReference, FourierDisc disc, int count, Span<ComplexF> destination)
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

    /// <summary><see cref="Extract(CompactReference, in Matrix3x3, FourierDisc, int, Span{ComplexF})"/>, and how the slice changes where the frequency moves in the reference.</summary>
    /// <param name="count">How many components of the disc to fill, a prefix.</param>
    /// <param name="alongX">Derivatives by the reference's frequency, x.</param>
    /// <param name="alongY">Likewise, y.</param>
    /// <param name="alongZ">Likewise, z; 0 of a flat map.</param>
    /// <exception cref="ArgumentException">A destination or the disc is shorter than <paramref name="count"/>.</exception>
    public static void ExtractWithGradient(
        CompactReference reference, in Matrix3x3 imageToReference, FourierDisc disc, int count, Span<ComplexF> value,
        Span<ComplexF> alongX, Span<ComplexF> alongY, Span<ComplexF> alongZ)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(disc);
        CheckCount(disc, count, Math.Min(Math.Min(value.Length, alongX.Length), Math.Min(alongY.Length, alongZ.Length)));
        if (CanUseVectors(disc))
        {
            ExtractWithGradientVector(reference, imageToReference, disc, value[..count], alongX, alongY, alongZ);
        }
        else
        {
            ExtractWithGradientPlain(reference, imageToReference, disc, value[..count], alongX, alongY, alongZ);
        }
    }

    /// <summary>
    /// Compares an image with the slices of several maps: per shell s and map, cross = Re Σ conj(S)·image and norm = Σ weight·|S|² over the components of the shell.
    /// </summary>
    /// <remarks>S as Extract gives it, but never stored. The disc must have eight components or more.</remarks>
    /// <param name="references">Of one box and last shell.</param>
    /// <param name="count">How many components of the disc, a prefix; component 0 is left out.</param>
    /// <param name="image">Planar: real parts, and <paramref name="imageStride"/> farther on the imaginary parts.</param>
    /// <param name="weight">One per component.</param>
    /// <param name="cross">As many as there are maps, per shell 0 to the last; overwritten.</param>
    /// <param name="norm">Likewise.</param>
    /// <exception cref="ArgumentException">A span is too short, the maps differ, or the disc has fewer than eight components.</exception>
    public static void Compare(
        ReadOnlySpan<CompactReference> references, in Matrix3x3 imageToReference, FourierDisc disc, int count,
        ReadOnlySpan<float> image, int imageStride, ReadOnlySpan<float> weight, Span<float> cross, Span<float> norm)
    {
        ArgumentNullException.ThrowIfNull(disc);
        CheckPlanar(disc, count, image.Length - imageStride, weight.Length);
        int shells = disc.Shell[count - 1] + 1;
        if (cross.Length < references.Length * shells || norm.Length < references.Length * shells)
        {
            throw new ArgumentException($"{shells} shells of {references.Length} numbers do not fit into {cross.Length} and {norm.Length}.", nameof(cross));
        }

        foreach (CompactReference reference in references)
        {
            if (reference.BoxSize != references[0].BoxSize || reference.MaxShell != references[0].MaxShell || reference.IsFlat != references[0].IsFlat)
            {
                throw new ArgumentException("The references differ in box, depth or last shell.", nameof(references));
            }
        }

        CompareVector(references, imageToReference, disc, count, image, imageStride, weight, cross, norm);
    }

    /// <summary>The transform at one frequency of the reference, any real numbers: what Extract gives for a component there.</summary>
    public static ComplexF Sample(CompactReference reference, Vector3D frequency)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return SampleVector(reference, frequency);
    }

    /// <summary>The plain form of Extract, in double precision and with the window itself instead of its polynomials.</summary>
    internal static void ExtractPlain(CompactReference reference, in Matrix3x3 imageToReference, FourierDisc disc, Span<ComplexF> destination)
    {
        for (int j = 0; j < destination.Length; j++)
        {
            destination[j] = SamplePlain(reference, imageToReference * new Vector3D(disc.Kx[j], disc.Ky[j], 0), KaiserBessel.At, KaiserBessel.At, KaiserBessel.At);
        }
    }

    /// <summary>The plain form of ExtractWithGradient.</summary>
    internal static void ExtractWithGradientPlain(
        CompactReference reference, in Matrix3x3 imageToReference, FourierDisc disc, Span<ComplexF> value,
        Span<ComplexF> alongX, Span<ComplexF> alongY, Span<ComplexF> alongZ)
    {
        for (int j = 0; j < value.Length; j++)
        {
            Vector3D u = imageToReference * new Vector3D(disc.Kx[j], disc.Ky[j], 0);
            value[j] = SamplePlain(reference, u, KaiserBessel.At, KaiserBessel.At, KaiserBessel.At);
            alongX[j] = SamplePlain(reference, u, KaiserBessel.SlopeAt, KaiserBessel.At, KaiserBessel.At);
            alongY[j] = SamplePlain(reference, u, KaiserBessel.At, KaiserBessel.SlopeAt, KaiserBessel.At);
            alongZ[j] = reference.IsFlat ? default : SamplePlain(reference, u, KaiserBessel.At, KaiserBessel.At, KaiserBessel.SlopeAt);
        }
    }

    private static ComplexF SamplePlain(
        CompactReference reference, Vector3D frequency, Func<double, double> alongX, Func<double, double> alongY, Func<double, double> alongZ)
    {
        frequency = reference.IsFlat ? new Vector3D(frequency.X, frequency.Y, 0) : frequency;
        if (frequency.Dot(frequency) > SquaredLimit(reference.MaxShell, reference.BoxSize))
        {
            return default;
        }

        // The window and its slope are even and odd: at −u, with distances turned, the sum is that of conjugates.
        double sign = frequency.X < 0 ? -1 : 1;
        Vector3D place = sign * frequency;
        (int x0, int y0, int z0) = ((int)Math.Floor(place.X), (int)Math.Floor(place.Y), (int)Math.Floor(place.Z));
        (double re, double im) = (0, 0);
        for (int z = z0 - 1; z <= z0 + 2; z++)
        {
            for (int y = y0 - 1; y <= y0 + 2; y++)
            {
                double ofRow = alongY(sign * (place.Y - y)) * (reference.IsFlat ? 1 : alongZ(sign * (place.Z - z)));
                for (int x = x0 - 1; x <= x0 + 2; x++)
                {
                    ComplexF value = reference.At(x, y, z);
                    double w = ofRow * alongX(sign * (place.X - x));
                    (re, im) = (re + (w * value.Re), im + (w * value.Im));
                }
            }

            if (reference.IsFlat)
            {
                break;
            }
        }

        return new ComplexF((float)re, (float)(sign * im));
    }

    private static void CheckCount(FourierDisc disc, int count, int room)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > disc.Count || count > room)
        {
            throw new ArgumentException($"{count} components are asked for; the disc has {disc.Count}, the destination room for {room}.", nameof(count));
        }
    }
}
