using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>How one map is laid on another, wherever it lies and whichever hand it has.</summary>
/// <param name="Motion">What brings it there, after it was mirrored.</param>
/// <param name="IsMirrored">Whether z was negated first: the hands differ.</param>
/// <param name="Agreement">Mean Fourier shell correlation of shells 2 to the last that was compared.</param>
/// <remarks>For small motions see <see cref="MapFit"/>, which is finer.</remarks>
public sealed record MapAlignment(MapMotion Motion, bool IsMirrored, double Agreement)
{
    // 15° with turns to match; what is left is climbed: of each hand this many by the coarse shells, and the best of these by all.
    private const int Order = 2;
    private const int Climbed = 8;
    private const int ClimbedByAll = 2;

    // Voxels: a step of a place for one of an angle.
    private const double LengthPerDegree = 1 / 7.5;

    /// <summary>Finds how two maps agree best, by their coarse shells: all rotations at 15° by half the shells, the best of them climbed by these, and the best of those by all.</summary>
    /// <remarks>
    /// Both are centred by their mass first, so maps are expected to stand alone in their boxes. The measure is the mean FSC, in which each shell counts alike, whatever
    /// its power.
    /// </remarks>
    /// <param name="moved">Of the box and pixel size of <paramref name="target"/>.</param>
    /// <param name="resolution">How far shells are compared, Å: what both maps have for certain.</param>
    /// <param name="canMirror">Whether the other hand is tried too.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">The boxes differ.</exception>
    public static MapAlignment Find(Volume moved, Volume target, double resolution, bool canMirror = true, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(moved);
        ArgumentNullException.ThrowIfNull(target);
        if (moved.BoxSize != target.BoxSize)
        {
            throw new ArgumentException($"A map of box {moved.BoxSize} is not laid on one of box {target.BoxSize}.", nameof(moved));
        }

        int shell = MapShells.LastOf(target, resolution);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        var shells = new MapShells(target, shell, threads);
        Vector3D centre = CentreOfMass.OfPositive(target);
        Score[] hands = [.. Enumerable.Range(0, canMirror ? 2 : 1).Select(hand => new Score(hand == 1 ? Mirror(moved) : moved, shells, centre, shell, threads))];
        int scanned = MapShells.CoarseOf(shell);
        var found = new Found[hands.Length * GridCount];
        Parallel.For(0, found.Length, options, i =>
        {
            (int hand, int index) = Math.DivRem(i, GridCount);
            Rotation turn = GridRotation(index);
            var at = new Placement(turn, hands[hand].CentreShift(turn));
            found[i] = new Found(hand, at, hands[hand].Of(at, scanned));
        });
        found = Climb(hands, BestOfEachHand(found, Climbed), scanned, from: 7.5, options);
        found = Climb(hands, BestOfEachHand(found, ClimbedByAll), shell, from: 2, options);
        Found top = found.MaxBy(f => f.Value)!;
        return new MapAlignment(new MapMotion(top.At.Turn.Inverse, target.PixelSize * top.At.Place), top.Hand == 1, top.Value);
    }

    /// <summary>The map laid where it belongs.</summary>
    /// <returns>A new map of the same grid.</returns>
    public Volume Apply(Volume moved) => Motion.Apply(IsMirrored ? Mirror(moved) : moved);

    /// <summary>The other hand: z negated about the centre.</summary>
    public static Volume Mirror(Volume map)
    {
        ArgumentNullException.ThrowIfNull(map);
        int n = map.BoxSize;
        var mirrored = new Volume(n, map.PixelSize);
        for (int z = 0; z < n; z++)
        {
            map.Voxels.Slice((n - z) % n * n * n, n * n).CopyTo(mirrored.Voxels.Slice(z * n * n, n * n));
        }

        return mirrored;
    }

    private static int Turns => 6 << Order;

    internal static int GridCount => Healpix.PixelCount(Order) * Turns;

    /// <summary>The rotations that are tried first, by index.</summary>
    internal static Rotation GridRotation(int index)
    {
        (int pixel, int turn) = Math.DivRem(index, Turns);
        (double azimuth, double colatitude) = Healpix.CentreAngles(Order, pixel);
        return Rotation.FromEuler(new EulerAngles(azimuth, colatitude, turn * 360.0 / Turns));
    }

    /// <remarks>Of each, for the coarse shells hardly tell hands apart.</remarks>
    private static Found[] BestOfEachHand(Found[] found, int count) => [.. found.GroupBy(f => f.Hand).SelectMany(hand => hand.OrderByDescending(f => f.Value).Take(count))];

    private static Found[] Climb(Score[] hands, Found[] found, int last, double from, ParallelOptions options)
    {
        var climbed = new Found[found.Length];
        Parallel.For(0, found.Length, options, i =>
        {
            Score score = hands[found[i].Hand];
            (double value, Placement at) = Placement.Climb(at => score.Of(at, last), found[i].At, from, from * LengthPerDegree, leastGain: 1e-9);
            climbed[i] = new Found(found[i].Hand, at, value);
        });
        return climbed;
    }

    private sealed record Found(int Hand, Placement At, double Value);

    /// <summary>How well two maps agree as they lie.</summary>
    private sealed class Score(Volume moved, MapShells target, Vector3D targetCentre, int shell, int threads)
    {
        private readonly PaddedReference _moved = MapShells.Padded(moved, shell, threads);
        private readonly Vector3D _movedCentre = CentreOfMass.OfPositive(moved);

        /// <summary>What brings the one centre of mass upon the other, pixels.</summary>
        public Vector3D CentreShift(Rotation rotation) => targetCentre - rotation.Apply(_movedCentre);

        /// <summary>The mean correlation of shells 2 to <paramref name="last"/>.</summary>
        public double Of(Placement at, int last) => target.Correlation(_moved, at.Turn, at.Place, last);
    }
}
