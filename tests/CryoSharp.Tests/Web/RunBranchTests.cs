using System.Collections.Immutable;
using CryoSharp.Jobs;
using CryoSharp.Web;

namespace CryoSharp.Tests;

public class RunBranchTests
{
    [Fact]
    public void ARunStandsUnderTheRunWhoseFilesItRead()
    {
        ImmutableArray<RunBranch> forest = RunBranch.Forest([Head("c", 3, "b"), Head("b", 2, "a"), Head("a", 1), Head("d", 4, "a")]);
        Assert.Equal("a(b(c()) d())", Shown(forest));
    }

    [Fact]
    public void OfRunsWithinARunTheInnerOneIsTheParent()
    {
        RunHead inner = Head("a", 2) with { Key = "a~part", FullPath = "/p/a/part" };
        Assert.Equal("a() a~part(b())", Shown(RunBranch.Forest([Head("a", 1), inner, Head("b", 3, "a/part")])));
    }

    /// <summary>Files can be replaced after they were read, so that runs seem to be made of one another; each is shown once all the same.</summary>
    [Theory]
    [InlineData("a:b b:a", "a(b())")]
    [InlineData("a:c b:a c:b d:c", "a(b(c(d())))")]
    [InlineData("a:a", "a()")]
    [InlineData("a b:a c:d d:c", "a(b()) c(d())")]
    public void ACircleIsCutAtItsOldestRun(string runs, string forest)
    {
        ImmutableArray<RunHead> heads = [.. runs.Split(' ').Select((run, i) => run.Split(':') is [var key, var of] ? Head(key, i, of) : Head(run, i))];
        Assert.Equal(forest, Shown(RunBranch.Forest(heads)));
        Assert.Equal(forest, Shown(RunBranch.Forest([.. heads.Reverse()])));
    }

    private static string Shown(ImmutableArray<RunBranch> forest) => string.Join(' ', forest.Select(branch => $"{branch.Run.Key}({Shown(branch.Children)})"));

    private static RunHead Head(string key, int day, params string[] read) => new()
    {
        Key = key,
        FullPath = $"/p/{key}",
        Program = RunProgram.CryoSharp,
        Id = key,
        Job = "classify",
        State = RunState.Completed,
        Created = DateTimeOffset.UnixEpoch.AddDays(day),
        Inputs = [.. read.Select(run => $"/p/{run}/final/particles.star")],
    };
}
