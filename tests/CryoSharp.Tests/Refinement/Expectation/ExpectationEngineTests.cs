using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class ExpectationEngineTests
{
    private const int Shell = 6;

    public static TheoryData<string> Cases { get; } =
    [
        "global, one level", "global, two levels", "global, three levels", "global, D2", "local", "none", "random classes",
        "two pixel sizes", "aberrations", "class temperature", "local, scouted", "local, scouted, class temperature", "local, dense",
        "local, polished", "local, fulcrum", "local, polished, fulcrum", "local, polished, class temperature", "global, polished",
        "flat, one level", "flat, three levels", "flat, class temperature", "flat, polished", "flat none",
    ];

    /// <summary>The fast engine gives the posteriors and sums of the formula.</summary>
    /// <remarks>
    /// Scores are of the order 100 and summed in single precision over some 60 components: their error is a few 1e-5, and so is the relative
    /// error of each weight; hence 2e-3 on sums and probabilities and 5e-3 nats on log evidences, whereas a wrong sign or prior changes them by tenths.
    /// All samples go on from level to level, but for local searches: what pruning loses is another question (<see cref="PruningLosesLittle"/>).
    /// </remarks>
    [Theory]
    [MemberData(nameof(Cases))]
    public void TheVectorisedEngineAgreesWithTheFormula(string name)
    {
        Case c = Case.Named(name);
        (Posterior?[] expected, SufficientStatistics expectedSum) = c.Run(new ReferenceExpectation(), 1);
        (Posterior?[] actual, SufficientStatistics actualSum) = c.Run(new CpuExpectation(1), 1);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i]!.LogEvidence, actual[i]!.LogEvidence, 5e-3);
            Assert.Equal(expected[i]!.MaxProbability, actual[i]!.MaxProbability, 2e-3);
            Assert.Equal(expected[i]!.ClassProbabilities[0], actual[i]!.ClassProbabilities[0], 2e-3f);
            Assert.Equal(expected[i]!.Class, actual[i]!.Class);
            Assert.InRange(expected[i]!.Pose.Rotation.AngleTo(actual[i]!.Pose.Rotation), 0, 1e-6);
        }

        AssertSumsAgree(expectedSum, actualSum, 2e-3);
    }

    /// <summary>The cases that are to test polishing do.</summary>
    [Theory]
    [InlineData("local, polished")]
    [InlineData("global, polished")]
    [InlineData("flat, polished")]
    public void SharpPosteriorsArePolished(string name)
    {
        (Posterior?[] posteriors, _) = Case.Named(name).Run(new CpuExpectation(1), 1);
        Assert.InRange(posteriors.Count(p => p!.IsPolished), 2, posteriors.Length);
    }

    /// <summary>Pruning on the polar scan of level 0 and on coarse levels loses next to nothing of the exhaustive posterior.</summary>
    /// <remarks>
    /// 0.999 of each level's posterior goes on, so two levels may lose 0.002 of the mass in expectation, that is 0.002 nats of log evidence; in a particle where
    /// the coarse grid (15°) misleads beyond the misfit, more, hence the mean and ten times as much.
    /// </remarks>
    [Theory]
    [InlineData("global, 15 degrees, two levels")]
    [InlineData("global, 15 degrees, D2")]
    public void PruningLosesLittle(string name)
    {
        Case pruned = Case.Named(name);
        Case whole = pruned with { Grid = pruned.Grid with { SignificantFraction = 1 } };
        (Posterior?[] expected, _) = whole.Run(new CpuExpectation(1), 1);
        (Posterior?[] actual, _) = (pruned with { Grid = pruned.Grid with { SignificantFraction = 0.999 } }).Run(new CpuExpectation(1), 1);
        Assert.InRange(expected.Zip(actual).Average(p => p.First!.LogEvidence - p.Second!.LogEvidence), -5e-3, 0.02);
    }

    /// <summary>The audit finds what pruning lost against the posterior over all samples.</summary>
    /// <remarks>Evidences are sums of single-precision scores: 1e-3 of a mass.</remarks>
    [Fact]
    public void TheAuditMeasuresTheLostMass()
    {
        Case pruned = Case.Named("global, 15 degrees, two levels");
        pruned = pruned with { Grid = pruned.Grid with { SignificantFraction = 0.8 } };
        (Posterior?[] all, _) = (pruned with { Grid = pruned.Grid with { SignificantFraction = 1 } }).Run(new CpuExpectation(1), 1);
        (Posterior?[] some, _) = pruned.Run(new CpuExpectation(1), 1);
        MixtureModel model = pruned.Mixture.Model(40);
        SearchAudit audit = SearchAudit.Of(
            model, pruned.Grid, pruned.Mixture.Batches(model, pruned.Grid, 1).Single(), 1, CancellationToken.None);
        Assert.Equal(all.Zip(some).Select(p => 1 - Math.Exp(p.Second!.LogEvidence - p.First!.LogEvidence)), audit.LostMass, (e, a) => Math.Abs(e - a) < 1e-3);
        Assert.InRange(audit.LostMass.Max(), 0.01, 1);
    }

    /// <summary>Posteriors that are climbed from the first level come to where those come to that are climbed from all samples of the last.</summary>
    /// <remarks>A thousandth of the posterior may be lost on average, a hundred-thousandth by half of the particles.</remarks>
    [Fact]
    public void ClimbsFromTheFirstLevelLoseNothing()
    {
        Case sharp = Case.Named("global, 15 degrees, two levels, polished");
        MixtureModel model = sharp.Mixture.Model(40);
        (Posterior?[] posteriors, _) = sharp.Run(new CpuExpectation(1), 1);
        SearchAudit audit = SearchAudit.Of(model, sharp.Grid, sharp.Mixture.Batches(model, sharp.Grid, 1).Single(), 1, TestContext.Current.CancellationToken);
        Assert.InRange(posteriors.Count(p => p!.IsPolished), 6, posteriors.Length);
        Assert.InRange(audit.Mean, 0, 1e-3);
        Assert.InRange(audit.Median, 0, 1e-5);
    }

    /// <summary>Tops are compared by what they hold of the posterior where they are the same, and by evidence where they are not.</summary>
    [Theory]
    [InlineData(0.1, 1, 1.0, 1.0, 1.0)]
    [InlineData(0.1, 1, 0.9, 0.6, 0.6 / 0.9)]
    [InlineData(8, 1, 1.0, 1.0, 0.951229424500714)]
    [InlineData(0.1, 2, 1.0, 1.0, 0.951229424500714)]
    public void OneTopIsComparedByItsShare(double degrees, int classOfAll, double share, double shareOfAll, double kept)
    {
        Posterior Top(double turn, int of, double probability, double evidence) => new()
        {
            Pose = new Pose(Rotation.FromAxis(new Vector3D(0, 1, 0), turn), default),
            Class = of,
            ClassProbabilities = [0.5f, 0.5f],
            MaxProbability = probability,
            IsPolished = true,
            SignificantCount = 10,
            LogEvidence = evidence,
        };
        SamplingGrid grid = Case.Named("global, 15 degrees, two levels, polished").Grid;
        Assert.Equal(kept, SearchAudit.Kept(grid, Top(0, 1, share, -100.05), Top(degrees, classOfAll, shareOfAll, -100)), 1e-12);
    }

    /// <summary>The number of threads changes no bit of any posterior or sum.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void ThreadsChangeNoBit(string name)
    {
        Case c = Case.Named(name);
        (Posterior?[] one, SufficientStatistics oneSum) = c.Run(new CpuExpectation(1), 1);
        (Posterior?[] three, SufficientStatistics threeSum) = c.Run(new CpuExpectation(3), 3);
        for (int i = 0; i < one.Length; i++)
        {
            Assert.Equal(one[i]!.LogEvidence, three[i]!.LogEvidence);
            Assert.Equal(one[i]!.Pose, three[i]!.Pose);
            Assert.True(one[i]!.ClassProbabilities.SequenceEqual(three[i]!.ClassProbabilities));
        }

        AssertSumsAgree(oneSum, threeSum, 0);
    }

    /// <summary>The right class and nearly the right pose come out where the noise is low.</summary>
    [Fact]
    public void TheTrueClassAndPoseAreFound()
    {
        Case c = Case.Named("global, 15 degrees") with { Mixture = new SmallMixture(20, [SmallMixture.Optics], signal: 1.5f) };
        (Posterior?[] posteriors, _) = c.Run(new CpuExpectation(1), 1);
        int right = 0, near = 0;
        for (int i = 0; i < posteriors.Length; i++)
        {
            Particle truth = c.Mixture.Set.Particles[i];
            right += posteriors[i]!.Class == truth.Class ? 1 : 0;
            near += posteriors[i]!.Pose.Rotation.AngleTo(truth.Pose!.Value.Rotation) < 20 ? 1 : 0;
        }

        Assert.InRange(right, 0.75 * posteriors.Length, posteriors.Length);
        Assert.InRange(near, 0.6 * posteriors.Length, posteriors.Length);
    }

    private static void AssertSumsAgree(SufficientStatistics expected, SufficientStatistics actual, double tolerance)
    {
        AssertNear(expected.ClassMass, actual.ClassMass, tolerance);
        AssertNear(expected.ScaleCross, actual.ScaleCross, tolerance);
        AssertNear(expected.ScaleNorm, actual.ScaleNorm, tolerance);
        AssertNear([expected.SquaredShift], [actual.SquaredShift], tolerance);
        for (int g = 0; g < expected.ParticlesPerOpticsGroup.Length; g++)
        {
            AssertNear(expected.ResidualPower(g), actual.ResidualPower(g), tolerance);
        }

        for (int c = 0; c < expected.ClassMass.Length; c++)
        {
            for (int half = 1; half <= 2; half++)
            {
                BackProjection e = expected.BackProjection(c, half);
                BackProjection a = actual.BackProjection(c, half);
                AssertNear([.. e.Data.ToArray().Select(v => (double)v.Re)], [.. a.Data.ToArray().Select(v => (double)v.Re)], tolerance);
                AssertNear([.. e.Data.ToArray().Select(v => (double)v.Im)], [.. a.Data.ToArray().Select(v => (double)v.Im)], tolerance);
                AssertNear([.. e.Weight.ToArray().Select(v => (double)v)], [.. a.Weight.ToArray().Select(v => (double)v)], tolerance);
            }
        }
    }

    /// <summary>‖a − e‖ ≤ tolerance·‖e‖; equal to the bit where the tolerance is 0.</summary>
    private static void AssertNear(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        (double difference, double norm) = (0, 0);
        for (int i = 0; i < expected.Length; i++)
        {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }

        Assert.InRange(Math.Sqrt(difference), 0, tolerance * Math.Sqrt(norm));
    }

    private sealed record Case(SmallMixture Mixture, SamplingGrid Grid, bool IsRestricted)
    {
        public static Case Named(string name)
        {
            OpticsGroup plain = SmallMixture.Optics;
            var mixture = name switch
            {
                "two pixel sizes" => new SmallMixture(8, [plain, plain with { Name = "fine", PixelSize = 2.9, BoxSize = 24 }]),
                "aberrations" => new SmallMixture(8,
                [
                    plain with
                    {
                        BeamTiltMilliradians = (1.5, -1), EvenZernike = [0.2, 3, -2, 1], Magnification = (1.02, 0.01, -0.005, 0.98),
                    },
                ]),
                "global, three levels" => new SmallMixture(4, [plain]),
                _ when name.StartsWith("flat", StringComparison.Ordinal) =>
                    new SmallMixture(8, [plain], name.Contains("polished", StringComparison.Ordinal) ? 3 : 0.5f, isFlat: true),
                _ when name.Contains("polished", StringComparison.Ordinal) => new SmallMixture(8, [plain], signal: 3),
                _ => new SmallMixture(8, [plain]),
            };
            return new Case(mixture, GridOf(name), name == "random classes");
        }

        public (Posterior?[] Posteriors, SufficientStatistics Sum) Run(IExpectationEngine engine, int threads)
        {
            MixtureModel model = Mixture.Model(40);
            var sum = new SufficientStatistics(model, 2);
            var posteriors = new Posterior?[Mixture.Set.Count];
            engine.Accumulate(model, Grid, Mixture.Batches(model, Grid, threads, IsRestricted), posteriors, sum, CancellationToken.None);
            return (posteriors, sum);
        }

        private static SamplingGrid GridOf(string name)
        {
            Rotation perturbation = Rotation.FromAxis(new Numerics.Vector3D(1, 2, 3), 7);
            PointGroup symmetry = PointGroup.Parse(name.EndsWith("D2", StringComparison.Ordinal) ? "D2" : "C1");
            bool isLocal = name.StartsWith("local", StringComparison.Ordinal);
            bool isPolished = name.Contains("polished", StringComparison.Ordinal);
            bool isOneLevel = name is "global, one level" or "global, 15 degrees" or "flat, one level";
            bool isNone = name is "none" or "flat none";
            bool isFlat = name.StartsWith("flat", StringComparison.Ordinal);
            bool isFine = name.StartsWith("global, 15 degrees", StringComparison.Ordinal);
            return new SamplingGrid
            {
                Search = isLocal ? PoseSearch.Local : isNone ? PoseSearch.None : PoseSearch.Global,
                Orientations = isFlat ? OrientationGrid.InPlane(2, 3) : new OrientationGrid(isFine ? 2 : isOneLevel || isLocal ? 1 : 0, symmetry, perturbation),
                Shifts = new ShiftGrid(name == "global, three levels" || (isFine && !isOneLevel) ? 0 : 4, 4, new Shift(0.5, -0.3)),
                Shells = isOneLevel || isNone ? [Shell] : name.EndsWith("three levels", StringComparison.Ordinal) ? [4, 5, Shell] : [4, Shell],
                RotationSigma = 12,
                ShiftSigma = 4,
                Fulcrum = name.Contains("fulcrum", StringComparison.Ordinal) ? new Numerics.Vector3D(12, -7, 5) : default,
                ScoutShell = name.Contains("scouted", StringComparison.Ordinal) || isPolished ? 5 : 0,
                IsPolished = isPolished,
                MostSamples = name == "local, dense" ? 60 : int.MaxValue,
                ClassTemperature = name.EndsWith("class temperature", StringComparison.Ordinal) ? 3 : 1,
                SignificantFraction = isLocal ? 0.999 : 1,
                Misfit = isFine && !isOneLevel ? [0.3] : [],
            };
        }
    }
}
