using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class AllowedOrientationsTests
{
    /// <summary>The short way finds what testing every orientation finds.</summary>
    [Theory]
    [InlineData("C1", 4, null)]
    [InlineData("D2", 6, null)]
    [InlineData("O", 12, null)]
    [InlineData("C1", 4, "D3")]
    [InlineData("C2", 4, "D2")]
    public void NoOrientationIsPassedOver(string symmetry, double sigma, string? relaxed)
    {
        var grid = new SamplingGrid
        {
            Search = PoseSearch.Local,
            Orientations = new OrientationGrid(2, PointGroup.Parse(symmetry), Rotation.FromAxis(new Vector3D(1, 2, 3), 5)),
            Shifts = ShiftGrid.Origin,
            Shells = [5],
            RotationSigma = sigma,
            Relaxed = relaxed is null ? null : PointGroup.Parse(relaxed),
        };
        var near = new AllowedOrientations(grid);
        for (ulong i = 0; i < 20; i++)
        {
            var random = new CounterRandom(9, 8, i);
            (double w, double x, double y, double z) = random.NextUnitQuaternion();
            Rotation known = Rotation.FromQuaternion(w, x, y, z);
            Assert.Equal(
                Enumerable.Range(0, grid.Orientations.Count(0)).Where(o => grid.LogRotationPrior(grid.Orientations.At(0, o), known) > double.NegativeInfinity),
                near.Near(known));
        }
    }
}
