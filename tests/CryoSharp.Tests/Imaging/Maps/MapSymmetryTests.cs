using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

/// <summary>Point groups are found wherever their axes lie.</summary>
public class MapSymmetryTests
{
    private const int Box = 40;
    private const double PixelSize = 4;

    // Two unlike blobs in general position: with the operators of a group they show that group and no larger one.
    private static readonly (Vector3D At, double Height)[] Unit = [(new(38, 11, 17), 1), (new(22, -9, 41), 0.7)];

    /// <summary>The group and its axes, to the last step of the climb, which is less than a quarter of a degree and of a voxel.</summary>
    [Theory]
    [InlineData("C2")]
    [InlineData("C3")]
    [InlineData("C7")]
    [InlineData("D2")]
    [InlineData("D3")]
    [InlineData("D4")]
    [InlineData("T")]
    [InlineData("O")]
    [InlineData("I")]
    public void TheGroupOfAMapIsFoundAndLaidOnItsAxes(string name)
    {
        var group = PointGroup.Parse(name);
        Volume map = Map(group, Rotation.FromEuler(new EulerAngles(25, 55, -110)), new Vector3D(6, -3, 5));
        MapSymmetry found = MapSymmetry.Find(map, 14, threads: 2);
        Assert.Equal(group.Name, found.Group.Name);
        Assert.InRange(found.Agreement, 0.97, 1);

        // A single axis does not say where on it the centre lies; it stays where the mass is, within the box.
        Assert.InRange(CentreOfMass.OfPositive(found.Motion.Apply(map)).Length, 0, 0.5);

        // On the axes the map is its own image under every operator of the group.
        Volume laid = found.Motion.Apply(map);
        foreach (Rotation g in group.Operators)
        {
            Fsc fsc = Fsc.Between(laid, new MapMotion(g, default).Apply(laid));
            Assert.InRange(fsc.Correlation[8], 0.97, 1);
        }
    }

    [Fact]
    public void AMapWithoutSymmetryShowsNone()
    {
        // Many, since a few blobs always come near to some group: four to a tetrahedron.
        var map = new Volume(Box, PixelSize);
        (Vector3D At, double Height)[] blobs = [.. Enumerable.Range(0, 12).Select(i => new CounterRandom(4, 1, (ulong)i)).Select(random =>
            (new Vector3D((80 * random.NextDouble()) - 40, (80 * random.NextDouble()) - 40, (80 * random.NextDouble()) - 40), 0.5 + random.NextDouble()))];
        Fill(map, x => blobs.Sum(b => b.Height * Math.Exp(-(x - b.At).Dot(x - b.At) / 60)));
        MapSymmetry found = MapSymmetry.Find(map, 14);
        Assert.Equal("C1", found.Group.Name);
        Assert.All(found.Folds, fold => Assert.InRange(fold.Agreement, 0, 0.75));
    }

    /// <summary>A disc agrees with itself at every turn about its axis, which says nothing of the fold.</summary>
    [Fact]
    public void ABodyThatIsRoundShowsNoFold()
    {
        var map = new Volume(Box, PixelSize);
        Fill(map, x => Math.Exp(-(Math.Pow(Math.Sqrt((x.X * x.X) + (x.Y * x.Y)) - 30, 2) + Math.Pow(x.Z - 4, 2)) / 200) + (0.5 * Math.Exp(-((x - new Vector3D(0, 0, 30)).Length / 15))));
        Assert.Equal("C1", MapSymmetry.Find(map, 14).Group.Name);
    }

    [Fact]
    public void ThreadsDoNotMatter()
    {
        Volume map = Map(PointGroup.Parse("C3"), Rotation.FromEuler(new EulerAngles(10, 40, 0)), new Vector3D(2, 3, 0));
        MapSymmetry one = MapSymmetry.Find(map, 20), two = MapSymmetry.Find(map, 20, threads: 2);
        Assert.Equal((one.Group.Name, one.Motion, one.Agreement), (two.Group.Name, two.Motion, two.Agreement));
        Assert.Equal(one.Folds, two.Folds);
    }

    private static Volume Map(PointGroup group, Rotation turn, Vector3D shift)
    {
        var map = new Volume(Box, PixelSize);
        Vector3D[] places = [.. group.Operators.ToArray().SelectMany(g => Unit.Select(u => turn.Apply(g.Apply(u.At)) + shift))];
        Fill(map, x => places.Select((at, i) => Unit[i % Unit.Length].Height * Math.Exp(-(x - at).Dot(x - at) / 60)).Sum());
        return map;
    }

    private static void Fill(Volume map, Func<Vector3D, double> density)
    {
        for (int i = 0; i < map.Voxels.Length; i++)
        {
            map.Voxels[i] = (float)density(PixelSize * new Vector3D((i % Box) - (Box / 2), (i / Box % Box) - (Box / 2), (i / Box / Box) - (Box / 2)));
        }
    }
}
