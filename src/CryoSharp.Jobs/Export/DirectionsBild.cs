using System.Globalization;
using System.Text;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>Viewing directions as a BILD file of Chimera and ChimeraX: about the map a cylinder in each direction from which particles look.</summary>
/// <remarks>
/// Coordinates are Å in the frame of a map whose first voxel lies at 0, as those of this program and of RELION do, so that file and map fit on one another. Cylinders stand on the
/// sphere that touches the faces of the box; the longest and reddest is the most frequent direction.
/// </remarks>
internal static class DirectionsBild
{
    // The longest cylinder in radii of the sphere.
    private const double Longest = 0.4;

    // Of the radius of a disc as large as a pixel, so that neighbours do not touch.
    private const double Thickness = 0.7;

    /// <summary>The file.</summary>
    /// <param name="title">For the comment at its top.</param>
    /// <param name="boxSize">N, of the map.</param>
    /// <param name="pixelSize">Å.</param>
    public static string Of(ViewingDistribution views, string title, int boxSize, double pixelSize)
    {
        double half = boxSize / 2 * pixelSize;
        double thick = Thickness * half * Math.Sqrt(4.0 / views.Counts.Length);
        double greatest = views.Counts.Max();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $".comment {title}\n");
        text.Append(CultureInfo.InvariantCulture, $".comment {views.Total:0.##} particles in {views.Counts.Length} HEALPix pixels; the longest cylinder is {greatest:0.##} particles\n");
        for (int pixel = 0; pixel < views.Counts.Length; pixel++)
        {
            double share = greatest > 0 ? views.Counts[pixel] / greatest : 0;
            if (share > 0)
            {
                Vector3D direction = Healpix.Centre(views.Order, pixel);
                Vector3D foot = Place(half, half, direction);
                Vector3D top = Place(half, half * (1 + (Longest * share)), direction);
                text.Append(CultureInfo.InvariantCulture, $".color {share:F4} 0 {1 - share:F4}\n");
                text.Append(CultureInfo.InvariantCulture, $".cylinder {foot.X:F3} {foot.Y:F3} {foot.Z:F3} {top.X:F3} {top.Y:F3} {top.Z:F3} {thick:F3}\n");
            }
        }

        return text.ToString();
    }

    private static Vector3D Place(double centre, double radius, Vector3D direction) => new Vector3D(centre, centre, centre) + (radius * direction);
}
