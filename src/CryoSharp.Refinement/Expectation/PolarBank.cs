using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>
/// The slice of every class along some directions in polar form, shared by all particles of an optics group. A row is class·directions + direction. Rows of opposite directions share a
/// place, and sixteen places lie side by side in a block, one in each lane.
/// </summary>
/// <remarks>
/// Seen from behind a slice is its mirror image: with r[q, m] the modes of a direction, those of the opposite one are conj(r[q, m]), and the products of real and imaginary parts
/// that give the cross terms of one give those of the other (docs/theory/polar.md, 6).
/// </remarks>
internal sealed class PolarBank
{
    /// <summary>Places per block.</summary>
    public const int Lanes = 16;

    // Of the power of a map, what may lie beyond the radius that counts as its support.
    private const double PowerOutside = 1e-4;

    // By how much axes of opposite directions may differ from being so: rounding.
    private const double SameAxis = 1e-9;

    // Turns at which the power of a slice is averaged: modes 4 and 8, to which a square grid is not blind, cancel.
    private static readonly double[] PowerTurns = [0, 30, 60];

    private readonly int[] _front;
    private readonly int[] _back;

    private PolarBank(PolarGrid grid, int classes, int[] oppositeOf, int shells)
    {
        (Grid, ClassCount, DirectionCount, ShellCount) = (grid, classes, oppositeOf.Length, shells);
        int[] kept = [.. Enumerable.Range(0, DirectionCount).Where(d => oppositeOf[d] < 0 || oppositeOf[d] > d)];
        PlaceCount = classes * kept.Length;
        BlockCount = (PlaceCount + Lanes - 1) / Lanes;
        (_front, _back) = (new int[BlockCount * Lanes], new int[BlockCount * Lanes]);
        Array.Fill(_front, -1);
        Array.Fill(_back, -1);
        for (int place = 0; place < PlaceCount; place++)
        {
            (int c, int n) = Math.DivRem(place, kept.Length);
            _front[place] = (c * DirectionCount) + kept[n];
            _back[place] = oppositeOf[kept[n]] < 0 ? -1 : (c * DirectionCount) + oppositeOf[kept[n]];
        }

        PairCount = (grid.LengthOf(0) + grid.LengthOf(1)) / 2;
        Modes = new float[(long)BlockCount * PairCount * 2 * Lanes];
        Power = new float[BlockCount * ShellCount * Lanes];
    }

    /// <summary>Nodes and modes.</summary>
    public PolarGrid Grid { get; }

    /// <summary>K.</summary>
    public int ClassCount { get; }

    /// <summary>How many directions.</summary>
    public int DirectionCount { get; }

    /// <summary>Classes × directions.</summary>
    public int RowCount => ClassCount * DirectionCount;

    /// <summary>How many slices are kept: one for each row, or for two that are opposite.</summary>
    public int PlaceCount { get; }

    /// <summary>Places over sixteen, rounded up; those that are not there are zero.</summary>
    public int BlockCount { get; }

    /// <summary>Pairs of a mode and a node, in the order of <see cref="PolarGrid.FirstPair"/>.</summary>
    public int PairCount { get; }

    /// <summary>Shells of the images' disc, zero included.</summary>
    public int ShellCount { get; }

    /// <summary>Per block and pair: sixteen real, then sixteen imaginary parts of r; doubled for modes above 0, conjugate for those that are turned back.</summary>
    public float[] Modes { get; }

    /// <summary>Per block and shell: Σ|S|² over the shell's components, averaged over turns in the plane; the same for both rows of a place.</summary>
    public float[] Power { get; }

    /// <summary>Both sides.</summary>
    public static ImmutableArray<PolarSides> EachSide { get; } = [PolarSides.Front, PolarSides.Back];

    /// <summary>The sides on which a block has any rows.</summary>
    public PolarSides SidesOf(int block) =>
        Rows(PolarSides.Back, block).ContainsAnyExcept(-1) ? PolarSides.Front | PolarSides.Back : PolarSides.Front;

    /// <summary>The rows of one side of a block by lane, −1 where there is none.</summary>
    public ReadOnlySpan<int> Rows(PolarSides side, int block) => (side == PolarSides.Front ? _front : _back).AsSpan(block * Lanes, Lanes);

    /// <summary>Slices the references along directions, given by the rotations that bring them to the view, without a turn in the plane.</summary>
    public static PolarBank Make(PassContext context, ParticleBatch batch, PolarGrid grid, Rotation[] directions)
    {
        int shells = batch.Disc.Shell[grid.Components - 1] + 1;
        var bank = new PolarBank(grid, context.Model.ClassCount, OppositesOf(directions), shells);
        var rings = new HalfRings(grid);
        Parallel.For(0, bank.PlaceCount, context.Parallel, () => new Workspace(grid, rings), (place, _, work) =>
        {
            (int c, int direction) = Math.DivRem(bank._front[place], directions.Length);
            bank.FillModes(place, context.References[c], directions[direction].ToMatrix().Transpose, work);
            bank.FillPower(place, context.References[c], directions[direction], batch, work);
            return work;
        }, _ => { });
        return bank;
    }

    /// <summary>The radius, in units of the box, beyond which a map has next to no power.</summary>
    public static double Support(Volume map)
    {
        int half = map.BoxSize / 2;
        var power = new double[(2 * half) + 1];
        ReadOnlySpan<float> voxels = map.Voxels;
        for (int z = -(map.Depth / 2), v = 0; v < voxels.Length; z++)
        {
            for (int y = -half; y < half; y++)
            {
                for (int x = -half; x < half; x++, v++)
                {
                    int radius = (int)Math.Ceiling(Math.Sqrt((x * x) + (y * y) + (z * z)));
                    power[Math.Min(radius, 2 * half)] += voxels[v] * voxels[v];
                }
            }
        }

        double allowed = PowerOutside * power.Sum();
        int reach = 2 * half;
        for (double outside = power[reach]; reach > 1 && outside <= allowed; outside += power[reach])
        {
            reach--;
        }

        return Math.Min(reach, half) / (double)map.BoxSize;
    }

    /// <summary>For each rotation the one that is it turned by 180° about x, so that the view is from behind and mirrored in y; −1 where there is none.</summary>
    internal static int[] OppositesOf(Rotation[] directions)
    {
        Matrix3x3[] axes = [.. directions.Select(d => d.ToMatrix().Transpose)];
        (Vector3D X, Vector3D Z)[] views = [.. axes.Select(a => (a * new Vector3D(1, 0, 0), a * new Vector3D(0, 0, 1)))];
        double[] sorted = [.. views.Select(v => v.Z.X)];
        int[] order = [.. Enumerable.Range(0, views.Length)];
        Array.Sort(sorted, order);
        var opposite = new int[views.Length];
        for (int i = 0; i < views.Length; i++)
        {
            int n = Array.BinarySearch(sorted, -views[i].Z.X - SameAxis);
            opposite[i] = -1;
            for (n = n < 0 ? ~n : n; n < order.Length && sorted[n] <= -views[i].Z.X + SameAxis; n++)
            {
                (Vector3D x, Vector3D z) = views[order[n]];
                if ((z + views[i].Z).Length < SameAxis && (x - views[i].X).Length < SameAxis)
                {
                    opposite[i] = order[n];
                }
            }
        }

        return opposite;
    }

    /// <summary>Half of a ring at equal angles, and what takes it to its modes: the other half is the conjugate, R(φ + π) = conj R(φ).</summary>
    private sealed class HalfRings
    {
        public HalfRings(PolarGrid grid)
        {
            // One more than the highest mode, and a few, so that higher modes do not fold back into it.
            int count = grid.MaxMode + 5;
            Points = [.. Enumerable.Range(0, count).Select(i => Math.SinCos(Math.PI * i / count)).Select(p => new Vector3D(p.Cos, p.Sin, 0))];
            ToModes = [TableOf(0, grid, count), TableOf(1, grid, count)];
        }

        /// <summary>On the unit circle.</summary>
        public Vector3D[] Points { get; }

        /// <summary>By parity: for each of its modes a row of cosines, then one of −sines, times 2/n, of mode 0 1/n.</summary>
        public float[][] ToModes { get; }

        /// <summary>How many modes of a parity there are.</summary>
        public int ModesOf(int parity) => ToModes[parity].Length / (2 * Points.Length);

        private static float[] TableOf(int parity, PolarGrid grid, int count)
        {
            var table = new List<float>();
            for (int q = parity; q <= grid.MaxMode; q += 2)
            {
                double factor = (q == 0 ? 1.0 : 2.0) / count;
                table.AddRange(Enumerable.Range(0, count).Select(i => (float)(factor * Math.Cos(Math.PI * q * i / count))));
                table.AddRange(Enumerable.Range(0, count).Select(i => (float)(-factor * Math.Sin(Math.PI * q * i / count))));
            }

            return [.. table];
        }
    }

    private sealed class Workspace(PolarGrid grid, HalfRings rings)
    {
        public HalfRings Rings => rings;

        /// <summary>Real parts of the half ring at each node, of which even modes are made, and imaginary parts, for odd ones.</summary>
        public float[][] Ring { get; } = [new float[grid.Nodes.Length * rings.Points.Length], new float[grid.Nodes.Length * rings.Points.Length]];

        /// <summary>By parity: for each node the real and imaginary part of each mode.</summary>
        public float[][] Modes { get; } = [new float[2 * grid.Nodes.Length * rings.ModesOf(0)], new float[2 * grid.Nodes.Length * rings.ModesOf(1)]];

        public ComplexF[] Slice { get; } = new ComplexF[grid.Components];
    }

    private void FillModes(int place, CompactReference reference, Matrix3x3 directionToReference, Workspace work)
    {
        int count = work.Rings.Points.Length;
        for (int m = 0; m < Grid.Nodes.Length; m++)
        {
            for (int i = 0; i < count; i++)
            {
                ComplexF value = CentralSlice.Sample(reference, directionToReference * (Grid.Nodes[m] * work.Rings.Points[i]));
                (work.Ring[0][(m * count) + i], work.Ring[1][(m * count) + i]) = (value.Re, value.Im);
            }
        }

        for (int parity = 0; parity < 2; parity++)
        {
            MatrixProduct.MultiplyByTransposed(work.Ring[parity], work.Rings.ToModes[parity], count, work.Modes[parity], threads: 1);
        }

        for (int q = 0; q <= Grid.MaxMode; q++)
        {
            int parity = q & 1;
            for (int m = Grid.FirstNode(q); m < Grid.Nodes.Length; m++)
            {
                ReadOnlySpan<float> mode = work.Modes[parity].AsSpan(2 * ((m * work.Rings.ModesOf(parity)) + (q / 2)), 2);
                Set(place, Grid.FirstPair(q) + m - Grid.FirstNode(q), mode[0], Grid.IsTurnedBack(q) ? -mode[1] : mode[1]);
            }
        }
    }

    private void Set(int place, int pair, float re, float im)
    {
        (int block, int lane) = Math.DivRem(place, Lanes);
        int at = (((block * PairCount) + pair) * 2 * Lanes) + lane;
        (Modes[at], Modes[at + Lanes]) = (re, im);
    }

    private void FillPower(int place, CompactReference reference, Rotation direction, ParticleBatch batch, Workspace work)
    {
        (int block, int lane) = Math.DivRem(place, Lanes);
        foreach (double turn in PowerTurns)
        {
            Rotation rotation = Rotation.FromEuler(new EulerAngles(0, 0, turn)) * direction;
            CentralSlice.Extract(reference, batch.ImageToReference(rotation), batch.Disc, Grid.Components, work.Slice);
            for (int j = 1; j < Grid.Components; j++)
            {
                Power[(((block * ShellCount) + batch.Disc.Shell[j]) * Lanes) + lane] += work.Slice[j].SquaredMagnitude / PowerTurns.Length;
            }
        }
    }
}
