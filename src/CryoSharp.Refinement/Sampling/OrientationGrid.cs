using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>
/// A grid of rotations that can be refined in place: HEALPix directions in an asymmetric unit that holds opposite ones together, times turns in the plane; each finer level
/// splits every direction into four and every turn into two. Or the turns in the plane alone, all along z.
/// </summary>
/// <remarks>
/// The index of a rotation at a level is direction·turns + turn. The eight children of index (d, p) are (4d + j, 2p + m), j = 0…3, m = 0, 1; in the plane
/// the two children of p are 2p + m.
/// </remarks>
public sealed class OrientationGrid
{
    private readonly int[] _pixels;

    /// <summary>Lays out the grid.</summary>
    /// <param name="healpixOrder">Of level 0; the nominal step is 60°/2^order.</param>
    /// <param name="perturbation">Turns the whole grid, so that repeated passes do not sample the same points.</param>
    public OrientationGrid(int healpixOrder, PointGroup symmetry, Rotation perturbation)
    {
        (HealpixOrder, Symmetry, Perturbation) = (healpixOrder, symmetry, perturbation);
        _pixels = [.. Enumerable.Range(0, Healpix.PixelCount(healpixOrder))
            .Where(p => symmetry.ContainsWithOpposite(Healpix.Centre(healpixOrder, p)))];
    }

    private OrientationGrid(int healpixOrder, double turn)
    {
        (HealpixOrder, Symmetry, Perturbation) = (healpixOrder, PointGroup.C1, Rotation.FromEuler(new EulerAngles(0, 0, turn)));
        (_pixels, IsInPlane) = ([0], true);
    }

    /// <summary>Turns in the plane alone, of the direction (0, 0, 1).</summary>
    /// <param name="healpixOrder">The step of level 0 is 60°/2^order.</param>
    /// <param name="turn">By how much the whole grid is turned, degrees.</param>
    public static OrientationGrid InPlane(int healpixOrder, double turn) => new(healpixOrder, turn);

    /// <summary>Whether it holds turns in the plane alone.</summary>
    public bool IsInPlane { get; }

    /// <summary>How many rotations of the next level each of a level is split into: 8, or 2 in the plane.</summary>
    public int Children => IsInPlane ? 2 : 8;

    /// <summary>HEALPix order of level 0.</summary>
    public int HealpixOrder { get; }

    /// <summary>The point group whose asymmetric unit is covered.</summary>
    public PointGroup Symmetry { get; }

    /// <summary>The turn of the whole grid.</summary>
    public Rotation Perturbation { get; }

    /// <summary>The nominal angular step of a level in degrees.</summary>
    public double Step(int level) => 60.0 / (1 << (HealpixOrder + level));

    /// <summary>How many rotations a level has.</summary>
    public int Count(int level) => checked(Directions(level) * Turns(level));

    /// <summary>What each rotation of a level stands for: a volume of rotation vectors, rad³, or an angle in the plane, rad.</summary>
    public double CellVolume(int level) =>
        IsInPlane ? 2 * Math.PI / Count(level) : 8 * Math.PI * Math.PI / ((double)Symmetry.Operators.Length * Count(level));

    /// <summary>How many turns in the plane each direction of a level has.</summary>
    public int Turns(int level) => (6 << HealpixOrder) << level;

    /// <summary>How many directions a level has.</summary>
    public int Directions(int level) => IsInPlane ? 1 : _pixels.Length * (1 << (2 * level));

    /// <summary>The rotation at an index of a level.</summary>
    public Rotation At(int level, int index)
    {
        (int direction, int turn) = Math.DivRem(index, Turns(level));
        double psi = (((turn + 0.5) / (1 << level)) - 0.5) * Step(0);
        return Rotation.FromEuler(new EulerAngles(0, 0, psi)) * Untwisted(level, direction) * Perturbation;
    }

    /// <summary>The rotation of turn 0 that brings a direction to the view: at level 0 by its Euler angles, below that by the shortest way from its parent.</summary>
    /// <remarks>Euler angles would not do: near the poles the azimuths of a pixel's children lie up to 90° apart, and so would the children.</remarks>
    private Rotation Untwisted(int level, int direction)
    {
        if (IsInPlane)
        {
            return Rotation.Identity;
        }

        int pixel = (_pixels[direction >> (2 * level)] << (2 * level)) + (direction & ((1 << (2 * level)) - 1));
        if (level == 0)
        {
            (double rot, double tilt) = Healpix.CentreAngles(HealpixOrder, pixel);
            return Rotation.FromEuler(new EulerAngles(rot, tilt, 0));
        }

        Rotation parent = Untwisted(level - 1, direction >> 2);
        Vector3D view = parent.Apply(Healpix.Centre(HealpixOrder + level, pixel));
        Vector3D axis = view.Cross(new Vector3D(0, 0, 1));
        double angle = double.RadiansToDegrees(Math.Atan2(axis.Length, view.Z));
        return axis.Length > 0 ? Rotation.FromAxis(axis, angle) * parent : parent;
    }

    /// <summary>The directions one order coarser than level 0 that hold its directions, as rotations without a turn in the plane; and for each direction which.</summary>
    /// <exception cref="InvalidOperationException">Level 0 is of order 0, or there is one direction only.</exception>
    public (Rotation[] Parents, int[] ParentOf) ParentDirections()
    {
        if (HealpixOrder == 0 || IsInPlane)
        {
            throw new InvalidOperationException("There are no directions coarser than those of order 0, or than a single one.");
        }

        int[] parents = [.. _pixels.Select(pixel => pixel >> 2).Distinct()];
        Rotation[] rotations =
        [
            .. parents.Select(pixel =>
            {
                (double rot, double tilt) = Healpix.CentreAngles(HealpixOrder - 1, pixel);
                return Rotation.FromEuler(new EulerAngles(rot, tilt, 0)) * Perturbation;
            }),
        ];
        return (rotations, [.. _pixels.Select(pixel => Array.IndexOf(parents, pixel >> 2))]);
    }

    /// <summary>The index, at the next level, of child <paramref name="child"/> (0 to <see cref="Children"/> − 1) of an index of <paramref name="level"/>.</summary>
    public int Child(int level, int index, int child)
    {
        // In the plane both are 0: the direction, and which quarter of it.
        (int direction, int turn) = Math.DivRem(index, Turns(level));
        return (((4 * direction) + (child >> 1)) * Turns(level + 1)) + (2 * turn) + (child & 1);
    }
}
