using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <content>Where components of a slice lie in an unpadded map.</content>
public static unsafe partial class CentralSlice
{
    /// <summary>Places of eight components, one per lane.</summary>
    private struct Windows
    {
        /// <summary>Index of the first neighbour (z0 − 1, y0 − 1, x0 − 1).</summary>
        public fixed int Index[Lanes];

        /// <summary>All bits set, or none where the component is above the last shell; its place is that of the origin then.</summary>
        public fixed int Mask[Lanes];

        /// <summary>From halfway between x0 and x0 + 1.</summary>
        public fixed float FractionX[Lanes];

        public fixed float FractionY[Lanes];

        public fixed float FractionZ[Lanes];

        /// <summary>−0 where the place holds the conjugate, else +0.</summary>
        public fixed float Sign[Lanes];

        /// <summary>Of the four points along y, then along z.</summary>
        public fixed float Weight[2 * KaiserBessel.Width * Lanes];

        /// <summary>The window's slopes there.</summary>
        public fixed float Slope[2 * KaiserBessel.Width * Lanes];
    }

    /// <summary>Finds places in an unpadded map.</summary>
    private readonly struct Lattice
    {
        // A map of more bytes than this does not stay near the core, and its rows are asked for before they are needed; below, to ask costs more than to wait.
        private const long NearBytes = 3L << 20;

        private readonly float _xx;
        private readonly float _xy;
        private readonly float _yx;
        private readonly float _yy;
        private readonly float _zx;
        private readonly float _zy;
        private readonly float _limit;
        private readonly int _origin;
        private readonly int _width;
        private readonly int _side;

        public Lattice(CompactReference reference, in Matrix3x3 imageToReference)
        {
            Matrix3x3 m = imageToReference;
            IsFlat = reference.IsFlat;
            (_xx, _xy, _yx, _yy) = ((float)m.M11, (float)m.M12, (float)m.M21, (float)m.M22);
            (_zx, _zy) = IsFlat ? (0, 0) : ((float)m.M31, (float)m.M32);
            _limit = (float)SquaredLimit(reference.MaxShell, reference.BoxSize);
            (_width, _side) = (reference.Width, reference.Side);
            int before = reference.Reach - 1;
            _origin = (((IsFlat ? 0 : before * _side) + before) * _width);
            (Row, Plane) = (2 * _width, 2 * _side * _width);
            IsFar = (long)reference.Components.Length * sizeof(ComplexF) > NearBytes;
        }

        /// <summary>Whether there is one plane only.</summary>
        public bool IsFlat { get; }

        /// <summary>Whether it pays to ask for neighbours beforehand.</summary>
        public bool IsFar { get; }

        /// <summary>Numbers from one row to the next.</summary>
        public nint Row { get; }

        /// <summary>Numbers from one plane to the next.</summary>
        public nint Plane { get; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Locate(FourierDisc disc, int start, Windows* places)
        {
            Vector256<float> kx = Vector256.ConvertToSingle(Vector256.Create(disc.Kx.Slice(start, Lanes)));
            Vector256<float> ky = Vector256.ConvertToSingle(Vector256.Create(disc.Ky.Slice(start, Lanes)));
            Locate((_xx * kx) + (_xy * ky), (_yx * kx) + (_yy * ky), (_zx * kx) + (_zy * ky), places);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Locate(Vector256<float> x, Vector256<float> y, Vector256<float> z, Windows* places)
        {
            Vector256<float> isInside = Vector256.LessThanOrEqual((x * x) + (y * y) + (z * z), Vector256.Create(_limit));
            Vector256<float> sign = Vector256.LessThan(x, Vector256<float>.Zero) & Vector256.Create(-0f);
            (x, y, z) = ((x ^ sign) & isInside, (y ^ sign) & isInside, (z ^ sign) & isInside);
            (Vector256<float> x0, Vector256<float> y0, Vector256<float> z0) = (Vector256.Floor(x), Vector256.Floor(y), Vector256.Floor(z));
            Vector256<float> half = Vector256.Create(0.5f);
            (x - x0 - half).Store(places->FractionX);
            (y - y0 - half).Store(places->FractionY);
            (z - z0 - half).Store(places->FractionZ);
            sign.Store(places->Sign);
            isInside.AsInt32().Store(places->Mask);
            Vector256<int> plane = IsFlat ? Vector256<int>.Zero : Vector256.ConvertToInt32Native(z0) * _side;
            (((plane + Vector256.ConvertToInt32Native(y0)) * _width) + Vector256.ConvertToInt32Native(x0) + Vector256.Create(_origin)).Store(places->Index);
        }
    }
}
