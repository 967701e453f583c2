using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>A point group of rotations: Cn, Dn, T, O, I1 to I4, with the axes of docs/conventions.md.</summary>
public sealed class PointGroup
{
    private const int MaximumFold = 360;

    // Directions that differ by less count as equal, so that those on a boundary or an axis are kept in spite of rounding.
    private const double Tie = 1e-9;

    private static readonly double Golden = (1 + Math.Sqrt(5)) / 2;

    // Any three independent directions in general position will do: none lies on an axis or mirror plane of a group.
    private static readonly ImmutableArray<Vector3D> Seeds =
        [new(0.8724, 0.2931, 0.3912), new(-0.2217, 0.9313, 0.2891), new(0.3319, -0.1723, 0.9274)];

    private readonly Rotation[] _operators;
    private readonly Matrix3x3[] _inverses;

    private PointGroup(string name, Rotation[] operators)
    {
        (Name, _operators) = (name, operators);
        _inverses = Array.ConvertAll(operators, g => g.Inverse.ToMatrix());
    }

    /// <summary>No symmetry.</summary>
    public static PointGroup C1 { get; } = new("C1", [Rotation.Identity]);

    /// <summary>The usual name in capitals.</summary>
    public string Name { get; }

    /// <summary>All operators, the identity first. A map V of this symmetry has V(g·x) = V(x) for each g.</summary>
    public ReadOnlySpan<Rotation> Operators => _operators;

    /// <summary>Reads a name such as C1, c4, D2, T, O, I (= I2), I1.</summary>
    /// <exception cref="ArgumentException">Not a group known here; the message lists them.</exception>
    public static PointGroup Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string capitals = name.Trim().ToUpperInvariant();
        bool hasFold = int.TryParse(capitals.AsSpan(Math.Min(1, capitals.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out int fold)
            && fold is >= 1 and <= MaximumFold;
        return capitals switch
        {
            ['C', ..] when hasFold => new PointGroup($"C{fold}", Cyclic(fold)),
            ['D', ..] when hasFold => new PointGroup($"D{fold}", Dihedral(fold)),
            "T" => new PointGroup(capitals, Closure(Turn(0, 0, 1, 3), Turn(0, Math.Sqrt(2), 1, 2))),
            "O" => new PointGroup(capitals, Closure(Turn(0, 0, 1, 4), Turn(1, 1, 1, 3))),
            "I" or "I2" => new PointGroup(capitals, Closure(Turn(0, 0, 1, 2), Turn(1, 0, Golden, 5))),
            "I1" => new PointGroup(capitals, Closure(Turn(1, 0, 0, 2), Turn(Golden, 0, -1, 5))),
            "I3" => new PointGroup(capitals, Closure(Turn(0, 0, 1, 5), Turn(-1, 0, Golden, 2))),
            "I4" => new PointGroup(capitals, Closure(Turn(2, 0, 1, 5), Turn(1, 0, Golden, 2))),
            _ => throw new ArgumentException(
                $"\"{name}\" is not a point group known here. Known are Cn and Dn (n from 1 to {MaximumFold}), T, O, I (= I2), I1, I2, I3 and I4.",
                nameof(name)),
        };
    }

    /// <summary>
    /// Whether a direction of view lies in the asymmetric unit: of every set of equivalent directions in general position exactly one does.
    /// </summary>
    /// <remarks>
    /// The unit is the Dirichlet cell of a fixed direction s in general position: d is inside where d·s ≥ (g·d)·s for every operator g. A tie is
    /// decided by a second and a third direction, so that a direction on the boundary is never lost.
    /// </remarks>
    /// <param name="viewingDirection">In the reference frame; any length but zero.</param>
    public bool Contains(Vector3D viewingDirection) => IsInUnit(viewingDirection, isEitherEnd: false);

    /// <summary>The same for an asymmetric unit that holds with every direction in general position the opposite one: two cells, on opposite sides.</summary>
    /// <remarks>d is inside where |d·s| ≥ |(g·d)·s| for every operator g. Where an operator takes a direction to its opposite, one of the two is inside.</remarks>
    /// <param name="viewingDirection">In the reference frame; any length but zero.</param>
    public bool ContainsWithOpposite(Vector3D viewingDirection) => IsInUnit(viewingDirection, isEitherEnd: true);

    private bool IsInUnit(Vector3D viewingDirection, bool isEitherEnd)
    {
        Vector3D d = (1 / viewingDirection.Length) * viewingDirection;
        return _inverses.Skip(1).All(g => IsBefore(d, g * d, isEitherEnd));
    }

    /// <summary>Whether a direction is nearer to the seeds than a mate, or nothing tells them apart.</summary>
    private static bool IsBefore(Vector3D direction, Vector3D mate, bool isEitherEnd)
    {
        foreach (Vector3D seed in Seeds)
        {
            (double own, double other) = (direction.Dot(seed), mate.Dot(seed));
            double lead = isEitherEnd ? Math.Abs(own) - Math.Abs(other) : own - other;
            if (Math.Abs(lead) > Tie)
            {
                return lead > 0; // the other seeds only settle ties
            }
        }

        return !isEitherEnd || IsBefore(direction, mate, isEitherEnd: false);
    }

    /// <summary>The smallest angle in degrees between <paramref name="a"/> and any symmetry mate of <paramref name="b"/>.</summary>
    public double AngleBetween(Rotation a, Rotation b)
    {
        double smallest = double.PositiveInfinity;
        foreach (Rotation g in _operators)
        {
            smallest = Math.Min(smallest, a.AngleTo(b * g));
        }

        return smallest;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static Rotation Turn(double x, double y, double z, int fold) => Rotation.FromAxis(new Vector3D(x, y, z), 360.0 / fold);

    private static Rotation[] Cyclic(int fold) =>
        [.. Enumerable.Range(0, fold).Select(i => Rotation.FromAxis(new Vector3D(0, 0, 1), i * 360.0 / fold))];

    private static Rotation[] Dihedral(int fold)
    {
        Rotation[] turns = Cyclic(fold);
        return [.. turns, .. turns.Select(turn => turn * Turn(1, 0, 0, 2))];
    }

    /// <summary>All products of two generators.</summary>
    private static Rotation[] Closure(Rotation first, Rotation second)
    {
        List<Rotation> found = [Rotation.Identity];
        for (int i = 0; i < found.Count; i++)
        {
            foreach (Rotation generator in (ReadOnlySpan<Rotation>)[first, second])
            {
                Rotation product = generator * found[i];
                if (!found.Exists(g => g.AngleTo(product) < 1e-3))
                {
                    found.Add(product);
                }
            }
        }

        return [.. found];
    }
}
