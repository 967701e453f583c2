using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The point group that a map shows, wherever its axes lie.</summary>
/// <param name="Group">The largest that agrees; C1 for none.</param>
/// <param name="Motion">Lays the map on the axes of the group.</param>
/// <param name="Agreement">Mean, over the operators, of the mean Fourier shell correlation of the map with itself turned; 1 for C1.</param>
/// <param name="Folds">For each fold how well the best of its axes agrees.</param>
public sealed record MapSymmetry(PointGroup Group, MapMotion Motion, double Agreement, ImmutableArray<(int Fold, double Agreement)> Folds)
{
    /// <summary>The highest fold that is looked for.</summary>
    public const int MostFold = 12;

    // 7.3°; what is left is climbed. Low folds are broad, high ones have few axes.
    private const int Order = 3;
    private const int Climbed = 6;

    // Coarse shells of any compact body agree a little; an axis that does not reach this by half the shells does not reach LeastAgreement by all.
    private const double WorthClimbing = 0.5;

    // A ring of seven agrees at an eighth of a turn too, only less: a larger group may lack half more than the best lacks, and a little where that lacks nothing.
    private const double Share = 1.5;
    private const double Little = 0.01;

    // Degrees: axes that are closer are one; pairs that fit the group's angle so well are tried.
    private const double Apart = 15;
    private const double Fitting = 8;

    /// <summary>Finds the group: axes of each fold by scan and climb, then the largest group whose axes are among them.</summary>
    /// <remarks>
    /// A body that is round about an axis, as molecules are at low resolution, agrees with itself at any turn: a fold counts only where half its turn does not agree too, and
    /// a group only where it agrees about as well as the best.
    /// </remarks>
    /// <param name="map">Standing alone in its box.</param>
    /// <param name="resolution">How far shells are compared, Å: what the map has for certain.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    public static MapSymmetry Find(Volume map, double resolution, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(map);
        var self = SelfAgreement.Of(map, resolution, threads);
        ImmutableArray<Axis>[] axes = [.. Enumerable.Range(0, MostFold + 1).Select(fold => fold < 2 ? [] : Axes(self, fold, threads))];
        ImmutableArray<(int, double)> folds = [.. Enumerable.Range(2, MostFold - 1).Select(fold => (fold, axes[fold].Select(a => a.Agreement).DefaultIfEmpty(0).Max()))];
        ImmutableArray<Axis>[] agreeing = [.. axes.Select(all => all.RemoveAll(a => a.Agreement < MapClusters.LeastAgreement))];
        (PointGroup Group, Placement Frame, double Agreement)[] found = [.. Candidates()
            .Select(c => (c.Group, Best: Best(self, c.Group, agreeing[c.First], agreeing[c.Second], c.First, c.Second)))
            .Where(c => c.Best is not null).Select(c => (c.Group, c.Best!.Value.Frame, c.Best.Value.Agreement))];
        double least = found.Select(f => 1 - f.Agreement).DefaultIfEmpty(0).Min();
        foreach ((PointGroup group, Placement frame, double agreement) in found.Where(f => 1 - f.Agreement <= Little + (Share * least)).Take(1))
        {
            Vector3D centre = map.BoxSize / (double)self.BoxSize * map.PixelSize * frame.Place;
            return new MapSymmetry(group, new MapMotion(frame.Turn.Inverse, -1 * frame.Turn.Apply(centre)), agreement, folds);
        }

        return new MapSymmetry(PointGroup.C1, new MapMotion(Rotation.Identity, default), 1, folds);
    }

    /// <summary>Groups from the largest, with the folds of two of their axes; 0 where one will do.</summary>
    private static IEnumerable<(PointGroup Group, int First, int Second)> Candidates() =>
        new (string Name, int First, int Second)[] { ("I", 5, 5), ("O", 4, 4), ("T", 3, 3) }
            .Concat(Enumerable.Range(2, MostFold - 1).SelectMany(n => new[] { ($"D{n}", n, 2), ($"C{n}", n, 0) }))
            .Select(c => (PointGroup.Parse(c.Item1), c.Item2, c.Item3)).OrderByDescending(c => c.Item1.Operators.Length);

    /// <summary>Axes of a fold, those that agree best first.</summary>
    private static ImmutableArray<Axis> Axes(SelfAgreement self, int fold, int threads)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Vector3D[] directions = [.. Enumerable.Range(0, Healpix.PixelCount(Order)).Select(pixel => Healpix.Centre(Order, pixel)).Where(d => d.Z >= 0)];
        var scanned = new double[directions.Length];
        Parallel.For(0, directions.Length, options, i => scanned[i] = self.Of(Rotation.FromAxis(directions[i], 360.0 / fold), self.MassCentre, self.CoarseShell));

        // Tops: what lies on the slope of another is led to it anyway.
        Vector3D[] chosen = [.. Enumerable.Range(0, directions.Length)
            .Where(i => scanned[i] >= WorthClimbing && !Enumerable.Range(0, directions.Length).Any(j => scanned[j] > scanned[i] && Between(directions[i], directions[j]) < Apart))
            .OrderByDescending(i => scanned[i]).ThenBy(i => i).Take(Climbed).Select(i => directions[i])];
        var climbed = new Axis[chosen.Length];
        Rotation[] turn = [Rotation.FromAxis(Pole, 360.0 / fold)];
        Parallel.For(0, climbed.Length, options, i =>
        {
            // Coarse shells are a quarter of the work, and most axes end there.
            (Placement frame, double agreement) = self.Climb(turn, new Placement(Onto(chosen[i], Pole), self.MassCentre), self.CoarseShell, from: 4);
            (frame, agreement) = agreement >= MapClusters.LeastAgreement
                ? self.Climb(turn, frame, self.Shell, from: 1) : (frame, self.OfAll(turn, frame, self.Shell));
            Vector3D direction = frame.Turn.Inverse.Apply(Pole);
            climbed[i] = new Axis(direction, self.NearMass(frame.Place, direction), agreement);
        });
        var kept = new List<Axis>();
        foreach (Axis axis in climbed.OrderByDescending(a => a.Agreement))
        {
            if (kept.All(other => Between(other.Direction, axis.Direction) > Apart))
            {
                kept.Add(axis);
            }
        }

        return [.. kept];
    }

    /// <summary>The frame in which the map shows a group, or null.</summary>
    private static (Placement Frame, double Agreement)? Best(SelfAgreement self, PointGroup group, ImmutableArray<Axis> first, ImmutableArray<Axis> second, int firstFold, int secondFold)
    {
        (Placement Frame, double Agreement)? best = null;
        foreach (Placement start in secondFold == 0
            ? first.Take(1).Select(axis => new Placement(Onto(axis.Direction, Pole), axis.Centre)) : Frames(group, first, second, firstFold, secondFold))
        {
            Rotation[] generators = [.. Generators(group, firstFold, secondFold)];
            (Placement frame, _) = self.Climb(generators, start, self.Shell, from: 1);
            double agreement = self.OfAll(group.Operators[1..].ToArray(), frame, self.Shell);
            var halfTurn = Rotation.FromAxis(AxisOf(generators[0]), 180.0 / firstFold);
            bool isRound = self.OfAll([halfTurn], frame, self.Shell) >= MapClusters.LeastAgreement;
            if (agreement >= MapClusters.LeastAgreement && !isRound && agreement > (best?.Agreement ?? 0))
            {
                best = (secondFold == 0 ? frame with { Place = self.NearMass(frame.Place, frame.Turn.Inverse.Apply(Pole)) } : frame, agreement);
            }
        }

        return best;
    }

    /// <summary>A turn of the first fold, and one of the second about the axis nearest to the first's.</summary>
    private static IEnumerable<Rotation> Generators(PointGroup group, int firstFold, int secondFold)
    {
        Rotation[] turns = group.Operators[1..].ToArray();
        Rotation first = turns.First(g => IsOfFold(g, firstFold));
        yield return first;
        if (secondFold > 0)
        {
            yield return turns.Where(g => IsOfFold(g, secondFold) && Between(AxisOf(g), AxisOf(first)) > 1).MinBy(g => Math.Round(Between(AxisOf(g), AxisOf(first)), 3));
        }
    }

    /// <summary>Frames in which two of the map's axes lie on two of the group's.</summary>
    private static IEnumerable<Placement> Frames(PointGroup group, ImmutableArray<Axis> first, ImmutableArray<Axis> second, int firstFold, int secondFold)
    {
        Vector3D[] onto = [.. Generators(group, firstFold, secondFold).Select(AxisOf)];
        double angle = Math.Acos(Math.Clamp(onto[0].Dot(onto[1]), -1, 1));
        foreach (Axis one in first.Take(2))
        {
            foreach (Axis other in second)
            {
                Vector3D direction = Math.Sign(one.Direction.Dot(other.Direction)) == Math.Sign(Math.Cos(angle)) ? other.Direction : -1 * other.Direction;
                double found = Math.Acos(Math.Clamp(one.Direction.Dot(direction), -1, 1));
                if (Math.Abs(found - angle) * 180 / Math.PI < Fitting)
                {
                    Rotation tilt = Onto(one.Direction, onto[0]);
                    yield return new Placement(About(onto[0], tilt.Apply(direction), onto[1]) * tilt, one.Centre);
                }
            }
        }
    }

    private static Vector3D Pole => new(0, 0, 1);

    private static bool IsOfFold(Rotation g, int fold) => Math.Abs(Math.Abs(g.ToQuaternion().W) - Math.Cos(Math.PI / fold)) < 1e-6;

    private static Vector3D AxisOf(Rotation g)
    {
        (double w, double x, double y, double z) = g.ToQuaternion();
        return (Math.Sign(w) < 0 ? -1 : 1) / Math.Sqrt((x * x) + (y * y) + (z * z)) * new Vector3D(x, y, z);
    }

    /// <summary>Of two lines, degrees.</summary>
    private static double Between(Vector3D a, Vector3D b) => Math.Acos(Math.Clamp(Math.Abs(a.Dot(b)), 0, 1)) * 180 / Math.PI;

    /// <summary>The shortest turn of one direction onto another.</summary>
    private static Rotation Onto(Vector3D from, Vector3D to)
    {
        Vector3D axis = from.Cross(to);
        double angle = Math.Atan2(axis.Length, from.Dot(to)) * 180 / Math.PI;
        Vector3D aside = Math.Abs(from.X) < 0.9 ? from.Cross(new Vector3D(1, 0, 0)) : from.Cross(new Vector3D(0, 1, 0));
        return Rotation.FromAxis(axis.Length > 1e-9 ? axis : aside, angle);
    }

    /// <summary>The turn about an axis that brings one direction as near to another as it can.</summary>
    private static Rotation About(Vector3D axis, Vector3D from, Vector3D to)
    {
        Vector3D a = from - (from.Dot(axis) * axis), b = to - (to.Dot(axis) * axis);
        return Rotation.FromAxis(axis, Math.Atan2(axis.Dot(a.Cross(b)), a.Dot(b)) * 180 / Math.PI);
    }

    private readonly record struct Axis(Vector3D Direction, Vector3D Centre, double Agreement);
}
