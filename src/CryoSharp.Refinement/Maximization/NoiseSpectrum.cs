using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>Noise power per shell from sums of squared components.</summary>
public static class NoiseSpectrum
{
    /// <summary>σ²(shell) = power / (2 · particles · components of the shell).</summary>
    /// <remarks>
    /// Shell M/2, which is never scored, takes its neighbour's value; so does shell 0. A shell whose residual is not positive (a model that
    /// explains more than there is) takes a tenth of the shell before, so that no shell is ever weighted without limit.
    /// </remarks>
    /// <param name="power">Σ over particles of Σ|X|² per shell, 0 to M/2.</param>
    public static ImmutableArray<double> FromPower(ReadOnlySpan<double> power, double particles)
    {
        int last = power.Length - 1;
        var disc = new FourierDisc(Math.Max(last - 1, 1));
        var noise = new double[power.Length];
        for (int shell = 1; shell < last; shell++)
        {
            int components = disc.CountUpTo(shell) - disc.CountUpTo(shell - 1);
            double value = power[shell] / (2 * particles * components);
            noise[shell] = value > 0 ? value : shell > 1 ? noise[shell - 1] / 10 : 1;
        }

        noise[0] = noise[1];
        noise[last] = noise[last - 1];
        return [.. noise];
    }
}
