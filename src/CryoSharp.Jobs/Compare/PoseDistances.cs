using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>How far the poses of the same particles lie apart: medians, and what is left once each pair of matched classes may turn and move its map.</summary>
/// <param name="Angle">Median angle, degrees.</param>
/// <param name="Shift">Median distance of shifts, Å.</param>
/// <param name="AngleLeft">Median angle within matched classes, a turn of the map taken out; null where no pair of classes has enough particles.</param>
/// <param name="ShiftLeft">Likewise, Å.</param>
internal sealed record PoseDistances(double Angle, double Shift, double? AngleLeft, double? ShiftLeft)
{
    private const int FewestOfAClass = 10;

    /// <summary>Measures; null where a particle of either set has no pose.</summary>
    /// <param name="table">Of the classes of the pairs, or null where there are none: then all particles share one map.</param>
    public static PoseDistances? Of(IReadOnlyList<(Particle First, Particle Second)> pairs, ContingencyTable? table, PointGroup symmetry)
    {
        if (pairs.Any(p => p.First.Pose is null || p.Second.Pose is null))
        {
            return null;
        }

        var (angles, shifts) = (new List<double>(), new List<double>());
        foreach ((Particle First, Particle Second)[] members in OfMatchedClasses(pairs, table))
        {
            if (members.Length >= FewestOfAClass)
            {
                var agreement = PoseAgreement.Of([.. members.Select(m => m.First.Pose!.Value)], [.. members.Select(m => m.Second.Pose!.Value)], symmetry);
                angles.AddRange(agreement.Errors);
                shifts.AddRange(agreement.Offsets);
            }
        }

        return new PoseDistances(
            PoseAgreement.Middle(pairs.Select(p => symmetry.AngleBetween(p.First.Pose!.Value.Rotation, p.Second.Pose!.Value.Rotation))),
            PoseAgreement.Middle(pairs.Select(p => Math.Sqrt((p.First.Pose!.Value.Shift - p.Second.Pose!.Value.Shift).SquaredLength))),
            angles.Count > 0 ? PoseAgreement.Middle(angles) : null,
            shifts.Count > 0 ? PoseAgreement.Middle(shifts) : null);
    }

    /// <summary>"median 3.1°, shifts 1.2 Å; 2.0° and 0.8 Å once the maps are laid on one another".</summary>
    public override string ToString()
    {
        string left = AngleLeft is double angle
            ? string.Create(CultureInfo.InvariantCulture, $"; {angle:0.0}° and {ShiftLeft:0.0} Å once the maps are laid on one another")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"median {Angle:0.0}°, shifts {Shift:0.0} Å{left}");
    }

    /// <summary>For events.</summary>
    public JsonObject ToJson() => new() { ["angle"] = Angle, ["shift"] = Shift, ["angleLeft"] = AngleLeft, ["shiftLeft"] = ShiftLeft };

    private static IEnumerable<(Particle First, Particle Second)[]> OfMatchedClasses(
        IReadOnlyList<(Particle First, Particle Second)> pairs, ContingencyTable? table) => table is null
            ? [[.. pairs]]
            : table.Matching.Select((c, r) => (First: r + 1, Second: c + 1)).Where(m => m.Second > 0)
                .Select(m => pairs.Where(p => p.First.Class == m.First && p.Second.Class == m.Second).ToArray());
}
