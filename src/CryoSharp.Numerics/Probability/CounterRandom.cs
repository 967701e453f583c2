using System.Runtime.CompilerServices;

namespace CryoSharp.Numerics;

/// <summary>Random numbers that are a pure function of a key: the same key gives the same stream on any machine, thread or order of calls.</summary>
/// <remarks>
/// <para>Philox-4×32-10: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11. The key is (seed, stream, item).</para>
/// <para>
/// One Philox block under the key <c>seed</c> turns (stream, item) into 128 bits: the key of the stream and the upper half of its counter; the
/// lower half counts blocks. Philox is a bijection, so two streams of a seed never share a block.
/// </para>
/// <para>A mutable struct: pass it by reference, a copy repeats the numbers.</para>
/// </remarks>
public struct CounterRandom
{
    private readonly ulong _key;
    private readonly ulong _upperCounter;
    private ulong _lowerCounter;
    private Words _words;
    private int _unread;
    private double _spareGaussian;
    private bool _hasSpareGaussian;

    /// <summary>Starts the stream of one item.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">What the numbers are for, such as an iteration number or a constant per purpose.</param>
    /// <param name="item">Which particle, class or the like.</param>
    public CounterRandom(ulong seed, ulong stream, ulong item)
    {
        Words start = Philox(seed, item, stream);
        _key = Join(start[0], start[1]);
        _upperCounter = Join(start[2], start[3]);
    }

    /// <summary>The next 32 bits.</summary>
    public uint NextUInt32()
    {
        if (_unread == 0)
        {
            _words = Philox(_key, _lowerCounter++, _upperCounter);
            _unread = 4;
        }

        return _words[4 - _unread--];
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble()
    {
        ulong high = NextUInt32() >> 5;
        ulong low = NextUInt32() >> 6;
        return ((high << 26) | low) * (1.0 / (1UL << 53));
    }

    /// <summary>Uniform in 0 to <paramref name="bound"/> − 1, without bias.</summary>
    /// <remarks>
    /// Lemire, ACM Trans. Model. Comput. Simul. 29 (2019) 3: multiply, keep the upper half, reject the few lower halves that come too often.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is below 1.</exception>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        uint range = (uint)bound;
        uint tooOften = (uint)((1UL << 32) % range);
        ulong product;
        do
        {
            product = (ulong)NextUInt32() * range;
        }
        while ((uint)product < tooOften);
        return (int)(product >> 32);
    }

    /// <summary>Normal with mean 0 and variance 1 (Box–Muller).</summary>
    public double NextGaussian()
    {
        if (_hasSpareGaussian)
        {
            _hasSpareGaussian = false;
            return _spareGaussian;
        }

        // 1 − u is in (0, 1], so the logarithm is finite.
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        (double sin, double cos) = Math.SinCos(2 * Math.PI * NextDouble());
        (_spareGaussian, _hasSpareGaussian) = (radius * sin, true);
        return radius * cos;
    }

    /// <summary>A standard normal vector's direction: uniform on the unit 4-sphere, for uniform rotations.</summary>
    public (double W, double X, double Y, double Z) NextUnitQuaternion()
    {
        while (true)
        {
            (double w, double x, double y, double z) = (NextGaussian(), NextGaussian(), NextGaussian(), NextGaussian());
            double norm = Math.Sqrt((w * w) + (x * x) + (y * y) + (z * z));
            if (norm > 0)
            {
                return (w / norm, x / norm, y / norm, z / norm);
            }
        }
    }

    /// <summary>The 128 bits that a 64-bit key and a 128-bit counter stand for, lower words first.</summary>
    internal static Words Philox(ulong key, ulong lowerCounter, ulong upperCounter)
    {
        (uint c0, uint c1, uint c2, uint c3) =
            ((uint)lowerCounter, (uint)(lowerCounter >> 32), (uint)upperCounter, (uint)(upperCounter >> 32));
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * c0;
            ulong p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        var words = default(Words);
        (words[0], words[1], words[2], words[3]) = (c0, c1, c2, c3);
        return words;
    }

    private static ulong Join(uint low, uint high) => ((ulong)high << 32) | low;

    /// <summary>One block.</summary>
    [InlineArray(4)]
    internal struct Words
    {
        private uint _first;
    }
}
