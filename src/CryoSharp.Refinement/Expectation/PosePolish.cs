using System.Buffers;
using System.Runtime.InteropServices;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>The pose at which a particle fits a map best, near a sample of the grid.</summary>
/// <param name="Rotation">From reference to view.</param>
/// <param name="Shift">From the particle's centre, Å.</param>
/// <param name="Cross">Cross term there. docs/theory/likelihood.md (3).</param>
/// <param name="Norm">Norm term there.</param>
/// <param name="LogVolume">
/// log of the integral of e^{score − best score} over rotation vectors (rad³, of a flat map rad) and shifts (Å²), a Gaussian being taken for it. docs/theory/likelihood.md (12).
/// </param>
/// <param name="Curvature">H of the score, a factor of it: rows and columns are rotation vectors (of a flat map the turn in the plane) and shifts.</param>
internal readonly record struct PolishedPose(Rotation Rotation, Shift Shift, double Cross, double Norm, double LogVolume, CholeskyFactor Curvature)
{
    /// <summary>Cross − ½ norm.</summary>
    public double Score => Cross - (Norm / 2);
}

/// <summary>Finds the top of a posterior that is narrower than the grid, by Gauss–Newton steps in three angles, of a flat map in one, and two shifts.</summary>
/// <remarks>
/// The score is −½ Σ w|X/w − M|² up to a constant, M the slice at the shift, so with J the derivatives of M the gradient is Re Σ conj(J)(X − wM) and the curvature
/// Re Σ w conj(J)J. Derivatives by angle come from slopes between neighbours in the map, those by shift are exact. Belongs to one thread; priors, which hardly change between
/// samples, are left to the caller. Its memory is lent, and given back on disposal: fresh pages cost as much as filling them.
/// </remarks>
internal sealed class PosePolish : IDisposable
{
    private const int Angles = 3;
    private const int Parameters = 5;
    private const int MostSteps = 8;

    // The first parameter of a flat map, which cannot be tilted: the turn about the view's z.
    private const int TurnInPlane = 2;

    // How far the top may lie from the sample, in steps of the grid: its neighbours were sampled too, and are worse.
    private const double Reach = 1.5;

    // Rows of the table: five derivatives, then the slice. Rows of the factors: the weighted derivatives, what the slice leaves of the image, the weighted slice.
    private const int Columns = Parameters + 1;
    private const int Rows = Parameters + 2;

    private static readonly int[] EachColumn = [.. Enumerable.Range(0, Columns)];

    private readonly ParticleBatch _batch;
    private readonly double _leastGain;
    private readonly float[] _table;
    private readonly float[] _factors;
    private readonly float[] _weight;
    private readonly float[] _x;
    private readonly float[] _y;
    private readonly ShiftPhases _phases;
    private readonly float[] _products = new float[Rows * Columns];
    private int _count;
    private int _length;

    /// <summary>For the particles of a batch.</summary>
    /// <param name="lastShell">Of the reference: up to which images are compared at most.</param>
    /// <param name="leastGain">Nats that a step must promise.</param>
    public PosePolish(ParticleBatch batch, int lastShell, double leastGain)
    {
        (_batch, _leastGain) = (batch, leastGain);
        Compare(lastShell);
        (_table, _factors) = (Rent(Columns * _length), Rent(Rows * _length));
        (_weight, _x, _y) = (Rent(_length), Rent(_length), Rent(_length));
        for (int j = 0; j < _count; j++)
        {
            (_x[2 * j], _x[(2 * j) + 1]) = (batch.Disc.Kx[j], batch.Disc.Kx[j]);
            (_y[2 * j], _y[(2 * j) + 1]) = (batch.Disc.Ky[j], batch.Disc.Ky[j]);
        }

        // Multiplied by slopes of zero there, which must not meet what is not a number.
        _x.AsSpan(2 * _count).Clear();
        _y.AsSpan(2 * _count).Clear();
        _phases = new ShiftPhases(batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (float[] array in (ReadOnlySpan<float[]>)[_table, _factors, _weight, _x, _y])
        {
            ArrayPool<float>.Shared.Return(array);
        }
    }

    /// <summary>The top near a pose, or null where there is none within a cell.</summary>
    /// <param name="particle">In the batch.</param>
    /// <param name="rotation">Where to begin.</param>
    /// <param name="shift">Likewise, from the particle's centre.</param>
    /// <param name="shell">Up to which images are compared.</param>
    /// <param name="angularStep">Of the grid, degrees.</param>
    /// <param name="shiftStep">Of the grid, Å.</param>
    public PolishedPose? Find(CompactReference map, int particle, Rotation rotation, Shift shift, int shell, double angularStep, double shiftStep)
    {
        Compare(shell);
        FillWeight(particle);
        return Climb(map, particle, rotation, shift) is PolishedPose top && rotation.AngleTo(top.Rotation) <= Reach * angularStep
            && (top.Shift - shift).SquaredLength <= Reach * Reach * shiftStep * shiftStep ? top : null;
    }

    private static float[] Rent(int length) => ArrayPool<float>.Shared.Rent(length);

    private void Compare(int shell)
    {
        _count = _batch.CountWithin(shell);
        _length = ((2 * _count) + 15) & ~15;
    }

    private PolishedPose? Climb(CompactReference map, int particle, Rotation rotation, Shift shift)
    {
        int fixedAngles = map.IsFlat ? TurnInPlane : 0;
        Quadratic here = Evaluate(map, particle, rotation, shift);
        double share = 1;
        for (int n = 0; n < MostSteps; n++)
        {
            if (CholeskyFactor.Of(here.Curvature) is not CholeskyFactor factor)
            {
                return null;
            }

            double[] free = factor.Solve(here.Gradient);
            double gain = free.Zip(here.Gradient, (d, g) => d * g).Sum() / 2;
            if (share * (2 - share) * gain < _leastGain)
            {
                break;
            }

            (Rotation nextRotation, Shift nextShift) = Moved(rotation, shift, [.. free.Select(d => share * d)]);
            Quadratic next = Evaluate(map, particle, nextRotation, nextShift);
            if (next.Score > here.Score)
            {
                (rotation, shift, here, share) = (nextRotation, nextShift, next, Math.Min(2 * share, 1));
            }
            else
            {
                // Too long a step leads over the top.
                share /= 2;
            }
        }

        return CholeskyFactor.Of(here.Curvature) is CholeskyFactor last
            ? new PolishedPose(rotation, shift, here.Cross, here.Norm, (((Parameters - fixedAngles) * Math.Log(2 * Math.PI)) - last.LogDeterminant) / 2, last) : null;
    }

    /// <summary>How a function of the pose changes at a top, by differences, in the parameters of its curvature.</summary>
    public static double[] SlopeAt(PolishedPose top, bool isFlat, Func<Rotation, Shift, double> function)
    {
        // Far less than posteriors that are climbed are wide: rad, Å.
        const double turn = 1e-3, move = 1e-2;
        var slope = new double[isFlat ? Parameters - TurnInPlane : Parameters];
        for (int a = 0; a < slope.Length; a++)
        {
            double length = a < slope.Length - 2 ? turn : move;
            double At(double by)
            {
                var step = new double[slope.Length];
                step[a] = by;
                (Rotation rotation, Shift shift) = Moved(top.Rotation, top.Shift, step);
                return function(rotation, shift);
            }

            slope[a] = (At(length) - At(-length)) / (2 * length);
        }

        return slope;
    }

    /// <summary>A pose moved by a step, whose last two numbers are of the shift; of a flat map one turn stands before them.</summary>
    private static (Rotation Rotation, Shift Shift) Moved(Rotation rotation, Shift shift, double[] step)
    {
        Vector3D turn = step.Length == Parameters ? new Vector3D(step[0], step[1], step[2]) : new Vector3D(0, 0, step[0]);
        Rotation turned = turn == default ? rotation : Rotation.FromAxis(turn, double.RadiansToDegrees(turn.Length)) * rotation;
        return (turned, shift + new Shift(step[^2], step[^1]));
    }

    /// <summary>What the score is near a pose.</summary>
    private readonly record struct Quadratic(double Cross, double Norm, double[] Gradient, double[,] Curvature)
    {
        public double Score => Cross - (Norm / 2);
    }

    private Quadratic Evaluate(CompactReference map, int particle, Rotation rotation, Shift shift)
    {
        Matrix3x3 place = _batch.ImageToReference(rotation);
        CentralSlice.ExtractWithGradient(
            map, place, _batch.Disc, _count, Components(Parameters), Components(0), Components(1), Components(2));

        // The zero frequency is never scored.
        Components(Parameters)[0] = default;
        ScoreKernels.SlopesToTurns(place, _x.AsSpan(0, _length), _y.AsSpan(0, _length), Row(_table, 0), Row(_table, 1), Row(_table, 2));
        FillShiftDerivatives();
        _phases.Set(shift);
        Span<float> rest = Row(_factors, Parameters);
        _phases.Move(_batch.Scored(particle), MemoryMarshal.Cast<float, ComplexF>(rest[..(2 * _count)]));
        rest[(2 * _count)..].Clear();
        ReadOnlySpan<float> weight = _weight.AsSpan(0, _length);
        for (int a = 0; a < Parameters; a++)
        {
            ScoreKernels.Multiply(weight, Row(_table, a), Row(_factors, a));
        }

        Span<float> weighted = Row(_factors, Parameters + 1);
        ScoreKernels.Multiply(weight, Row(_table, Parameters), weighted);
        ScoreKernels.Subtract(rest, weighted);
        ScoreKernels.Products(_factors, Rows, _table, EachColumn, _length, _products);
        double norm = Product(Parameters + 1, Parameters);
        int first = map.IsFlat ? TurnInPlane : 0;
        var gradient = new double[Parameters - first];
        var curvature = new double[Parameters - first, Parameters - first];
        for (int a = first; a < Parameters; a++)
        {
            gradient[a - first] = Product(Parameters, a);
            for (int b = first; b < Parameters; b++)
            {
                curvature[a - first, b - first] = Product(a, b);
            }
        }

        return new Quadratic(Product(Parameters, Parameters) + norm, norm, gradient, curvature);
    }

    private double Product(int row, int column) => _products[(row * Columns) + column];

    private Span<float> Row(float[] rows, int row) => rows.AsSpan(row * _length, _length);

    /// <summary>A row of the table, cleared behind the last component.</summary>
    private Span<ComplexF> Components(int row)
    {
        Span<float> numbers = Row(_table, row);
        numbers[(2 * _count)..].Clear();
        return MemoryMarshal.Cast<float, ComplexF>(numbers);
    }

    /// <summary>−i·2πk/L times the slice.</summary>
    private void FillShiftDerivatives()
    {
        Span<ComplexF> alongX = Components(Angles);
        Span<ComplexF> alongY = Components(Angles + 1);
        ReadOnlySpan<ComplexF> slice = MemoryMarshal.Cast<float, ComplexF>(Row(_table, Parameters));
        float turn = (float)(2 * Math.PI / (_batch.BoxSize * _batch.PixelSize));
        for (int j = 0; j < _count; j++)
        {
            (float x, float y) = (turn * _x[2 * j], turn * _y[2 * j]);
            alongX[j] = new ComplexF(x * slice[j].Im, -x * slice[j].Re);
            alongY[j] = new ComplexF(y * slice[j].Im, -y * slice[j].Re);
        }
    }

    private void FillWeight(int particle)
    {
        ReadOnlySpan<float> weight = _batch.Weight(particle);
        for (int j = 0; j < _count; j++)
        {
            (_weight[2 * j], _weight[(2 * j) + 1]) = (weight[j], weight[j]);
        }

        _weight.AsSpan(2 * _count).Clear();
    }
}
