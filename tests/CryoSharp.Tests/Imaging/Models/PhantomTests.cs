using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class PhantomTests
{
    [Fact]
    public void TheBodyIsTheSameInAllStatesAndTheArmIsNot()
    {
        GaussianModel up = Phantom.TwoState(0);
        GaussianModel down = Phantom.TwoState(1);
        Assert.Equal(54, up.Blobs.Length);
        Assert.Equal(up.Blobs[..42], down.Blobs[..42]);
        Assert.All(Enumerable.Range(42, 12), i => Assert.InRange((up.Blobs[i].Centre - down.Blobs[i].Centre).Length, 5, 60));
    }

    [Fact]
    public void TheLastOfManyStatesHasNoArm()
    {
        Assert.Equal([54, 54, 54, 42], Enumerable.Range(0, 4).Select(s => Phantom.State(s, 4).Blobs.Length));
        Assert.Equal(Phantom.TwoState(0).Blobs, Phantom.State(0, 4).Blobs);
    }

    /// <summary>About 150 Å long, so that it fits a box of 200 Å with room for shifts.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ItIsAboutAsLargeAsSaid(int state)
    {
        GaussianModel model = Phantom.TwoState(state);
        double longest = model.Blobs.Max(a => model.Blobs.Max(b => (a.Centre - b.Centre).Length));
        Assert.InRange(longest, 110, 160);
        Assert.InRange(model.Blobs.Max(b => b.Centre.Length), 50, 90);
        Assert.Equal(212_000, model.Blobs.Sum(b => b.Weight), 1e-6);
    }

    /// <summary>
    /// No turn lays it on itself: of 500 turns by 20° or more, none brings the map's transform at 20 Å into correlation above 0.9 with itself.
    /// </summary>
    [Fact]
    public void ItHasNoSymmetry()
    {
        GaussianModel model = Phantom.TwoState(0);
        var random = new Random(1);
        Vector3D[] frequencies = [.. Enumerable.Range(0, 60).Select(_ =>
            0.05 * RandomRotation.Next(random).Apply(new Vector3D(0, 0, 1)))];
        System.Numerics.Complex[] own = [.. frequencies.Select(model.Transform)];
        for (int i = 0; i < 500; i++)
        {
            Rotation turn = RandomRotation.Next(random);
            if (turn.AngleTo(Rotation.Identity) < 20)
            {
                continue;
            }

            System.Numerics.Complex[] turned = [.. frequencies.Select(f => model.Transform(turn.Apply(f)))];
            double inner = own.Zip(turned, (a, b) => (a * System.Numerics.Complex.Conjugate(b)).Real).Sum();
            double norm = Math.Sqrt(own.Sum(a => a.Magnitude * a.Magnitude) * turned.Sum(a => a.Magnitude * a.Magnitude));
            Assert.InRange(inner / norm, -1, 0.9);
        }
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(2, 2)]
    [InlineData(0, 0)]
    public void StatesThatDoNotExistAreRefused(int state, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Phantom.State(state, count));
}
