using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>The orientations of level 0 that a local search allows around a known pose.</summary>
/// <remarks>
/// The angle between two rotations is at least that between their directions of view, so all but the turns of a few directions are passed over by a dot product.
/// </remarks>
internal sealed class AllowedOrientations
{
    private readonly SamplingGrid _grid;
    private readonly Rotation[] _rotations;
    private readonly Vector3D[][] _views;
    private readonly double _leastCosine;

    /// <summary>Lays out the rotations of level 0 and the views of their symmetry mates.</summary>
    public AllowedOrientations(SamplingGrid grid)
    {
        OrientationGrid orientations = grid.Orientations;
        _grid = grid;
        _rotations = [.. Enumerable.Range(0, orientations.Count(0)).Select(o => orientations.At(0, o))];
        _views =
        [
            .. Enumerable.Range(0, orientations.Directions(0)).Select(d => grid.PriorSymmetry.Operators.ToArray()
                .Select(g => (_rotations[d * orientations.Turns(0)] * g).ViewingDirection).ToArray()),
        ];

        // A hair wider than the window, lest rounding pass over an orientation on its edge.
        _leastCosine = Math.Cos(double.DegreesToRadians(Math.Min((3 * grid.RotationSigma) + 1e-3, 180)));
    }

    /// <summary>Indices in ascending order.</summary>
    public List<int> Near(Rotation known)
    {
        var allowed = new List<int>();
        Vector3D view = known.ViewingDirection;
        int turns = _grid.Orientations.Turns(0);
        for (int direction = 0; direction < _views.Length; direction++)
        {
            if (!Array.Exists(_views[direction], mate => mate.Dot(view) >= _leastCosine))
            {
                continue;
            }

            for (int o = direction * turns; o < (direction + 1) * turns; o++)
            {
                if (_grid.LogRotationPrior(_rotations[o], known) > double.NegativeInfinity)
                {
                    allowed.Add(o);
                }
            }
        }

        return allowed;
    }
}
