using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>
/// The slice of every class along some directions in polar form, shared by all particles of an optics group: row class·directions + direction,
/// sixteen rows side by side in a block, one in each lane.
/// </summary>
internal sealed class PolarBank
{
    /// <summary>Rows per block.</summary>
    public const int Lanes = 16;

    // Of the power of a map, what may lie beyond the radius that counts as its support.
    private const double PowerOutside = 1e-4;

    // Turns at which the power of a slice is averaged: modes 4 and 8, to which a square grid is not blind, cancel.
    private static readonly double[] PowerTurns = [0, 30, 60];

    private PolarBank(PolarGrid grid, int classes, int directions, int shells)
    {
        (Grid, ClassCount, DirectionCount, ShellCount) = (grid, classes, directions, shells);
        BlockCount = (RowCount + Lanes - 1) / Lanes;
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

    /// <summary>Rows over sixteen, rounded up; rows that are not there are zero.</summary>
    public int BlockCount { get; }

    /// <summary>Pairs of a mode and a node, modes outermost, even and odd ones in turn.</summary>
    public int PairCount { get; }

    /// <summary>Shells of the images' disc, zero included.</summary>
    public int ShellCount { get; }

    /// <summary>Per block and pair: sixteen real parts, then sixteen imaginary parts of conj(r)'s r; doubled for modes above 0.</summary>
    public float[] Modes { get; }

    /// <summary>Per block and shell: Σ|S|² over the shell's components, averaged over turns in the plane.</summary>
    public float[] Power { get; }

    /// <summary>Slices the references along directions, given by the rotations that bring them to the view, without a turn in the plane.</summary>
    public static PolarBank Make(PassContext context, ParticleBatch batch, PolarGrid grid, Rotation[] directions)
    {
        int shells = batch.Disc.Shell[grid.Components - 1] + 1;
        var bank = new PolarBank(grid, context.Model.ClassCount, directions.Length, shells);
        Parallel.For(0, bank.RowCount, context.Parallel, () => new Workspace(grid), (row, _, work) =>
        {
            (int c, int direction) = Math.DivRem(row, directions.Length);
            bank.FillModes(row, context.References[c], directions[direction].ToMatrix().Transpose, work);
            bank.FillPower(row, context.References[c], directions[direction], batch, work);
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

    private sealed class Workspace(PolarGrid grid)
    {
        // Half a ring; the other half is the conjugate. One more than the highest mode, and a few, so that higher modes do not fold back into it.
        public ComplexF[] Ring { get; } = new ComplexF[grid.MaxMode + 5];

        public ComplexF[] Slice { get; } = new ComplexF[grid.Components];

        /// <summary>cos and sin of πi/n for a half ring of n: i = 0 … 2n − 1.</summary>
        public (double Cos, double Sin)[] Circle { get; } =
            [.. Enumerable.Range(0, 2 * (grid.MaxMode + 5)).Select(i => Math.SinCos(Math.PI * i / (grid.MaxMode + 5))).Select(p => (p.Cos, p.Sin))];
    }

    private void FillModes(int row, CompactReference reference, Matrix3x3 directionToReference, Workspace work)
    {
        int count = work.Ring.Length;
        for (int m = 0; m < Grid.Nodes.Length; m++)
        {
            for (int i = 0; i < count; i++)
            {
                (double cos, double sin) = work.Circle[i];
                work.Ring[i] = CentralSlice.Sample(reference, directionToReference * (Grid.Nodes[m] * new Vector3D(cos, sin, 0)));
            }

            for (int q = 0; q <= Grid.MaxMode; q++)
            {
                if (m >= Grid.FirstNode(q))
                {
                    (double re, double im) = Mode(work.Ring, work.Circle, q);
                    Set(row, PairOf(q, m), (float)re, (float)im);
                }
            }
        }
    }

    /// <summary>(1/n) Σ Re R·e^{−iqφ} for even q, of Im R for odd q; doubled for q above 0. A half ring is all of it: R(φ + π) = conj R(φ).</summary>
    private static (double Re, double Im) Mode(ComplexF[] ring, (double Cos, double Sin)[] circle, int q)
    {
        (double re, double im) = (0, 0);
        for (int i = 0, place = 0; i < ring.Length; i++, place = (place + q) % circle.Length)
        {
            (double cos, double sin) = circle[place];
            double value = (q & 1) == 0 ? ring[i].Re : ring[i].Im;
            re += value * cos;
            im -= value * sin;
        }

        double factor = (q == 0 ? 1.0 : 2.0) / ring.Length;
        return (factor * re, factor * im);
    }

    /// <summary>Pairs in the order of modes; even and odd modes follow one another.</summary>
    public int PairOf(int mode, int node)
    {
        // Those of the other parity below this mode: all of mode − 1 and before.
        int other = mode == 0 ? 0 : Grid.Start(mode - 1) + Grid.Nodes.Length - Grid.FirstNode(mode - 1);
        return Grid.Start(mode) + other + node - Grid.FirstNode(mode);
    }

    private void Set(int row, int pair, float re, float im)
    {
        (int block, int lane) = Math.DivRem(row, Lanes);
        int at = (((block * PairCount) + pair) * 2 * Lanes) + lane;
        (Modes[at], Modes[at + Lanes]) = (re, im);
    }

    private void FillPower(int row, CompactReference reference, Rotation direction, ParticleBatch batch, Workspace work)
    {
        (int block, int lane) = Math.DivRem(row, Lanes);
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
