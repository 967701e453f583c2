using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class EmptyClassesTests
{
    private static readonly RefinementSettings Settings = new() { Search = PoseSearch.None, ParticleDiameter = 30, MaxIterations = 25 };

    [Fact]
    public void AnEmptyClassSharesTheLargestThenTheNext()
    {
        RefinementState first = EmptyClasses.Revive(Settings, After(12, [0.4, 0, 0.6]));
        Assert.Equal([0, 3, 0], first.SplitFrom);
        Assert.Same(first.Model.References[2], first.Model.References[1]);
        Assert.Equal([0.4, 0.3, 0.3], first.Model.ClassFractions);
        Assert.True(first.ClassTemperature > 1);
        RefinementState second = EmptyClasses.Revive(Settings, After(12, [0.4, 0, 0.6]) with { Revivals = first.Revivals });
        Assert.Equal([0, 1, 0], second.SplitFrom);
    }

    [Fact]
    public void SeveralEmptyClassesShareSeveral()
    {
        RefinementState state = EmptyClasses.Revive(Settings, After(12, [0, 0.2, 0, 0.8]));
        Assert.Equal([4, 0, 2, 0], state.SplitFrom);
        state = EmptyClasses.Revive(Settings, After(12, [0, 1, 0]));
        Assert.Equal([2, 0, 2], state.SplitFrom);
        Assert.All(state.Model.ClassFractions, f => Assert.Equal(1 / 3.0, f, 12));
    }

    /// <summary>Of flat classes one with less than a tenth of an even share, here 0.033, begins anew.</summary>
    [Fact]
    public void AFlatClassThatIsAllButEmptyBeginsAnew()
    {
        Assert.Equal([0, 3, 0], EmptyClasses.Revive(Settings with { IsFlat = true, Search = PoseSearch.Global }, After(12, [0.4, 0.03, 0.57])).SplitFrom);
        Assert.Empty(EmptyClasses.Revive(Settings with { IsFlat = true, Search = PoseSearch.Global }, After(12, [0.4, 0.04, 0.56])).SplitFrom);
    }

    [Fact]
    public void NothingBeginsAnewWhereItMayNot()
    {
        RefinementState empty = After(12, [0.4, 0, 0.6]);
        RefinementState full = After(12, [0.4, 0.01, 0.59]);
        Assert.Same(full, EmptyClasses.Revive(Settings, full));
        foreach (RefinementState state in new[] { empty with { ClassTemperature = 2 }, empty with { Revivals = 3 }, After(20, [0.4, 0, 0.6]) })
        {
            Assert.Same(state, EmptyClasses.Revive(Settings, state));
        }

        Assert.Same(empty, EmptyClasses.Revive(Settings with { AnnealsClasses = false }, empty));
    }

    private static RefinementState After(int iteration, ImmutableArray<double> shares) => new()
    {
        Iteration = iteration,
        WorkingShell = 7,
        Posteriors = [],
        Model = new MixtureModel
        {
            References = [.. shares.Select(_ => new Volume(16, 2))],
            ClassFractions = shares,
            NoisePower = [],
            GroupScales = [],
            ShiftSigma = 5,
        },
        History =
        [
            new IterationSummary
            {
                Iteration = iteration, ClassFractions = shares, ClassCounts = [.. shares.Select(s => (int)(100 * s))], Resolutions = [.. shares], Switched = 0,
                LogEvidence = 0, MaxProbability = 1, EffectiveClasses = 1, SignificantSamples = 1, WorkingShell = 7, AngularStep = 0, Seconds = 1,
            },
        ],
    };
}
