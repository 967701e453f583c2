namespace CryoSharp.Numerics;

/// <summary>A vector of floats in which each lane belongs to another transform, and how its memory is laid out.</summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>How many lanes there are.</summary>
    static abstract int Count { get; }

    /// <summary>Reads one float for each lane.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Reads an interleaved complex number for each lane.</summary>
    static abstract void LoadComplex(float* source, out TSelf re, out TSelf im);

    /// <summary>Writes an interleaved complex number for each lane.</summary>
    static abstract void StoreComplex(TSelf re, TSelf im, float* destination);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Broadcast(float value);

    /// <summary>a·b + c, rounded once where the machine can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>c − a·b, rounded once where the machine can.</summary>
    static abstract TSelf MultiplySubtractFrom(TSelf a, TSelf b, TSelf c);

    /// <summary>
    /// Transposes a square of <see cref="Count"/>×<see cref="Count"/> floats. Rows are <paramref name="sourceStride"/> floats apart
    /// and those of the result <paramref name="destinationStride"/>; the two must not overlap.
    /// </summary>
    static abstract void Transpose(float* source, nint sourceStride, float* destination, nint destinationStride);

    /// <summary>The sum in each lane.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>The difference in each lane.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>The product in each lane.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>Writes one float for each lane.</summary>
    void Store(float* destination);
}
