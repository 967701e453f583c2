using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

/// <summary>The same half-maps and mask given to relion_postprocess.</summary>
public sealed class PostJobRelionTests : IDisposable
{
    private const int Box = 96;
    private const double Pixel = 2;
    private const double FitFrom = 20;

    private readonly TemporaryFolder _folder = new();

    /// <summary>FSC curves agree within 0.01 at every shell, B-factors within what random phases allow.</summary>
    /// <remarks>
    /// <para>
    /// RELION counts the components of the plane x = 0 as often as those with a conjugate, that is with the share 1/2s too much at shell s. Their own
    /// correlation scatters by (1 − F²)/√(πs·m), m the mask's mean square, so the curves differ by (1 − F²)/(2s·√(πs·m)): 0.005 at shell 12.
    /// The signal here makes F more than 0.98 below shell 10, where the bound would be larger.
    /// </para>
    /// <para>
    /// Random phases differ. The randomised curve scatters by 1/√n with n = 2πs²·m independent components, and the corrected one by (1 − M)/√n each;
    /// 4.5 standard errors of the difference are allowed.
    /// </para>
    /// </remarks>
    [Fact]
    public void AnotherProgramFindsTheSame()
    {
        (Volume a, Volume b, Volume mask) = Input();
        double share = mask.Voxels.ToArray().Average(v => (double)v * v);
        JobRun.Successful(
            _folder.Folder, "post", _folder["half1.mrc"], _folder["half2.mrc"], "--mask", _folder["mask.mrc"], "--fit-from", "20", "--no-local-resolution", "-o", "own", "-q");
        StarDocument own = StarReader.Read(_folder["own/final/postprocess.star"]);
        double resolution = Number(own, "rlnFinalResolution");
        _ = _folder["relion/x"];
        OtherProgram.Run(
            _folder.Folder, "relion_postprocess", "--i", "half1.mrc", "--i2", "half2.mrc", "--mask", "mask.mrc", "--angpix", "2", "--auto_bfac",
            "--autob_lowres", "20", "--autob_highres", StarWriter.Exact(resolution), "--o", "relion/pp");
        StarDocument relion = StarReader.Read(_folder["relion/pp.star"]);
        Assert.Equal(Number(relion, "rlnRandomiseFrom"), Number(own, "rlnRandomiseFrom"), 1e-3);
        Assert.Equal(Number(relion, "rlnParticleBoxFractionSolventMask"), Number(own, "rlnParticleBoxFractionSolventMask"), 1e-3);
        CorrectedFsc fsc = CorrectedFsc.Between(a, b, mask, seed: 1);
        Assert.InRange(fsc.Masked.Correlation[9], 0.98, 1);
        Assert.All(Enumerable.Range(1, Box / 2), s =>
        {
            Assert.Equal(Curve(relion, s, "UnmaskedMaps"), Curve(own, s, "UnmaskedMaps"), 0.01);
            Assert.Equal(Curve(relion, s, "MaskedMaps"), Curve(own, s, "MaskedMaps"), 0.01);
            Assert.Equal(Curve(relion, s, "ParticleMaskFraction"), Curve(own, s, "ParticleMaskFraction"), 0.03);
            Assert.Equal(Curve(relion, s, "Corrected"), Curve(own, s, "Corrected"), 0.01 + (4.5 * Scatter(fsc.Masked, s, share)));
        });
        Assert.Equal(Number(relion, "rlnBfactorUsedForSharpening"), Number(own, "rlnBfactorUsedForSharpening"), BFactorTolerance(fsc, share, resolution));
        Volume theirs = MrcFile.ReadVolume(_folder["relion/pp.mrc"]);
        Fsc same = Fsc.Between(theirs, MrcFile.ReadVolume(_folder["own/final/sharpened.mrc"]));
        Assert.All(Enumerable.Range(1, (int)(Box * Pixel / resolution) - 1), s => Assert.Equal(1, same.Correlation[s], 1e-3));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Of the difference of two corrected curves.</summary>
    private static double Scatter(Fsc masked, int shell, double share) =>
        Math.Sqrt(2) * (1 - masked.Correlation[shell]) / Math.Sqrt(2 * Math.PI * shell * shell * share);

    /// <summary>
    /// The weight √(2F/(1 + F)) changes ln|F| by δ/(2F(1 + F)) where the corrected curve changes by δ: up to 0.01 for the way of counting, and the random
    /// phases' scatter. A slope is Σ(x − x̄)y/Σ(x − x̄)², so the scatter adds in squares; 4.5 standard errors, and for the rest the worst case.
    /// </summary>
    private static double BFactorTolerance(CorrectedFsc fsc, double share, double resolution)
    {
        (double X, double Scatter, double Bias)[] points =
        [
            .. Enumerable.Range(1, Box / 2).Where(s => Box * Pixel / s <= FitFrom && Box * Pixel / s >= resolution).Select(s =>
            {
                double f = fsc.Corrected.Correlation[s];
                double perUnit = 1 / (2 * f * (1 + f));
                return (Math.Pow(s / (Box * Pixel), 2), Scatter(fsc.Masked, s, share) * perUnit, 0.01 * perUnit);
            }),
        ];
        double mean = points.Average(p => p.X);
        double squares = points.Sum(p => Math.Pow(p.X - mean, 2));
        double scatter = Math.Sqrt(points.Sum(p => Math.Pow((p.X - mean) * p.Scatter, 2))) / squares;
        return 4 * ((4.5 * scatter) + (points.Sum(p => Math.Abs(p.X - mean) * p.Bias) / squares));
    }

    private static double Number(StarDocument star, string label)
    {
        StarBlock general = star.Find("general")!;
        return general.Number(0, general.RequiredColumnOf(label, ""));
    }

    private static double Curve(StarDocument star, int shell, string name)
    {
        StarBlock fsc = star.Find("fsc")!;
        return fsc.Number(shell, fsc.RequiredColumnOf($"rlnFourierShellCorrelation{name}", ""));
    }

    /// <summary>Noise within a ball, falling off as a map's amplitudes do, and independent noise everywhere.</summary>
    private (Volume A, Volume B, Volume Mask) Input()
    {
        Volume mask = SoftMask.Sphere(Box, Pixel, 28, 8);
        Volume signal = Filter.Gaussian(SoftMask.Apply(SoftMask.Sphere(Box, Pixel, 26, 4), NoiseMap.White(Box, Pixel, 1)), 200);
        (Volume a, Volume b) = (signal.Plus(0.03, NoiseMap.White(Box, Pixel, 2)), signal.Plus(0.03, NoiseMap.White(Box, Pixel, 3)));
        MrcFile.Write(_folder["half1.mrc"], a);
        MrcFile.Write(_folder["half2.mrc"], b);
        MrcFile.Write(_folder["mask.mrc"], mask);
        return (a, b, mask);
    }
}
