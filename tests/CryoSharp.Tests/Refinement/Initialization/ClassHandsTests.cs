using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

/// <summary>Classes of maps made from nothing end in one hand.</summary>
public class ClassHandsTests
{
    private static readonly Ascent Ascent = new() { LastResolution = 12 };
    private static readonly RefinementSettings Settings = new() { Search = PoseSearch.Global, ParticleDiameter = 100, Ascent = Ascent };

    private readonly GaussianBlobs _blobs = GaussianBlobs.Random(5, 8, 10, 1.5);

    /// <summary>Both smaller classes, one of them the mirror image, come to lie on the largest, which stays; as in MapAlignmentTests they agree at 0.99.</summary>
    [Fact]
    public void AllComeToLieOnTheLargest()
    {
        Volume largest = _blobs.ToVolume(32, 4);
        RefinementState found = ClassHands.Align(Settings, After(Ascent.Iterations, Map(at => at with { Z = -at.Z }), largest, Map(at => at)));
        Assert.Same(largest, found.Model.References[1]);
        Assert.All([0, 2], c => Assert.InRange(Fsc.Between(found.Model.References[c], largest).Correlation[6], 0.99, 1));
    }

    [Fact]
    public void NothingIsMovedAtAnyOtherTime()
    {
        Volume[] maps = [_blobs.ToVolume(32, 4), Map(at => at)];
        RefinementState early = After(Ascent.Iterations - 1, maps), late = After(Ascent.Iterations + 1, maps), end = After(Ascent.Iterations, maps);
        Assert.Same(early, ClassHands.Align(Settings, early));
        Assert.Same(late, ClassHands.Align(Settings, late));
        Assert.Same(end, ClassHands.Align(Settings with { Ascent = null }, end));
    }

    /// <summary>The blobs, changed and then turned and shifted.</summary>
    private Volume Map(Func<Vector3D, Vector3D> change)
    {
        Rotation turn = Rotation.FromEuler(new EulerAngles(35, 70, -120));
        return new GaussianBlobs(_blobs.Sigma, [.. _blobs.Centres.Select(at => turn.Apply(change(at)) + new Vector3D(1, -0.5, 0.7))]).ToVolume(32, 4);
    }

    private static RefinementState After(int iteration, params Volume[] maps) => new()
    {
        Iteration = iteration,
        WorkingShell = 7,
        Posteriors = [],
        Model = new MixtureModel
        {
            References = [.. maps],
            ClassFractions = [.. maps.Select((_, c) => c == 1 ? 0.5 : 0.25)],
            NoisePower = [],
            GroupScales = [],
            ShiftSigma = 5,
        },
    };
}
