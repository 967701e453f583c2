using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>
/// The turns by which each shift of a level moves an image's components: rows (cos φ, −sin φ), planar, φ = 2π k·t/(M·b). A row times the
/// planar product conj(R)·Y sums to Re⟨R, Y moved by −t⟩.
/// </summary>
internal sealed class PhaseTable
{
    private readonly float[] _rows;

    /// <summary>For the shifts of a level and the components up to a shell of the reference.</summary>
    public PhaseTable(ParticleBatch batch, SamplingGrid grid, int level, int shell)
    {
        Components = batch.CountWithin(shell);
        Stride = (Components + 15) & ~15;
        int shifts = grid.Search == PoseSearch.None ? 1 : grid.Shifts.Count(level);
        _rows = new float[2 * Stride * shifts];
        Shifts = new Shift[shifts];
        double turn = 2 * Math.PI / (batch.BoxSize * batch.PixelSize);
        for (int t = 0; t < shifts; t++)
        {
            Shift shift = grid.Search == PoseSearch.None ? default : grid.Shifts.At(level, t);
            Shifts[t] = shift;
            Span<float> row = _rows.AsSpan(2 * Stride * t, 2 * Stride);
            for (int j = 0; j < Components; j++)
            {
                (double sin, double cos) = Math.SinCos(turn * ((batch.Disc.Kx[j] * shift.X) + (batch.Disc.Ky[j] * shift.Y)));
                row[j] = (float)cos;
                row[Stride + j] = (float)-sin;
            }
        }
    }

    /// <summary>How many components are scored at the level.</summary>
    public int Components { get; }

    /// <summary>Length of a plane: that count rounded up to 16.</summary>
    public int Stride { get; }

    /// <summary>The shifts, Å.</summary>
    public Shift[] Shifts { get; }

    /// <summary>All rows, each 2·Stride.</summary>
    public ReadOnlySpan<float> Rows => _rows;

    /// <summary>The row of one shift.</summary>
    public ReadOnlySpan<float> Row(int shift) => _rows.AsSpan(2 * Stride * shift, 2 * Stride);
}
