using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>The directions of view that RELION visits for a point group.</summary>
/// <remarks>
/// Our own asymmetric unit (<see cref="PointGroup.Contains"/>) is another one, and RELION refuses a model.star whose number of directions differs
/// from its own. Its unit is a wedge with both its borders, from which every direction is removed that some operator brings within half a pixel's
/// radius of an earlier one.
/// Compared with RELION 3.1.3 for C1 to D7, T, O and I1 to I4 at orders 0 to 4. docs/formats/relion.md.
/// </remarks>
internal static class RelionDirections
{
    private const double Border = 1e-6;

    /// <summary>In NESTED order; may be empty for a coarse grid and a large group.</summary>
    public static ImmutableArray<EulerAngles> Of(PointGroup group, int order)
    {
        Func<Vector3D, bool> isInside = Wedge(group);
        var pixels = new List<(int Pixel, Vector3D Direction)>();
        for (int pixel = 0; pixel < Healpix.PixelCount(order); pixel++)
        {
            Vector3D direction = Healpix.Centre(order, pixel);
            if (isInside(direction))
            {
                pixels.Add((pixel, direction));
            }
        }

        RemoveMates(pixels, group, Math.Cos(PixelRadius(order) / 2));
        return
        [
            .. pixels.Select(p =>
            {
                (double rot, double tilt) = Healpix.CentreAngles(order, p.Pixel);
                return new EulerAngles(rot, tilt, 0);
            }),
        ];
    }

    private static void RemoveMates(List<(int Pixel, Vector3D Direction)> pixels, PointGroup group, double nearest)
    {
        Rotation[] operators = group.Operators[1..].ToArray();
        for (int i = 0; operators.Length > 0 && i < pixels.Count; i++)
        {
            Vector3D[] mates = [.. operators.Select(g => g.Apply(pixels[i].Direction))];
            int kept = i + 1;
            for (int j = i + 1; j < pixels.Count; j++)
            {
                Vector3D direction = pixels[j].Direction;
                if (!Array.Exists(mates, mate => mate.Dot(direction) > nearest))
                {
                    pixels[kept++] = pixels[j];
                }
            }

            pixels.RemoveRange(kept, pixels.Count - kept);
        }
    }

    private static Func<Vector3D, bool> Wedge(PointGroup group)
    {
        char kind = group.Name[0];
        if (kind is 'C' or 'D')
        {
            int fold = int.Parse(group.Name.AsSpan(1), CultureInfo.InvariantCulture);
            double half = (180.0 / fold) + Border;
            return kind == 'C' ? d => Math.Abs(Azimuth(d)) <= half
                : fold == 1 ? d => d.Z >= -Border
                : d => Math.Abs(Azimuth(d) - 90) <= half && d.Z >= -Border;
        }

        // T without its borders, which RELION's rounding leaves out.
        Vector3D[] normals = Normals(group.Name);
        double least = kind == 'T' ? Border : -Border;
        return d => Array.TrueForAll(normals, normal => normal.Dot(d) >= least);
    }

    private static double Azimuth(Vector3D d) => double.RadiansToDegrees(Math.Atan2(d.Y, d.X));

    /// <summary>The inner normals of the three planes that bound the unit: through two neighbouring axes each.</summary>
    private static Vector3D[] Normals(string group)
    {
        double golden = (1 + Math.Sqrt(5)) / 2;
        return group switch
        {
            "T" => Triangle(new(0, 0, 1), new(0, Math.Sqrt(8), -1), new(-Math.Sqrt(6), Math.Sqrt(2), 1)),
            "O" => Triangle(new(0, 0, 1), new(1, 1, 1), new(-1, 1, 1)),
            "I1" => Triangle(new(-golden, 0, -1), new(-golden, 0, 1), new(-golden * golden, 1, 0)),
            "I" or "I2" => Triangle(new(1, 0, golden), new(-1, 0, golden), new(0, 1, golden * golden)),
            "I3" => Triangle(Fivefold(1), new(0, 0, 1), Third(Fivefold(1), new(0, 0, 1), Fivefold(0.6))),
            "I4" => Triangle(Fivefold(0.8), Fivefold(-0.8), Third(Fivefold(0.8), Fivefold(-0.8), new(-2, 0, -1))),
            _ => throw new ArgumentException($"{group} has no wedge.", nameof(group)),
        };
    }

    // A fivefold axis of I3 and I4 off the z axis, at an azimuth in half turns.
    private static Vector3D Fivefold(double azimuth)
    {
        (double sin, double cos) = Math.SinCos(azimuth * Math.PI);
        return new Vector3D(2 * cos, 2 * sin, 1);
    }

    // A threefold axis is the mean of the three fivefold ones around it.
    private static Vector3D Third(Vector3D a, Vector3D b, Vector3D c) =>
        ((1 / a.Length) * a) + ((1 / b.Length) * b) + ((1 / c.Length) * c);

    private static Vector3D[] Triangle(Vector3D a, Vector3D b, Vector3D c)
    {
        Vector3D middle = Third(a, b, c);
        return
        [
            .. new[] { a.Cross(b), b.Cross(c), c.Cross(a) }.Select(n => (Math.Sign(n.Dot(middle)) / n.Length) * n),
        ];
    }

    /// <summary>The largest angle (rad) between a pixel's centre and its corners: that of the pixel at z = 2/3 beside the corner of a face.</summary>
    private static double PixelRadius(int order)
    {
        double side = 1 << order;
        Vector3D centre = At(2.0 / 3, Math.PI / (4 * side));
        Vector3D corner = At(1 - (Math.Pow(1 - (1 / side), 2) / 3), 0);
        return Math.Acos(Math.Min(1, centre.Dot(corner)));

        static Vector3D At(double z, double azimuth)
        {
            double radius = Math.Sqrt(1 - (z * z));
            return new Vector3D(radius * Math.Cos(azimuth), radius * Math.Sin(azimuth), z);
        }
    }
}
