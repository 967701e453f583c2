using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class SamplingGridTests
{
    /// <summary>Climbs begin with the components that a level compares and end with the last that poses are polished by, no shell more than twice the one before.</summary>
    [Theory]
    [InlineData(12, 21, 35, 28, 0, new[] { 12, 18, 28 })]
    [InlineData(12, 21, 35, 28, 1, new[] { 21, 28 })]
    [InlineData(12, 37, 63, 0, 0, new[] { 12, 21, 36, 63 })]
    [InlineData(12, 12, 13, 12, 0, new[] { 12, 12 })]
    public void ShellsOfAClimbGrowByTwoAtMost(int first, int scout, int working, int polish, int level, int[] expected)
    {
        var grid = new SamplingGrid
        {
            Search = PoseSearch.Global,
            Orientations = new OrientationGrid(3, PointGroup.C1, Rotation.Identity),
            Shifts = new ShiftGrid(6, 6, default),
            Shells = [first, working],
            ScoutShell = scout,
            PolishShell = polish,
            IsPolished = true,
        };
        Assert.Equal(expected, grid.ClimbShells(level));
    }
}
