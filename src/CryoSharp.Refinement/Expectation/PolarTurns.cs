namespace CryoSharp.Refinement;

/// <summary>How modes become in-plane angles: T turns of 360°/T see mode q as q mod T, so T/2 + 1 bins are enough, and a table of cosines and sines.</summary>
internal sealed class PolarTurns
{
    private readonly PolarGrid _grid;

    /// <summary>Makes the tables for the turns of a grid.</summary>
    public PolarTurns(PolarGrid grid)
    {
        _grid = grid;
        Cos = new float[BinCount * BinCount];
        Sin = new float[BinCount * BinCount];
        for (int j = 0; j < BinCount; j++)
        {
            for (int b = 0; b < BinCount; b++)
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * j * b / Count);
                (Cos[(j * BinCount) + b], Sin[(j * BinCount) + b]) = ((float)cos, (float)sin);
            }
        }
    }

    /// <summary>T.</summary>
    public int Count => _grid.Turns;

    /// <summary>T/2 + 1.</summary>
    public int BinCount => _grid.BinCount;

    /// <summary>Numbers in the bins of sixteen rows and one shift: sixteen real, then sixteen imaginary parts a bin.</summary>
    public int BinLength => BinCount * 2 * PolarBank.Lanes;

    /// <summary>cos(2πjb/T), row j, column b, both 0 to T/2.</summary>
    public float[] Cos { get; }

    /// <summary>sin(2πjb/T).</summary>
    public float[] Sin { get; }
}
