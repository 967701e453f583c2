using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class ExpectationMaximizationTests
{
    private static readonly SmallMixture Mixture = new(16, [SmallMixture.Optics], signal: 1.5f);

    /// <summary>However many images are kept, the states of a run are the same to the bit.</summary>
    [Fact]
    public void MemoryChangesNoBit()
    {
        RefinementState[] none = Run(0);
        Assert.Equal(3, none.Length);
        foreach (long memory in new[] { Required + 8_000, Required + (1L << 30) })
        {
            RefinementState[] some = Run(memory);
            for (int n = 0; n < none.Length; n++)
            {
                Assert.Equal(none[n].Posteriors.Select(p => p!.LogEvidence), some[n].Posteriors.Select(p => p!.LogEvidence));
                Assert.Equal(none[n].Model.NoisePower[0], some[n].Model.NoisePower[0]);
                Assert.True(none[n].Model.References[1].Voxels.SequenceEqual(some[n].Model.References[1].Voxels));
            }
        }
    }

    /// <summary>A particle keeps its centre within two pixels of where it is found, and is else centred on the pixel where it was found.</summary>
    [Fact]
    public void ACentreFollowsItsParticleAtADistance()
    {
        RefinementState[] states = Run(0);
        Assert.All(states[0].Centres, centre => Assert.Equal(default, centre));
        int kept = 0, moved = 0;
        for (int n = 1; n < states.Length; n++)
        {
            for (int i = 0; i < Mixture.Set.Count; i++)
            {
                Shift found = states[n - 1].Posteriors[i]!.Pose.Shift;
                Shift before = states[n - 1].Centres[i];
                bool isNear = (found - before).SquaredLength <= 64;
                var pixel = new Shift(4 * Math.Round(found.X / 4), 4 * Math.Round(found.Y / 4));
                Assert.Equal(isNear ? before : pixel, states[n].Centres[i]);
                (kept, moved) = isNear ? (kept + 1, moved) : (kept, moved + 1);
            }
        }

        Assert.True(kept > 0 && moved > 0, $"{kept} kept, {moved} moved: the test sees both cases");
    }

    /// <summary>A trial says something and leaves no trace in the run.</summary>
    [Fact]
    public void ATrialChangesNoBit()
    {
        RefinementState[] plain = Run(0);
        TrialTimes? trial = null;
        RefinementState[] tried = Run(1L << 32, (loop, start) => trial = loop.Try(start, CancellationToken.None));
        Assert.Equal(plain[^1].Posteriors.Select(p => p!.LogEvidence), tried[^1].Posteriors.Select(p => p!.LogEvidence));
        Assert.True(plain[^1].Model.References[0].Voxels.SequenceEqual(tried[^1].Model.References[0].Voxels));
        Assert.True(trial!.Prepare > 0 && trial.Fill > 0 && trial.Next.Maximise > 0 && trial.Next.SecondsOf(100) > 0, $"{trial}");
        Assert.Equal(trial.Next, trial.Second);
        Assert.Null(trial.Later);
        Assert.Equal((16, plain[0].History[0].WorkingShell), (trial.Next.Particles, trial.Next.Shell));
    }

    /// <summary>What a run needs before any image is kept.</summary>
    private static long Required => new MemoryPlan(
        Settings(0), Mixture.Set, Mixture.Stack, SmallMixture.Box, SmallMixture.PixelSize, 2).RequiredAt(7);

    private static RefinementSettings Settings(long memory) => new()
    {
        Search = PoseSearch.Global,
        ParticleDiameter = 44,
        InitialLowPass = 16,
        MaxIterations = 3,
        AngularStep = 15,
        Memory = memory,
    };

    private static RefinementState[] Run(long memory, Action<ExpectationMaximization, RefinementState>? before = null)
    {
        RefinementSettings settings = Settings(memory);
        Volume mask = SoftMask.Sphere(SmallMixture.Box, SmallMixture.PixelSize, 5.5, 2);
        RefinementState start = StartingModel.Make(
            settings, Mixture.Set, Mixture.Stack, Mixture.Maps, 2, SmallMixture.Box, SmallMixture.PixelSize, mask);
        var loop = new ExpectationMaximization(settings, Mixture.Set, Mixture.Stack, mask, new CpuExpectation(1));
        before?.Invoke(loop, start);
        return [.. loop.Iterate(start, null, default)];
    }
}
