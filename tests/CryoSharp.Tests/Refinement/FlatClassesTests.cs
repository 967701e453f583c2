using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

/// <summary>Classification of images of two averages whose classes, turns and shifts are known.</summary>
public class FlatClassesTests
{
    private static readonly RefinementSettings Settings = new()
    {
        Search = PoseSearch.Global,
        IsFlat = true,
        ParticleDiameter = 44,
        InitialLowPass = 16,
        ShiftStep = 4,
        ShiftRange = 12,
        MaxIterations = 12,
        Seed = 3,
    };

    private static readonly Volume Mask = SoftMask.Disc(SmallMixture.Box, SmallMixture.PixelSize, 5, 2);

    /// <summary>From the true averages, filtered to 16 Å, every image finds its class, its turn and its shift.</summary>
    /// <remarks>
    /// Of a peak of 8 over a noise of 1 per pixel the CTF leaves about a fifth at these frequencies, which makes the posterior of a turn one or two degrees wide and that of a shift a tenth of
    /// a pixel; interpolation in a box of 16 adds as much. Three times that, 6° and half a pixel, are allowed for nineteen of twenty images; a wrong sign leaves all angles and several pixels.
    /// </remarks>
    [Fact]
    public void ClassesTurnsAndShiftsAreThoseOfTheImages()
    {
        var mixture = new SmallMixture(60, [SmallMixture.Optics], signal: 8, isFlat: true);
        RefinementState last = Run(mixture, Settings with { AnnealsClasses = false, MaxIterations = 4 }, mixture.Maps);
        int right = Enumerable.Range(0, 60).Count(i =>
        {
            (Posterior found, Particle truth) = (last.Posteriors[i]!, mixture.Set.Particles[i]);
            double off = Math.Sqrt((found.Pose.Shift - truth.Pose!.Value.Shift).SquaredLength);
            return found.Class == truth.Class && found.Pose.Rotation.AngleTo(truth.Pose.Value.Rotation) < 6 && off < SmallMixture.PixelSize / 2;
        });
        Assert.InRange(right, 57, 60);
        Assert.All(last.Posteriors, p => Assert.Equal(1, p!.Pose.Rotation.ViewingDirection.Z));
    }

    /// <summary>Without averages or poses to begin with, each class holds the images of one average.</summary>
    /// <remarks>
    /// Averages of noise with a common blob are where it begins, so some images may stay turned otherwise than the others of their class: three quarters must agree in turn and place with one
    /// another, as far as above. Labels of a wrong class are one in thirty at most: averages differ in all their blobs.
    /// </remarks>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ClassesAreFoundFromNothing(bool isCentred)
    {
        var mixture = new SmallMixture(120, [SmallMixture.Optics], signal: 8, isFlat: true);
        RefinementState last = Run(mixture, Settings with { CentresClasses = isCentred }, []);
        int[] found = [.. last.Posteriors.Select(p => p!.Class)];
        int same = found.Where((c, i) => c == mixture.Set.Particles[i].Class).Count();
        Assert.InRange(Math.Max(same, found.Length - same), 116, 120);
        foreach (int c in (int[])[1, 2])
        {
            // What takes the pose of an image to that which its class gives it: a turn A⁻¹·B, and a place in the true average, A⁻¹·(shift found − true shift).
            (Rotation Turn, Vector3D Place)[] frames =
            [
                .. Enumerable.Range(0, found.Length).Where(i => found[i] == c).Select(i =>
                {
                    (Pose pose, Pose truth) = (last.Posteriors[i]!.Pose, mixture.Set.Particles[i].Pose!.Value);
                    Shift off = pose.Shift - truth.Shift;
                    return (truth.Rotation.Inverse * pose.Rotation, truth.Rotation.Inverse.Apply(new Vector3D(off.X, off.Y, 0)));
                }),
            ];
            int agreeing = frames.Max(a => frames.Count(b => a.Turn.AngleTo(b.Turn) < 6 && (a.Place - b.Place).Length < SmallMixture.PixelSize / 2));
            Assert.InRange(agreeing, 0.75 * frames.Length, frames.Length);
        }
    }

    /// <summary>Where classes are centred, so is the density of each; scores do not know.</summary>
    [Fact]
    public void CentredClassesLieInTheMiddle()
    {
        var mixture = new SmallMixture(60, [SmallMixture.Optics], signal: 4, isFlat: true);
        RefinementState last = Run(mixture, Settings with { CentresClasses = true, MaxIterations = 8 }, []);
        Assert.All(last.Model.References, average =>
        {
            Vector3D centre = CentreOfMass.OfPositive(average);

            // To half a pixel, and what the mask cuts after the move.
            Assert.InRange(Math.Max(Math.Abs(centre.X), Math.Abs(centre.Y)), 0, 0.7);
        });
    }

    /// <summary>The evidence by climbing is that by a sum over a grid narrower than the posterior.</summary>
    /// <remarks>As in PosePolishTests.ItsVolumeIsTheIntegral: the Gaussian is off by hundredths of a nat where scores are hundreds; 0.2 on average are allowed.</remarks>
    [Fact]
    public void PolishingIntegratesOverTheTurnAndTheShiftsAlone()
    {
        var mixture = new SmallMixture(8, [SmallMixture.Optics], signal: 3, isFlat: true);
        var fine = new SamplingGrid
        {
            Search = PoseSearch.Global,
            Orientations = OrientationGrid.InPlane(5, 0),
            Shifts = new ShiftGrid(4, 0.5, default),
            Shells = [6],
            SignificantFraction = 1,
            MostSamples = int.MaxValue,
        };
        SamplingGrid coarse = fine with
        {
            Orientations = OrientationGrid.InPlane(2, 0),
            Shifts = new ShiftGrid(4, 4, default),
            Shells = [6, 6],
            ScoutShell = 5,
            IsPolished = true,
        };
        (Posterior[] summed, Posterior[] climbed) = (Posteriors(mixture, fine), Posteriors(mixture, coarse));
        double[] differences = [.. summed.Zip(climbed).Where(p => p.Second.IsPolished).Select(p => p.Second.LogEvidence - p.First.LogEvidence)];
        Assert.InRange(differences.Length, 4, 8);
        Assert.InRange(differences.Average(), -0.2, 0.2);
    }

    /// <summary>The first iteration of flat classes only inserts; a trial searches with what a few images make, and leaves no trace.</summary>
    [Fact]
    public void ATrialSearchesWhereTheFirstIterationDoesNot()
    {
        var mixture = new SmallMixture(60, [SmallMixture.Optics], signal: 8, isFlat: true);
        RefinementSettings settings = Settings with { MaxIterations = 2 };
        TrialTimes? trial = null;
        RefinementState tried = Run(mixture, settings, [], (loop, start) => trial = loop.Try(start, CancellationToken.None));

        // What either costs is of the machine and of what else it does: memory is counted for the whole process.
        Assert.NotEqual(trial!.Next, trial.Second);
        Assert.True(trial.Second.Particles > 0 && trial.Second.SecondsOf(100) > 0, $"{trial.Second}");
        Assert.Equal(Run(mixture, settings, []).Posteriors.Select(p => p!.LogEvidence), tried.Posteriors.Select(p => p!.LogEvidence));
    }

    [Fact]
    public void AMaskOfAnotherKindIsRefused()
    {
        var mixture = new SmallMixture(4, [SmallMixture.Optics], isFlat: true);
        Assert.Throws<ArgumentException>(() => new ExpectationMaximization(
            Settings, mixture.Set, mixture.Stack, SoftMask.Sphere(SmallMixture.Box, SmallMixture.PixelSize, 5, 2), new CpuExpectation(1)));
        Assert.Throws<ArgumentException>(() => new ExpectationMaximization(
            Settings with { Search = PoseSearch.Local }, mixture.Set, mixture.Stack, Mask, new CpuExpectation(1)));
    }

    private static RefinementState Run(
        SmallMixture mixture, RefinementSettings settings, IReadOnlyList<Volume> maps, Action<ExpectationMaximization, RefinementState>? before = null)
    {
        RefinementState start = StartingModel.Make(settings, mixture.Set, mixture.Stack, maps, 2, SmallMixture.Box, SmallMixture.PixelSize, Mask);
        var loop = new ExpectationMaximization(settings, mixture.Set, mixture.Stack, Mask, new CpuExpectation(settings.Threads));
        before?.Invoke(loop, start);
        return loop.Iterate(start, null, CancellationToken.None).Last();
    }

    private static Posterior[] Posteriors(SmallMixture mixture, SamplingGrid grid)
    {
        MixtureModel model = mixture.Model(40);
        var posteriors = new Posterior?[mixture.Set.Count];
        new CpuExpectation(1).Accumulate(model, grid, mixture.Batches(model, grid, 1), posteriors, new SufficientStatistics(model, 2), CancellationToken.None);
        return [.. posteriors.Select(p => p!)];
    }
}
