using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class AtomicModelTests
{
    /// <summary>Coordinates of 100 Å in double precision: 1e-12; the square root of a difference of squares of 1e6 Å² costs half the digits, 1e-5.</summary>
    [Fact]
    public void ASuperpositionRecoversTheMotion()
    {
        var random = new Random(1);
        Vector3D[] points = [.. Enumerable.Range(0, 20).Select(_ => Point(random))];
        for (int i = 0; i < 20; i++)
        {
            Rotation rotation = RandomRotation.Next(random);
            Vector3D shift = Point(random);
            Superposition found = Superposition.Of(points, [.. points.Select(p => rotation.Apply(p) + shift)]);
            Assert.InRange(found.Rotation.AngleTo(rotation), 0, 1e-8);
            Assert.InRange(found.RootMeanSquareDistance, 0, 1e-5);
            Assert.InRange((found.Apply(points[0]) - rotation.Apply(points[0]) - shift).Length, 0, 1e-10);
        }
    }

    /// <summary>A mirror image cannot be reached by a rotation: the distance stays large and the motion proper.</summary>
    [Fact]
    public void AMirrorImageIsNotSuperposed()
    {
        var random = new Random(2);
        Vector3D[] points = [.. Enumerable.Range(0, 20).Select(_ => Point(random))];
        Superposition found = Superposition.Of(points, [.. points.Select(p => p with { Z = -p.Z })]);
        Assert.True(found.RootMeanSquareDistance > 10);
    }

    [Fact]
    public void TheRootMeanSquareDistanceIsWhatIsLeft()
    {
        var random = new Random(3);
        Vector3D[] points = [.. Enumerable.Range(0, 20).Select(_ => Point(random))];
        Vector3D[] targets = [.. points.Select(p => p + (0.05 * Point(random)))];
        Superposition found = Superposition.Of(points, targets);
        double squares = points.Zip(targets, (p, t) => (found.Apply(p) - t).Dot(found.Apply(p) - t)).Sum();
        Assert.Equal(Math.Sqrt(squares / 20), found.RootMeanSquareDistance, 1e-6);
    }

    /// <summary>Chains named in another order, turned, with residues that one of the models lacks.</summary>
    [Fact]
    public void ChainsInAnotherOrderAreFound()
    {
        var random = new Random(4);
        Atom[] atoms = [.. from chain in (string[])["A", "B", "C"] from residue in Enumerable.Range(1, 8) select Alpha(chain, residue, Point(random))];
        var reference = new AtomicModel([.. atoms]);
        Rotation rotation = RandomRotation.Next(random);
        var model = new AtomicModel([.. from a in atoms where a.Residue != 3 select a with
        {
            Chain = a.Chain switch { "A" => "X", "B" => "Z", _ => "Y" },
            Position = rotation.Apply(a.Position) + new Vector3D(5, 6, 7),
        }]);

        Superposition found = model.SuperposeOn(reference, ["X", "Y", "Z"], ["A", "B", "C"], 2, 7);
        Assert.Equal(["X", "Z", "Y"], found.Chains);
        Assert.InRange(found.Rotation.AngleTo(rotation.Inverse), 0, 1e-8);
        AtomicModel moved = model.Moved(found);
        Assert.All(moved.Atoms, a => Assert.InRange(
            (a.Position - atoms.Single(b => b.Residue == a.Residue && b.Chain == a.Chain switch { "X" => "A", "Z" => "B", _ => "C" }).Position).Length,
            0,
            1e-10));
    }

    [Fact]
    public void SuperpositionsWithoutEnoughInCommonAreRefused()
    {
        var model = new AtomicModel([Alpha("A", 1, default), Alpha("A", 2, new Vector3D(1, 0, 0)), Alpha("A", 3, new Vector3D(0, 1, 0))]);
        Assert.Throws<ArgumentException>(() => model.SuperposeOn(model, ["A"], ["A"], 1, 2));
        Assert.Throws<ArgumentException>(() => model.SuperposeOn(model, ["B"], ["A"], 1, 3));
        Assert.Throws<ArgumentException>(() => model.SuperposeOn(model, ["A"], ["A", "A"], 1, 3));
        Assert.Throws<ArgumentException>(() => model.OfChains(["B"]));
    }

    /// <summary>The published spike structures: the stem of all three states is the same to about 2 Å, and the antibody chains are left out.</summary>
    [Fact]
    public void StatesOfTheSpikeAreSuperposedOnTheirStem()
    {
        AtomicModel closed = AtomFile.Read(SharedCorpus.PathOf("pdb/6vxx.pdb"));
        AtomicModel open = AtomFile.Read(SharedCorpus.PathOf("pdb/7k8t.pdb")).OfChains(["A", "B", "C"]);
        Superposition found = open.SuperposeOn(closed, ["A", "B", "C"], ["A", "B", "C"], 760, 1129);
        Assert.InRange(found.RootMeanSquareDistance, 0.3, 3);
    }

    /// <summary>
    /// A map's transform is Σ Z exp(−2π²(0.225 d)²k²) exp(−2πi k·(r − centre)), for k along each axis up to 1/d; d is 3 voxels, so the map is sampled
    /// finely and cropped: the error is aliasing below 1e-3 of the sum of Z.
    /// </summary>
    [Fact]
    public void AMapHasTheTransformOfItsAtoms()
    {
        Atom[] atoms = [Alpha("A", 1, new Vector3D(103, 98, 101)), new(new Vector3D(96, 104, 100), 8, "A", 1, "O")];
        var centre = new Vector3D(100, 100, 100);
        FourierVolume map = FourierVolume.Of(new AtomicModel([.. atoms]).ToVolume(24, 2, 6, centre));
        for (int k = 0; k <= 8; k++)
        {
            double u = k / 48.0;
            double expected = atoms.Sum(a => a.AtomicNumber * Math.Exp(-2 * Math.Pow(Math.PI * 0.225 * 6 * u, 2))
                * Math.Cos(2 * Math.PI * u * (a.Position.X - 100)));
            Assert.Equal(k % 2 == 0 ? expected : -expected, map.Components[k].Re, 0.014);
        }
    }

    private static Atom Alpha(string chain, int residue, Vector3D position) => new(position, 6, chain, residue, "CA");

    private static Vector3D Point(Random random) =>
        100 * new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
}
