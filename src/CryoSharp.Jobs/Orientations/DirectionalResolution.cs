using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>The FSC of two half-maps by direction, as files, pictures and numbers.</summary>
internal sealed record DirectionalResolution(ConicalFsc Cones)
{
    private const int Order = 3;
    private const double Threshold = 0.143;

    // Below it a map is said to suffer from preferred orientation by the job that made the measure known.
    private const double Uneven = 0.5;

    /// <summary>What <see cref="Write"/> writes.</summary>
    public static ImmutableArray<OutputFile> Files { get; } =
    [
        new("final/conical_fsc.csv", "resolution and area under the curve by direction of Fourier space"),
        new("final/fsc_band.csv", "smallest, mean and largest FSC of all directions by shell"),
        new("figures/fsc_band.svg", "the same as curves"),
        new("figures/resolution_by_direction.png", "resolution by direction as a map of the sphere"),
    ];

    /// <summary>The few numbers that matter.</summary>
    public ImmutableArray<(string Name, string Value)> Numbers
    {
        get
        {
            double[] resolutions = Resolutions();
            (double azimuth, double elevation) = Angles(Cones.Directions[Array.IndexOf(resolutions, resolutions.Max())]);
            return
            [
                ("conical FSC area ratio", string.Create(CultureInfo.InvariantCulture, $"cFAR {Cones.AreaRatio:F2}")),
                ("resolution by direction", string.Create(
                    CultureInfo.InvariantCulture,
                    $"{resolutions.Min():F2} to {resolutions.Max():F2} Å, worst at azimuth {azimuth:F0}°, elevation {elevation:F0}°; {Cones.Whole.ResolutionAt(Threshold):F2} Å over all")),
            ];
        }
    }

    /// <summary>Reads the half-maps and correlates them.</summary>
    public static DirectionalResolution Measure(OrientationsParameters parameters, JobContext context)
    {
        (MapInput first, MapInput second) = HalfMapPair.Read(parameters.HalfMaps, context.Directory);
        int box = first.Volume.BoxSize;
        Volume mask = SoftMask.Sphere(box, first.Volume.PixelSize, 0.4 * box, 0.1 * box);
        if (parameters.Mask is string path)
        {
            MapInput given = MapInput.Read(path);
            first.RequireSameGrid(given);
            mask = given.Volume;
        }

        var fsc = ConicalFsc.Between(
            SoftMask.Apply(mask, first.Volume), SoftMask.Apply(mask, second.Volume), ConicalFsc.Hemisphere(Order), parameters.ConeAngle, context.Threads);
        if (fsc.AreaRatio < Uneven)
        {
            context.Warn(string.Create(CultureInfo.InvariantCulture, $"cFAR is {fsc.AreaRatio:F2}, below 0.5: detail along some directions is missing from the map."));
        }

        return new DirectionalResolution(fsc);
    }

    /// <summary>Writes <see cref="Files"/>.</summary>
    public void Write(RunFolder folder)
    {
        double[] resolutions = Resolutions();
        ImmutableArray<double> areas = Cones.Areas;
        var csv = new StringBuilder("azimuth_degrees,elevation_degrees,resolution_angstrom,area\n");
        for (int i = 0; i < resolutions.Length; i++)
        {
            (double azimuth, double elevation) = Angles(Cones.Directions[i]);
            csv.Append(CultureInfo.InvariantCulture, $"{azimuth:F3},{elevation:F3},{resolutions[i]:F3},{areas[i]:F5}\n");
        }

        folder.WriteText("final/conical_fsc.csv", csv.ToString());
        (Fsc least, Fsc mean, Fsc greatest) = Cones.Band;
        var table = new FscTable([("smallest", least), ("mean", mean), ("largest", greatest), ("all directions", Cones.Whole)]);
        folder.WriteText("final/fsc_band.csv", table.ToCsv());
        CurvePicture.WriteFsc(folder.PathOf("figures/fsc_band.svg"), "FSC by direction", [.. table.Curves]);
        SpherePicture.Draw("RESOLUTION BY DIRECTION (MOLLWEIDE)", d => resolutions[Nearest(d)], resolutions.Max(), resolutions.Min(), "Å")
            .WritePng(folder.PathOf("figures/resolution_by_direction.png"));
    }

    private static (double Azimuth, double Elevation) Angles(Vector3D d) =>
        (double.RadiansToDegrees(Math.Atan2(d.Y, d.X)), double.RadiansToDegrees(Math.Asin(Math.Clamp(d.Z, -1, 1))));

    private double[] Resolutions() => [.. Cones.Curves.Select(curve => curve.ResolutionAt(Threshold))];

    private int Nearest(Vector3D direction)
    {
        (int nearest, double greatest) = (0, -1);
        for (int i = 0; i < Cones.Directions.Length; i++)
        {
            double cosine = Math.Abs(Cones.Directions[i].Dot(direction));
            (nearest, greatest) = cosine > greatest ? (i, cosine) : (nearest, greatest);
        }

        return nearest;
    }
}
