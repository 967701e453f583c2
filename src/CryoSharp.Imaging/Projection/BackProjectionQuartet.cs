using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Sums of slices and weights of up to four maps side by side, so that an image is added to all of them for little more than to one. Mutable, one writer a plane.</summary>
/// <remarks>Layout as in <see cref="BackProjection"/>, but each place holds what all four maps have there, zero where there is no map.</remarks>
public sealed class BackProjectionQuartet
{
    /// <summary>Four: with re and im of two neighbours along x they fill a vector of 512 bits.</summary>
    public const int Size = 4;

    private readonly float[] _data;
    private readonly float[] _weight;

    /// <summary>Empty sums for maps of box N, padded by p.</summary>
    /// <param name="planes">pN, or 1 for flat maps.</param>
    public BackProjectionQuartet(int boxSize, int planes, int padding)
    {
        (BoxSize, Planes, Padding) = (boxSize, planes, padding);
        int side = padding * boxSize;
        int places = planes * side * ((side / 2) + 1);
        _data = new float[2 * Size * places];
        _weight = new float[Size * places];
    }

    /// <summary>The side N of the maps.</summary>
    public int BoxSize { get; }

    /// <summary>The padding factor p.</summary>
    public int Padding { get; }

    /// <summary>How many planes.</summary>
    public int Planes { get; }

    /// <summary>Eight numbers a place.</summary>
    public Span<float> Data => _data;

    /// <summary>Four numbers a place.</summary>
    public Span<float> Weight => _weight;

    /// <summary>Empties the sums.</summary>
    public void Clear()
    {
        Array.Clear(_data);
        Array.Clear(_weight);
    }

    /// <summary>Adds the sums of map <paramref name="map"/> (0 to 3) to a back-projection of the same box and padding.</summary>
    /// <exception cref="ArgumentException">Box, depth or padding differ, or the target is symmetrised.</exception>
    public void AddTo(BackProjection target, int map)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.BoxSize != BoxSize || target.Planes != Planes || target.Padding != Padding || target.IsSymmetrised)
        {
            throw new ArgumentException("The target has another box, depth or padding, or is symmetrised.", nameof(target));
        }

        Span<ComplexF> data = target.Data;
        Span<float> weight = target.Weight;
        for (int i = 0; i < weight.Length; i++)
        {
            int at = (2 * Size * i) + (2 * map);
            data[i] += new ComplexF(_data[at], _data[at + 1]);
            weight[i] += _weight[(Size * i) + map];
        }
    }
}
