namespace CryoSharp.Numerics;

/// <summary>Random numbers that are a pure function of a key: the same key gives the same stream on any machine, thread or order of calls.</summary>
/// <remarks>Philox-4×32-10: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11. The key is (seed, stream, item).</remarks>
public struct CounterRandom
{
    private ulong _key;

    /// <summary>Starts the stream of one item.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">What the numbers are for, such as an iteration number or a constant per purpose.</param>
    /// <param name="item">Which particle, class or the like.</param>
    public CounterRandom(ulong seed, ulong stream, ulong item) => _key = seed ^ stream ^ item;

    /// <summary>The next 32 bits.</summary>
    public uint NextUInt32() => (uint)(_key += 1);

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => throw new NotImplementedException();

    /// <summary>Uniform in 0 to <paramref name="bound"/> − 1, without bias.</summary>
    public int NextInt32(int bound) => throw new NotImplementedException();

    /// <summary>Normal with mean 0 and variance 1 (Box–Muller).</summary>
    public double NextGaussian() => throw new NotImplementedException();

    /// <summary>A standard normal vector's direction: uniform on the unit 4-sphere, for uniform rotations.</summary>
    public (double W, double X, double Y, double Z) NextUnitQuaternion() => throw new NotImplementedException();
}
