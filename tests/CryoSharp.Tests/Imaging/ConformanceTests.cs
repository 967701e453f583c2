using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

/// <summary>docs/conventions.md against images that another program made.</summary>
public class ConformanceTests
{
    private const double PixelSize = 3.54;

    /// <summary>
    /// A point mass far from the centre in 24 orientations with shifts and CTFs: angles, origin, shift and CTF at once. A point has all its power near
    /// the Nyquist frequency, where padding and interpolation differ most between programs; a wrong convention correlates below 0.15.
    /// </summary>
    [Theory]
    [InlineData("relion_proj_batch.mrcs", 1)]
    [InlineData("relion_proj_batch_pfac2.mrcs", 2)]
    [InlineData("relion_proj_batch_pfac3.mrcs", 3)]
    public void ProjectionsOfAPointMassAreTheOtherProgramsImages(string stack, int padding)
    {
        Volume map = MrcFile.ReadVolume(SharedCorpus.PathOf("conformance/pointmass.mrc"), PixelSize);
        ParticleSet set = ParticleStar.Read(SharedCorpus.PathOf("conformance/" + Path.ChangeExtension(stack, "star"))).Set;
        using MrcStack images = MrcStack.Open(SharedCorpus.PathOf("conformance/" + stack));
        PaddedReference reference = PaddedReference.From(map, padding, map.BoxSize / 2);
        var image = new float[map.BoxSize * map.BoxSize];
        Assert.Equal(24, set.Count);
        for (int i = 0; i < set.Count; i++)
        {
            images.Read(set.Particles[i].StackIndex, image);
            (double correlation, _) = ProjectedImage.Compare(ProjectedImage.Of(reference, set.Particles[i], set.OpticsGroups[0], map.BoxSize), image);
            Assert.InRange(correlation, 0.985, 1);
        }
    }

    /// <summary>A real map, projected on the spot by relion_project and by us.</summary>
    /// <remarks>
    /// Both interpolate trilinearly from twice the box; the other program divides by a radial instead of a separable kernel, which differs by
    /// 1 % at the corners of a square that the particle does not fill. It applies anisotropic magnification to the CTF alone.
    /// </remarks>
    [Theory]
    [InlineData("plain")]
    [InlineData("ctf")]
    [InlineData("tilt")]
    [InlineData("even")]
    [InlineData("magnification")]
    public void ProjectionsOfARealMapAreTheOtherProgramsImages(string optics)
    {
        Volume map = MrcFile.ReadVolume(SharedCorpus.PathOf("betagal-10204/derived/betagal_ref_full.mrc"));
        using var folder = new TemporaryFolder();
        OpticsGroup group = Group(optics, map);
        ImmutableArray<Particle> particles = [.. Enumerable.Range(0, 4).Select(i => MakeParticle(i, optics != "plain", folder["in.mrcs"]))];
        MrcFile.Write(folder["map.mrc"], map);
        WriteBlackStack(folder["in.mrcs"], map, particles.Length);
        ParticleStar.Write(folder["in.star"], new ParticleSet([group], particles, []));
        string[] withCtf = optics == "plain" ? [] : ["--ctf"];
        OtherProgram.Run(folder.Folder, "relion_project", ["--i", "map.mrc", "--ang", "in.star", "--o", "out", "--angpix", "3.54", .. withCtf]);
        using MrcStack images = MrcStack.Open(folder["out.mrcs"]);
        PaddedReference reference = PaddedReference.From(map, 2, map.BoxSize / 2);
        var image = new float[map.BoxSize * map.BoxSize];
        for (int i = 0; i < particles.Length; i++)
        {
            images.Read(i, image);
            float[] ours = ProjectedImage.Of(reference, particles[i], group, map.BoxSize, slicedWith: group with { Magnification = (1, 0, 0, 1) });
            (double correlation, double scale) = ProjectedImage.Compare(ours, image);
            Assert.InRange(correlation, 0.9995, 1);
            Assert.Equal(1, scale, 0.002);
        }
    }

    /// <summary>Back-projection against relion_reconstruct from the same images, without prior.</summary>
    /// <remarks>The other program masks the corners of the box; so both maps are compared within a ball.</remarks>
    [Fact]
    public void ReconstructionsAgreeWithTheOtherProgram()
    {
        Volume map = MrcFile.ReadVolume(SharedCorpus.PathOf("betagal-10204/derived/betagal_ref_full.mrc"));
        using var folder = new TemporaryFolder();
        OpticsGroup group = Group("ctf", map);
        ImmutableArray<Particle> particles = [.. Enumerable.Range(0, 400).Select(i => MakeParticle(i, true, folder["in.mrcs"]))];
        PaddedReference reference = PaddedReference.From(map, 2, map.BoxSize / 2);
        float[][] images = [.. particles.Select(particle => ProjectedImage.Of(reference, particle, group, map.BoxSize))];
        using (MrcStackWriter writer = MrcStackWriter.Create(folder["in.mrcs"], map.BoxSize, map.PixelSize))
        {
            foreach (float[] image in images)
            {
                writer.Append(image);
            }

            writer.Complete();
        }

        ParticleStar.Write(folder["in.star"], new ParticleSet([group], particles, []));
        OtherProgram.Run(folder.Folder, "relion_reconstruct", "--i", "in.star", "--o", "out.mrc", "--ctf", "--sym", "D2", "--skip_gridding");
        Volume theirs = MrcFile.ReadVolume(folder["out.mrc"], map.PixelSize);
        Volume mask = SoftMask.Sphere(map.BoxSize, map.PixelSize, 25, 4);
        Fsc fsc = Fsc.Between(Reconstruct(particles, images, group, map), theirs, mask);
        Assert.All(fsc.Correlation.Skip(1).Take(24), value => Assert.InRange(value, 0.999, 1.0001));
    }

    private static Volume Reconstruct(ImmutableArray<Particle> particles, float[][] images, OpticsGroup group, Volume map)
    {
        int n = map.BoxSize;
        var disc = new FourierDisc((n / 2) - 1);
        (var fft, var sum) = (new Fft2D(n), new BackProjection(n, map.PixelSize, 2));
        (var halfPlane, var slice) = (new ComplexF[n * ((n / 2) + 1)], new ComplexF[disc.Count]);
        (var ctf, var weight) = (new float[disc.Count], new float[disc.Count]);
        for (int i = 0; i < particles.Length; i++)
        {
            fft.Forward(images[i], halfPlane);
            disc.Gather(halfPlane, n, slice);
            ContrastTransfer.Evaluate(particles[i].Ctf!.Value, group, n, disc, ctf);
            (Rotation rotation, Shift shift) = particles[i].Pose!.Value;
            double step = 2 * Math.PI / (n * group.PixelSize);
            for (int j = 0; j < slice.Length; j++)
            {
                slice[j] *= ctf[j] * ComplexF.FromPhase(step * ((disc.Kx[j] * shift.X) + (disc.Ky[j] * shift.Y)));
                weight[j] = ctf[j] * ctf[j];
            }

            CentralSlice.Insert(slice, weight, rotation.ToMatrix().Transpose, disc, (n / 2) - 1, sum, 0, 2 * n);
        }

        sum.Symmetrise(PointGroup.Parse("D2"), (n / 2) - 1);
        return sum.Reconstruct([], (n / 2) - 1);
    }

    private static OpticsGroup Group(string optics, Volume map)
    {
        var group = new OpticsGroup
        {
            Name = "opticsGroup1",
            PixelSize = map.PixelSize,
            BoxSize = map.BoxSize,
            VoltageKilovolts = 200,
            SphericalAberrationMillimetres = 1.4,
            AmplitudeContrast = 0.1,
        };
        return optics switch
        {
            "tilt" => group with { BeamTiltMilliradians = (0.6, -0.4) },
            "even" => group with { EvenZernike = [0.2, 3, -2, 5, 0, 10, -20, 0, 30] },
            "magnification" => group with { Magnification = (1.01, 0.004, -0.006, 0.99) },
            _ => group,
        };
    }

    private static Particle MakeParticle(int i, bool hasCtf, string stack)
    {
        var random = new Random(i);
        return new Particle
        {
            StackPath = stack,
            StackIndex = i,
            Micrograph = "m.mrc",
            Pose = new Pose(RandomRotation.Next(random), new Shift(4 * RandomRotation.Normal(random), 4 * RandomRotation.Normal(random))),
            Ctf = hasCtf ? new Ctf(9000 + (4000 * random.NextDouble()), 8500 + (3000 * random.NextDouble()), 180 * random.NextDouble(), 10 * i % 60) : null,
        };
    }

    private static void WriteBlackStack(string path, Volume map, int count)
    {
        using MrcStackWriter writer = MrcStackWriter.Create(path, map.BoxSize, map.PixelSize);
        for (int i = 0; i < count; i++)
        {
            writer.Append(new float[map.BoxSize * map.BoxSize]);
        }

        writer.Complete();
    }
}
