using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Up to four padded references side by side, so that a slice of all of them costs little more than a slice of one.</summary>
/// <remarks>
/// Layout as in <see cref="PaddedReference"/>, but each place holds the components of all four maps, re and im of the first, of the second, …: eight
/// numbers, zero where there is no map. May be read by any number of threads.
/// </remarks>
public sealed class ReferenceQuartet
{
    private readonly float[] _components;

    /// <summary>Lays references side by side.</summary>
    /// <param name="references">One to four, of one box, padding and last shell.</param>
    /// <param name="threads">At least 1.</param>
    /// <exception cref="ArgumentException">There are none or more than four, or they differ.</exception>
    public ReferenceQuartet(IReadOnlyList<PaddedReference> references, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(references);
        MapQuartet.CheckCount(references.Count);
        (Count, BoxSize, Planes) = (references.Count, references[0].BoxSize, references[0].Planes);
        (Padding, MaxShell) = (references[0].Padding, references[0].MaxShell);
        _components = new float[2 * MapQuartet.Size * references[0].Components.Length];
        if (references.Any(r => r.BoxSize != BoxSize || r.Planes != Planes || r.Padding != Padding || r.MaxShell != MaxShell))
        {
            throw new ArgumentException("The references differ in box, depth, padding or last shell.", nameof(references));
        }

        Parallel.For(0, Planes, new ParallelOptions { MaxDegreeOfParallelism = threads }, plane => LayPlane(references, plane));
    }

    private void LayPlane(IReadOnlyList<PaddedReference> references, int plane)
    {
        int length = references[0].Components.Length / Planes;
        for (int map = 0; map < references.Count; map++)
        {
            ReadOnlySpan<ComplexF> components = references[map].Components.Slice(plane * length, length);
            Span<float> places = _components.AsSpan((2 * MapQuartet.Size * plane * length) + (2 * map));
            for (int i = 0; i < components.Length; i++)
            {
                (places[2 * MapQuartet.Size * i], places[(2 * MapQuartet.Size * i) + 1]) = (components[i].Re, components[i].Im);
            }
        }
    }

    /// <summary>How many maps there are, 1 to 4.</summary>
    public int Count { get; }

    /// <summary>The side N of the maps.</summary>
    public int BoxSize { get; }

    /// <summary>The padding factor p.</summary>
    public int Padding { get; }

    /// <summary>How many planes: pN, or 1 of flat maps.</summary>
    public int Planes { get; }

    /// <summary>Slices are zero in shells above this.</summary>
    public int MaxShell { get; }

    /// <summary>Planes·pN·(pN/2+1) places of eight numbers.</summary>
    public ReadOnlySpan<float> Components => _components;
}

/// <summary>Sums of slices and weights of up to four maps side by side: the adjoint of <see cref="ReferenceQuartet"/>. Mutable, one writer a plane.</summary>
public sealed class BackProjectionQuartet
{
    private readonly float[] _data;
    private readonly float[] _weight;

    /// <summary>Empty sums for maps of box N, padded by p.</summary>
    /// <param name="planes">pN, or 1 for flat maps.</param>
    public BackProjectionQuartet(int boxSize, int planes, int padding)
    {
        (BoxSize, Planes, Padding) = (boxSize, planes, padding);
        int side = padding * boxSize;
        int places = planes * side * ((side / 2) + 1);
        _data = new float[2 * MapQuartet.Size * places];
        _weight = new float[MapQuartet.Size * places];
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
            int at = (2 * MapQuartet.Size * i) + (2 * map);
            data[i] += new ComplexF(_data[at], _data[at + 1]);
            weight[i] += _weight[(MapQuartet.Size * i) + map];
        }
    }
}

/// <summary>What four maps side by side have in common.</summary>
public static class MapQuartet
{
    /// <summary>Four: with re and im of two neighbours along x they fill a vector of 512 bits.</summary>
    public const int Size = 4;

    internal static void CheckCount(int count)
    {
        if (count is < 1 or > Size)
        {
            throw new ArgumentException($"{count} maps; a quartet has 1 to {Size}.", nameof(count));
        }
    }
}
