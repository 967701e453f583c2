using System.Runtime.CompilerServices;

namespace CryoSharp.Numerics;

/// <summary>The values of as many transforms as there are lanes, one element of each at a time.</summary>
internal interface ILaneArray<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Reads element <paramref name="index"/> of every transform.</summary>
    void Get(nint index, out TLanes re, out TLanes im);

    /// <summary>Writes element <paramref name="index"/> of every transform.</summary>
    void Put(nint index, TLanes re, TLanes im);
}

/// <summary>Scratch memory: for each element a vector of real parts, then one of imaginary parts.</summary>
internal readonly unsafe struct LaneScratch<TLanes>(float* start) : ILaneArray<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Get(nint index, out TLanes re, out TLanes im)
    {
        float* element = start + (index * 2 * TLanes.Count);
        re = TLanes.Load(element);
        im = TLanes.Load(element + TLanes.Count);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(nint index, TLanes re, TLanes im)
    {
        float* element = start + (index * 2 * TLanes.Count);
        re.Store(element);
        im.Store(element + TLanes.Count);
    }
}

/// <summary>Adjacent columns of an array of interleaved complex numbers, whose rows are <c>stride</c> floats apart.</summary>
internal readonly unsafe struct LaneColumns<TLanes>(float* start, nint stride) : ILaneArray<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Get(nint index, out TLanes re, out TLanes im) => TLanes.LoadComplex(start + (index * stride), out re, out im);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(nint index, TLanes re, TLanes im) => TLanes.StoreComplex(re, im, start + (index * stride));
}

/// <summary>Another array with real and imaginary parts exchanged. A forward transform from such an array to such an array is the inverse.</summary>
internal readonly struct LaneExchange<TArray, TLanes>(TArray array) : ILaneArray<TLanes>
    where TArray : struct, ILaneArray<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Get(nint index, out TLanes re, out TLanes im) => array.Get(index, out im, out re);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(nint index, TLanes re, TLanes im) => array.Put(index, im, re);
}
