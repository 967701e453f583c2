using System.Collections.Immutable;
using System.Numerics;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>One normal density: weight · (2πσ²)^{−3/2} · exp(−|r − centre|²/2σ²).</summary>
/// <param name="Centre">Å from the origin.</param>
/// <param name="Sigma">Å, above 0.</param>
/// <param name="Weight">Its integral; also the sum of its voxels in a map.</param>
public readonly record struct GaussianBlob(Vector3D Centre, double Sigma, double Weight);

/// <summary>A density made of Gaussian blobs, whose map, transform and projections are known in closed form.</summary>
/// <remarks>
/// A map's voxels are the density times the voxel's volume, so that their sum is the sum of weights, and transforms are in the units of
/// docs/conventions.md (3) with the phase origin at the map's centre.
/// </remarks>
public sealed class GaussianModel
{
    /// <summary>
    /// Blobs narrower than this many voxels are sampled on a finer grid: what a sampled Gaussian of this width holds at the Nyquist frequency is
    /// exp(−π²σ²/2) = 8e-4 of its zero frequency, and so is what aliasing adds there.
    /// </summary>
    private const double MinSigmaInVoxels = 1.2;

    /// <summary>exp(−5²/2) = 4e-6: what is cut off is below single precision once it is spread over a shell.</summary>
    private const double CutOff = 5;

    /// <summary>Takes the blobs.</summary>
    /// <exception cref="ArgumentException">A width is not positive, or a number is not finite.</exception>
    public GaussianModel(ImmutableArray<GaussianBlob> blobs)
    {
        foreach (GaussianBlob blob in blobs)
        {
            if (!(blob.Sigma > 0) || !double.IsFinite(blob.Sigma + blob.Weight + blob.Centre.Length))
            {
                throw new ArgumentException($"A blob needs finite numbers and a positive width; found {blob}.", nameof(blobs));
            }
        }

        Blobs = blobs;
    }

    /// <summary>What the density is made of.</summary>
    public ImmutableArray<GaussianBlob> Blobs { get; }

    /// <summary>The map, the origin at its centre; blobs or parts of them outside the box are left out.</summary>
    /// <remarks>
    /// Blobs are added in real space, out to five σ, on a grid so fine that the narrowest has σ ≥ 1.2 of its voxels; where that grid is finer than
    /// the map's, its transform is cropped to the map's box. So the map's transform is the density's up to the Nyquist frequency, whatever the
    /// width.
    /// </remarks>
    /// <param name="boxSize">The side in voxels, even.</param>
    /// <param name="pixelSize">Å per voxel.</param>
    /// <param name="threads">For the transforms of a finer grid; the bits do not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or the pixel size is not positive.</exception>
    public Volume ToVolume(int boxSize, double pixelSize, int threads = 1)
    {
        var volume = new Volume(boxSize, pixelSize);
        if (Blobs.IsEmpty)
        {
            return volume;
        }

        int oversampling = Math.Max(1, (int)Math.Ceiling(MinSigmaInVoxels * pixelSize / Blobs.Min(b => b.Sigma)));
        while (!FftLength.IsSupported(oversampling))
        {
            oversampling++;
        }

        if (oversampling == 1)
        {
            AddTo(volume);
            return volume;
        }

        var fine = new Volume(oversampling * boxSize, pixelSize / oversampling);
        AddTo(fine);
        return Crop(FourierVolume.Of(fine, threads), boxSize, pixelSize).ToVolume(threads);
    }

    /// <summary>The transform at a frequency: Σ weight · exp(−2π²σ²|k|²) · exp(−2πi k·centre).</summary>
    /// <param name="frequency">Å⁻¹.</param>
    public Complex Transform(Vector3D frequency)
    {
        double exponent = -2 * Math.PI * Math.PI * frequency.Dot(frequency);
        Complex sum = 0;
        foreach (GaussianBlob blob in Blobs)
        {
            sum += Complex.FromPolarCoordinates(
                blob.Weight * Math.Exp(exponent * blob.Sigma * blob.Sigma), -2 * Math.PI * frequency.Dot(blob.Centre));
        }

        return sum;
    }

    /// <summary>The transform of a projection, docs/conventions.md (2) and (4): what an image's disc would hold without noise and CTF.</summary>
    /// <param name="boxSize">The side of the image in pixels.</param>
    /// <param name="pixelSize">Å per pixel.</param>
    /// <param name="destination">Overwritten: the first components of the disc, as many as there is room for.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is longer than the disc.</exception>
    public void Slice(Pose pose, int boxSize, double pixelSize, FourierDisc disc, Span<ComplexF> destination)
    {
        ArgumentNullException.ThrowIfNull(disc);
        if (destination.Length > disc.Count)
        {
            throw new ArgumentException($"The disc has {disc.Count} components; asked for {destination.Length}.", nameof(destination));
        }

        Rotation toReference = pose.Rotation.Inverse;
        double step = 1 / (boxSize * pixelSize);
        for (int j = 0; j < destination.Length; j++)
        {
            (double kx, double ky) = (step * disc.Kx[j], step * disc.Ky[j]);
            Complex value = Transform(toReference.Apply(new Vector3D(kx, ky, 0)))
                * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((kx * pose.Shift.X) + (ky * pose.Shift.Y)));
            destination[j] = new ComplexF((float)value.Real, (float)value.Imaginary);
        }
    }

    /// <summary>The projection, the sum along the third axis of the view frame, sampled at the pixels' centres.</summary>
    /// <param name="boxSize">The side in pixels, even.</param>
    /// <param name="pixelSize">Å per pixel.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or the pixel size is not positive.</exception>
    public Image Project(Pose pose, int boxSize, double pixelSize)
    {
        var image = new Image(boxSize, pixelSize);
        Span<float> pixels = image.Pixels;
        foreach (GaussianBlob blob in Blobs)
        {
            Vector3D centre = pose.Rotation.Apply(blob.Centre);
            Profile x = Profile.Of(centre.X + pose.Shift.X, blob.Sigma, boxSize, pixelSize);
            Profile y = Profile.Of(centre.Y + pose.Shift.Y, blob.Sigma, boxSize, pixelSize);
            for (int j = 0; j < y.Values.Length; j++)
            {
                x.AddTo(pixels.Slice((y.First + j) * boxSize, boxSize), blob.Weight * y.Values[j]);
            }
        }

        return image;
    }

    private static FourierVolume Crop(FourierVolume fine, int boxSize, double pixelSize)
    {
        var cropped = new FourierVolume(boxSize, pixelSize);
        int half = boxSize / 2;
        for (int z = 0; z < boxSize; z++)
        {
            for (int y = 0; y < boxSize; y++)
            {
                int fineZ = z < half ? z : z - boxSize + fine.BoxSize;
                int fineY = y < half ? y : y - boxSize + fine.BoxSize;
                Span<ComplexF> row = cropped.Components.Slice(((z * boxSize) + y) * (half + 1), half + 1);
                fine.Components.Slice(((fineZ * fine.BoxSize) + fineY) * ((fine.BoxSize / 2) + 1), half).CopyTo(row);
            }
        }

        // Both boxes have their origin in the middle, so a component's phase factor (−1)^{kx+ky+kz} is the same in both. Nyquist components stand
        // for two frequencies each and are left out.
        for (int i = 0; i < boxSize; i++)
        {
            cropped.Components.Slice(((half * boxSize) + i) * (half + 1), half + 1).Clear();
            cropped.Components.Slice(((i * boxSize) + half) * (half + 1), half + 1).Clear();
        }

        return cropped;
    }

    private void AddTo(Volume volume)
    {
        int side = volume.BoxSize;
        Span<float> voxels = volume.Voxels;
        foreach (GaussianBlob blob in Blobs)
        {
            Profile x = Profile.Of(blob.Centre.X, blob.Sigma, side, volume.PixelSize);
            Profile y = Profile.Of(blob.Centre.Y, blob.Sigma, side, volume.PixelSize);
            Profile z = Profile.Of(blob.Centre.Z, blob.Sigma, side, volume.PixelSize);
            for (int k = 0; k < z.Values.Length; k++)
            {
                for (int j = 0; j < y.Values.Length; j++)
                {
                    int row = ((z.First + k) * side) + y.First + j;
                    x.AddTo(voxels.Slice(row * side, side), blob.Weight * z.Values[k] * y.Values[j]);
                }
            }
        }
    }

    /// <summary>A normal density along one axis at the voxels it reaches, times the voxel's width.</summary>
    private readonly record struct Profile(int First, double[] Values)
    {
        public static Profile Of(double centre, double sigma, int boxSize, double pixelSize)
        {
            double place = (centre / pixelSize) + (boxSize / 2);
            double width = sigma / pixelSize;
            int first = (int)Math.Clamp(Math.Ceiling(place - (CutOff * width)), 0, boxSize);
            int last = (int)Math.Clamp(Math.Floor(place + (CutOff * width)), -1, boxSize - 1);
            var values = new double[Math.Max(0, last - first + 1)];
            for (int i = 0; i < values.Length; i++)
            {
                double t = (first + i - place) / width;
                values[i] = Math.Exp(-0.5 * t * t) / (width * Math.Sqrt(2 * Math.PI));
            }

            return new Profile(first, values);
        }

        public void AddTo(Span<float> row, double factor)
        {
            for (int i = 0; i < Values.Length; i++)
            {
                row[First + i] += (float)(factor * Values[i]);
            }
        }
    }
}
