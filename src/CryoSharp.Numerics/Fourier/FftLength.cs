namespace CryoSharp.Numerics;

/// <summary>Which lengths the transforms accept.</summary>
public static class FftLength
{
    /// <summary>Whether <paramref name="n"/> is positive and has no prime factor above 13.</summary>
    public static bool IsSupported(int n)
    {
        if (n < 1)
        {
            return false;
        }

        foreach (int p in (ReadOnlySpan<int>)[2, 3, 5, 7, 11, 13])
        {
            while (n % p == 0)
            {
                n /= p;
            }
        }

        return n == 1;
    }

    /// <summary>The smallest even supported length that is at least <paramref name="n"/>.</summary>
    public static int NextEven(int n)
    {
        int length = Math.Max(2, n + (n % 2));
        while (!IsSupported(length))
        {
            length += 2;
        }

        return length;
    }

    /// <summary>Throws unless <paramref name="n"/> is even and supported.</summary>
    internal static void RequireEven(int n, string name)
    {
        if (n % 2 != 0 || !IsSupported(n))
        {
            throw new ArgumentOutOfRangeException(
                name, n, "The side of a transform must be even, at least 2, and have no prime factor above 13; FftLength.NextEven finds one.");
        }
    }
}
