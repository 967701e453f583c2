using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Work space of <see cref="BackProjection.Reconstruct"/>, to be kept from map to map: to get as much memory anew takes longer than to fill it.</summary>
public sealed class ReconstructionBuffers
{
    private ComplexF[] _quotient = [];
    private float[] _padded = [];

    /// <summary>Half-space and volume of a padded side and so many planes, with what was left in them.</summary>
    internal (ComplexF[] Quotient, float[] Padded) For(int side, int planes)
    {
        if (_padded.Length != planes * side * side)
        {
            (_quotient, _padded) = (new ComplexF[planes * side * ((side / 2) + 1)], new float[planes * side * side]);
        }

        return (_quotient, _padded);
    }
}
