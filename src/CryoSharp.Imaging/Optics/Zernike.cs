using System.Collections.Immutable;

namespace CryoSharp.Imaging;

/// <summary>A sum of Zernike polynomials Σ cᵢ·Zᵢ(k), not normalised, ρ = |k| in Å⁻¹. docs/theory/ctf.md (5).</summary>
/// <remarks>
/// ρ^|m|·cos(mφ) and ρ^|m|·sin(|m|φ) are the real and imaginary parts of (kx + i·ky)^|m|, so a term is one of them times a polynomial in ρ²;
/// no angle is needed.
/// </remarks>
internal sealed class Zernike
{
    private readonly Term[] _terms;

    private Zernike(IEnumerable<Term> terms) => _terms = [.. terms];

    /// <summary>Whether the sum is zero everywhere.</summary>
    public bool IsEmpty => _terms.Length == 0;

    /// <summary>The symmetric list of docs/conventions.md, Aberrations.</summary>
    public static Zernike Even(ImmutableArray<double> coefficients) => Of(coefficients, EvenIndex);

    /// <summary>The antisymmetric list.</summary>
    public static Zernike Odd(ImmutableArray<double> coefficients) => Of(coefficients, OddIndex);

    /// <summary>(n, m) of entry <paramref name="i"/> of the symmetric list.</summary>
    public static (int N, int M) EvenIndex(int i)
    {
        int j = (int)Math.Sqrt(i);
        return (2 * j, 2 * (i - (j * j) - j));
    }

    /// <summary>(n, m) of entry <paramref name="i"/> of the antisymmetric list.</summary>
    public static (int N, int M) OddIndex(int i)
    {
        int j = (int)((Math.Sqrt(1 + (4 * i)) - 1) / 2);
        int n = (2 * j) + 1;
        return (n, (2 * (i - (j * j) - j)) - n);
    }

    /// <summary>The sum at (kx, ky) in Å⁻¹.</summary>
    public double At(double kx, double ky)
    {
        double squared = (kx * kx) + (ky * ky);
        double sum = 0;
        foreach (Term term in _terms)
        {
            double radial = 0;
            foreach (double coefficient in term.Radial)
            {
                radial = (radial * squared) + coefficient;
            }

            (double re, double im) = (1, 0);
            for (int i = 0; i < Math.Abs(term.M); i++)
            {
                (re, im) = ((re * kx) - (im * ky), (re * ky) + (im * kx));
            }

            sum += radial * (term.M >= 0 ? re : im);
        }

        return sum;
    }

    private static Zernike Of(ImmutableArray<double> coefficients, Func<int, (int N, int M)> index) => new(
        coefficients.IsDefaultOrEmpty ? [] : coefficients.Select((c, i) => Term.Of(c, index(i))).Where(term => term.Radial[0] != 0));

    /// <param name="Radial">c·R(n, |m|)/ρ^|m| as a polynomial in ρ², highest power first.</param>
    private readonly record struct Term(int M, double[] Radial)
    {
        /// <summary>R(n, m) = Σₛ (−1)ˢ (n−s)! / (s! ((n+m)/2 − s)! ((n−m)/2 − s)!) ρ^{n−2s}.</summary>
        public static Term Of(double coefficient, (int N, int M) index)
        {
            (int n, int m) = (index.N, Math.Abs(index.M));
            var radial = new double[((n - m) / 2) + 1];
            for (int s = 0; s < radial.Length; s++)
            {
                double sign = s % 2 == 0 ? 1 : -1;
                radial[s] = coefficient * sign * Factorial(n - s)
                    / (Factorial(s) * Factorial(((n + m) / 2) - s) * Factorial(((n - m) / 2) - s));
            }

            return new Term(index.M, radial);
        }

        private static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
    }
}
