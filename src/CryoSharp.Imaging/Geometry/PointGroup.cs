using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>A point group of rotations: Cn, Dn, T, O, I1 to I4, with the axes of docs/conventions.md.</summary>
public sealed class PointGroup
{
    private readonly Rotation[] _operators;

    private PointGroup(string name, Rotation[] operators) => (Name, _operators) = (name, operators);

    /// <summary>No symmetry.</summary>
    public static PointGroup C1 { get; } = new("C1", [Rotation.Identity]);

    /// <summary>The usual name in capitals.</summary>
    public string Name { get; }

    /// <summary>All operators, the identity first. A map V of this symmetry has V(g·x) = V(x) for each g.</summary>
    public ReadOnlySpan<Rotation> Operators => _operators;

    /// <summary>Reads a name such as C1, c4, D2, T, O, I (= I2), I1.</summary>
    /// <exception cref="ArgumentException">Not a group known here; the message lists them.</exception>
    public static PointGroup Parse(string name) => throw new NotImplementedException();

    /// <summary>
    /// Whether a direction of view lies in the asymmetric unit: of every set of equivalent directions in general position exactly one does.
    /// </summary>
    public bool Contains(Vector3D viewingDirection) => throw new NotImplementedException();

    /// <summary>The smallest angle in degrees between <paramref name="a"/> and any symmetry mate of <paramref name="b"/>.</summary>
    public double AngleBetween(Rotation a, Rotation b) => throw new NotImplementedException();
}
