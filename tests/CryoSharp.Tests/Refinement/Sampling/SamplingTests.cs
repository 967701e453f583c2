using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class SamplingTests
{
    /// <summary>The eight children of a rotation surround it: none farther than a step, and all different.</summary>
    /// <remarks>A HEALPix child lies within half a pixel's diagonal (0.71 steps) of its parent's centre, a turn within a quarter step.</remarks>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    public void ChildrenSurroundTheirParent(int order, int level)
    {
        var grid = new OrientationGrid(order, PointGroup.C1, Rotation.FromAxis(new Vector3D(1, 1, 0), 10));
        for (int index = 0; index < grid.Count(level); index += 7)
        {
            Rotation parent = grid.At(level, index);
            int[] children = [.. Enumerable.Range(0, 8).Select(child => grid.Child(level, index, child))];
            Assert.Equal(8, children.Distinct().Count());
            Assert.All(children, child => Assert.InRange(parent.AngleTo(grid.At(level + 1, child)), 0.01, grid.Step(level)));
        }
    }

    /// <summary>In the plane all rotations look along z, the two children of a turn lie a quarter step to either side of it, and cells fill the circle.</summary>
    [Fact]
    public void TurnsInThePlaneAreHalved()
    {
        var grid = OrientationGrid.InPlane(2, 5);
        Assert.Equal((1, 24, 48), (grid.Directions(1), grid.Count(0), grid.Count(1)));
        Assert.Equal(2 * Math.PI, grid.Count(2) * grid.CellVolume(2), 12);
        for (int index = 0; index < grid.Count(0); index++)
        {
            int[] children = [grid.Child(0, index, 0), grid.Child(0, index, 1)];
            Assert.Equal([2 * index, (2 * index) + 1], children);
            Assert.All(children, child => Assert.Equal(grid.Step(0) / 4, grid.At(0, index).AngleTo(grid.At(1, child)), 9));
            Assert.Equal(1, grid.At(0, index).ViewingDirection.Z);
        }

        Assert.Throws<InvalidOperationException>(() => grid.ParentDirections());
    }

    /// <summary>Every child has one parent: the children of a level are the next level.</summary>
    [Fact]
    public void ChildrenMakeUpTheNextLevel()
    {
        var grid = new OrientationGrid(1, PointGroup.Parse("D2"), Rotation.Identity);
        IEnumerable<int> children = Enumerable.Range(0, grid.Count(0)).SelectMany(i => Enumerable.Range(0, 8).Select(c => grid.Child(0, i, c)));
        Assert.Equal(Enumerable.Range(0, grid.Count(1)), children.Order());
    }

    [Theory]
    [InlineData("C1", 1)]
    [InlineData("C4", 4)]
    [InlineData("D2", 4)]
    [InlineData("I1", 60)]
    public void SymmetryDividesTheDirections(string group, int operators)
    {
        var grid = new OrientationGrid(3, PointGroup.Parse(group), Rotation.Identity);
        Assert.InRange(grid.Directions(0) * operators, 0.9 * Healpix.PixelCount(3), 1.1 * Healpix.PixelCount(3));
    }

    /// <summary>The four children of a shift lie around it: their mean is the shift itself.</summary>
    [Fact]
    public void ChildShiftsAverageToTheirParent()
    {
        var grid = new ShiftGrid(10, 4, new Shift(0.7, -0.2));
        for (int level = 0; level < 2; level++)
        {
            for (int t = 0; t < grid.Count(level); t++)
            {
                Shift[] children = [.. Enumerable.Range(0, 4).Select(c => grid.At(level + 1, (4 * t) + c))];
                Assert.Equal(grid.At(level, t).X, children.Average(c => c.X), 1e-12);
                Assert.Equal(grid.At(level, t).Y, children.Average(c => c.Y), 1e-12);
                Assert.Equal(grid.Step(level + 1), children[1].X - children[0].X, 1e-12);
            }
        }
    }
}
