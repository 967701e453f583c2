using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class ExpandJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The operators of D2 and C4 take the grid of the Fourier sums to itself, so symmetrising them adds what the copies add.</summary>
    /// <remarks>
    /// The same numbers in another order, in single precision, and poses rounded to 1e-6°. Sums of some tens of terms differ by a few 2⁻²⁴ of their
    /// size, and maps by the same of their own: 1.3e-7 is found for the map of all, 2e-5 is allowed. A wrong order of A and g gives 1.
    /// </remarks>
    [Theory]
    [InlineData("D2")]
    [InlineData("C4")]
    public void TheExpandedSetGivesTheSymmetricMap(string symmetry)
    {
        string particles = Simulate(60);
        JobRun.Successful(_folder.Folder, "expand", particles, "--symmetry", symmetry, "-o", "e", "-q");
        JobRun.Successful(_folder.Folder, "reconstruct", _folder["e/final/particles.star"], "--unfiltered", "-o", "expanded", "-q");
        ParticleStar.Write(_folder["halves.star"], WithHalves(ParticleFile.Read(particles).Set));
        JobRun.Successful(_folder.Folder, "reconstruct", _folder["halves.star"], "--symmetry", symmetry, "--unfiltered", "-o", "symmetric", "-q");

        foreach (string name in (string[])["map", "map_half1", "map_half2"])
        {
            float[] a = MrcFile.ReadVolume(_folder[$"expanded/final/{name}.mrc"]).Voxels.ToArray();
            float[] b = MrcFile.ReadVolume(_folder[$"symmetric/final/{name}.mrc"]).Voxels.ToArray();
            Assert.InRange(a.Zip(b, (x, y) => Math.Abs(x - y)).Max() / b.Max(Math.Abs), 0, 2e-5);
        }
    }

    /// <summary>The same operators, in whatever order. That program writes angles with 5 or 6 decimals and its icosahedral axes with 6 digits.</summary>
    [Theory]
    [InlineData("C3")]
    [InlineData("D3")]
    [InlineData("T")]
    [InlineData("O")]
    [InlineData("I1")]
    [InlineData("I2")]
    public void ThePosesAreThoseOfTheOtherProgram(string symmetry)
    {
        string particles = Simulate(3);
        OtherProgram.Run(_folder.Folder, "relion_particle_symmetry_expand", "--i", particles, "--o", "other.star", "--sym", symmetry);
        JobRun.Successful(_folder.Folder, "expand", particles, "--symmetry", symmetry, "-o", "e", "-q");
        ParticleSet other = ParticleFile.Read(_folder["other.star"]).Set;
        ParticleSet ours = ParticleFile.Read(_folder["e/final/particles.star"]).Set;

        Assert.Equal(other.Count, ours.Count);
        for (int image = 0; image < 3; image++)
        {
            Pose[] theirs = [.. other.Particles.Where(p => p.StackIndex == image).Select(p => p.Pose!.Value)];
            foreach (Pose pose in ours.Particles.Where(p => p.StackIndex == image).Select(p => p.Pose!.Value))
            {
                Assert.Single(theirs, t => t.Rotation.AngleTo(pose.Rotation) < 1e-3 && (t.Shift - pose.Shift).SquaredLength < 1e-9);
            }
        }
    }

    [Fact]
    public void ImagesHalvesAndColumnsSurviveAndPriorsDoNot()
    {
        ParticleSet set = WithHalves(ParticleFile.Read(Simulate(4)).Set)
            .WithColumn(new ExtraColumn("rlnCoordinateX", ["1", "2", "3", "4"]))
            .WithColumn(new ExtraColumn("rlnAngleRotPrior", ["1", "2", "3", "4"]));
        ParticleStar.Write(_folder["in.star"], set);
        JobRun run = JobRun.Successful(_folder.Folder, "expand", _folder["in.star"], "--symmetry", "c2", "-o", "e");
        ParticleSet expanded = ParticleFile.Read(_folder["e/final/particles.star"]).Set;

        Assert.Contains("must not go into a global search", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Equal([1, 1, 2, 2, 1, 1, 2, 2], expanded.Particles.Select(p => p.HalfSet));
        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3], expanded.Particles.Select(p => p.StackIndex));
        Assert.Equal(["1", "1", "2", "2", "3", "3", "4", "4"], expanded.Columns.Single(c => c.Name == "rlnCoordinateX").Values);
        Assert.Equal(["1", "2", "1", "2", "1", "2", "1", "2"], expanded.Columns.Single(c => c.Name == SymmetryExpansion.OperatorColumn).Values);
        Assert.DoesNotContain(expanded.Columns, c => c.Name == "rlnAngleRotPrior");

        JobRun.Successful(_folder.Folder, "expand", _folder["e/final/particles.star"], "--symmetry", "C2", "--asymmetric-unit", "-o", "back", "-q");
        Assert.Equal([0, 1, 2, 3], ParticleFile.Read(_folder["back/final/particles.star"]).Set.Particles.Select(p => p.StackIndex));
        JobRun twice = JobRun.Of(_folder.Folder, "expand", _folder["e/final/particles.star"], "--symmetry", "C2");
        Assert.Equal(3, twice.Code);
        Assert.Contains("8 particles of 4 images: it is expanded already", twice.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--symmetry: ", "particles_posed.star", "Q4")]
    [InlineData(3, "nothing to expand", "particles_posed.star", "C1")]
    [InlineData(3, "2 of 2 particles have no pose", "particles.star", "C2")]
    public void WhatCannotBeExpandedIsOneMessage(int code, string message, string file, string symmetry)
    {
        string folder = Path.GetDirectoryName(Simulate(2))!;
        JobRun run = JobRun.Of(_folder.Folder, "expand", Path.Combine(folder, file), "--symmetry", symmetry);

        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static ParticleSet WithHalves(ParticleSet set) =>
        set.WithParticles([.. set.Particles.Select((p, i) => p with { HalfSet = 1 + (i % 2) })]);

    private string Simulate(int count)
    {
        JobRun.Successful(
            _folder.Folder, "simulate", "-n", $"{count}", "--box", "24", "--pixel-size", "8", "--particles-per-micrograph", "3", "-o", "s", "-q");
        return _folder["s/final/particles_posed.star"];
    }
}
