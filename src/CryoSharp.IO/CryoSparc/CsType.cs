using System.Globalization;

namespace CryoSharp.IO;

/// <summary>The type of the values of a column, as NumPy names it.</summary>
/// <param name="Kind">f, i, u for numbers, b for truth values, c for complex numbers, S for texts of fixed width.</param>
/// <param name="Size">Bytes of a value.</param>
public readonly record struct CsType(char Kind, int Size)
{
    /// <summary>Reads a name such as <c>&lt;f4</c> or <c>|S12</c>; null if it is big endian or of a kind that tables do not hold.</summary>
    public static CsType? Parse(string name)
    {
        if (name.Length < 3 || name[0] is not ('<' or '|')
            || !int.TryParse(name.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int size))
        {
            return null;
        }

        bool isKnown = name[1] switch
        {
            'f' => size is 4 or 8,
            'i' or 'u' => size is 1 or 2 or 4 or 8,
            'b' => size == 1,
            'c' => size is 8 or 16,
            'S' => size > 0,
            _ => false,
        };
        return isKnown ? new CsType(name[1], size) : null;
    }

    /// <summary>The type that stands for <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static CsType Of<T>()
        where T : unmanaged
        => default(T) switch
        {
            float => new('f', 4),
            double => new('f', 8),
            byte => new('u', 1),
            ushort => new('u', 2),
            uint => new('u', 4),
            ulong => new('u', 8),
            sbyte => new('i', 1),
            short => new('i', 2),
            int => new('i', 4),
            long => new('i', 8),
            _ => throw new ArgumentException($"A column cannot hold {typeof(T).Name}."),
        };

    /// <summary>NumPy's name.</summary>
    public override string ToString() => $"{(Kind == 'S' || Size == 1 ? '|' : '<')}{Kind}{Size}";
}
