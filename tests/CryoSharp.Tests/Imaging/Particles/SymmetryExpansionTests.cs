using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class SymmetryExpansionTests
{
    /// <summary>A map of the symmetry looks the same from all mates of a pose: A·g·r runs over the same points for all g.</summary>
    [Theory]
    [InlineData("C3", 3)]
    [InlineData("D2", 4)]
    [InlineData("O", 24)]
    public void AllCopiesSeeTheSameOfASymmetricMap(string symmetry, int order)
    {
        var group = PointGroup.Parse(symmetry);
        ParticleSet set = Some(3);
        ParticleSet expanded = SymmetryExpansion.Expand(set, group);
        GaussianBlobs blobs = GaussianBlobs.Random(2, 3, 6, 2).Symmetrised(group);

        Assert.Equal(3 * order, expanded.Count);
        for (int i = 0; i < expanded.Count; i++)
        {
            var k = new Numerics.Vector3D(2, 1, 0);
            Numerics.ComplexF own = blobs.Transform(set.Particles[i / order].Pose!.Value.Rotation.Inverse.Apply(k), 32);
            Numerics.ComplexF copy = blobs.Transform(expanded.Particles[i].Pose!.Value.Rotation.Inverse.Apply(k), 32);

            // Sums of up to 72 terms of order 100 in double precision, kept in single: a few times 1e-5.
            Assert.Equal(own.Re, copy.Re, 1e-3);
            Assert.Equal(own.Im, copy.Im, 1e-3);
        }
    }

    [Fact]
    public void CopiesKeepEverythingButTheRotation()
    {
        ParticleSet set = Some(2);
        ParticleSet expanded = SymmetryExpansion.Expand(set, PointGroup.Parse("C2"));

        Assert.Equal(["1", "2", "1", "2"], expanded.Columns.Single(c => c.Name == SymmetryExpansion.OperatorColumn).Values);
        Assert.Equal(["a", "a", "b", "b"], expanded.Columns.Single(c => c.Name == "rlnNote").Values);
        Assert.Equal(set.Particles[1], expanded.Particles[2]);
        Assert.Equal(set.Particles[1] with { Pose = null }, expanded.Particles[3] with { Pose = null });
        Assert.Equal(set.Particles[1].Pose!.Value.Shift, expanded.Particles[3].Pose!.Value.Shift);
    }

    /// <summary>Of the mates of a view in general position exactly one lies in the asymmetric unit.</summary>
    [Theory]
    [InlineData("C4")]
    [InlineData("T")]
    public void CollapsingUndoesExpandingUpToSymmetry(string symmetry)
    {
        var group = PointGroup.Parse(symmetry);
        ParticleSet set = Some(5);
        ParticleSet expanded = SymmetryExpansion.Expand(set, group);
        ParticleSet collapsed = SymmetryExpansion.Collapse(expanded, group);

        Assert.Equal(set.Particles.Select(p => p.StackIndex), collapsed.Particles.Select(p => p.StackIndex));
        Assert.Equal(5, SymmetryExpansion.CountImages(expanded));
        Assert.DoesNotContain(collapsed.Columns, c => c.Name == SymmetryExpansion.OperatorColumn);
        Assert.All(collapsed.Particles, p => Assert.True(group.Contains(p.Pose!.Value.Rotation.ViewingDirection)));
        Assert.All(
            collapsed.Particles.Zip(set.Particles),
            pair => Assert.InRange(group.AngleBetween(pair.First.Pose!.Value.Rotation, pair.Second.Pose!.Value.Rotation), 0, 1e-6));
    }

    [Fact]
    public void CollapsingASelectionKeepsEveryImage()
    {
        var group = PointGroup.Parse("D3");
        ParticleSet expanded = SymmetryExpansion.Expand(Some(2), group);
        ParticleSet selected = expanded.Subset([1, 3, 7]);

        Assert.Equal([0, 1], SymmetryExpansion.Collapse(selected, group).Particles.Select(p => p.StackIndex));
    }

    [Fact]
    public void AParticleWithoutPoseIsRefused()
    {
        ParticleSet set = Some(1);
        ParticleSet bare = set.WithParticles([set.Particles[0] with { Pose = null }]);

        Assert.Throws<ArgumentException>(() => SymmetryExpansion.Expand(bare, PointGroup.Parse("C2")));
    }

    private static ParticleSet Some(int count)
    {
        var random = new Random(7);
        var optics = new OpticsGroup
        {
            Name = "a",
            PixelSize = 2,
            VoltageKilovolts = 300,
            SphericalAberrationMillimetres = 2.7,
            AmplitudeContrast = 0.1,
        };
        ImmutableArray<Particle> particles =
        [
            .. Enumerable.Range(0, count).Select(i => new Particle
            {
                StackPath = "/s.mrcs",
                StackIndex = i,
                Ctf = new Ctf(10000 + i, 9000, 20),
                Pose = new Pose(RandomRotation.Next(random), new Shift(i, -1)),
                HalfSet = 1 + (i % 2),
                Class = 3,
            }),
        ];
        return new ParticleSet([optics], particles, [new ExtraColumn("rlnNote", [.. Enumerable.Range(0, count).Select(i => $"{(char)('a' + i)}")])]);
    }
}
