using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;
using Xunit;

namespace CryoSharp.Tests;

public sealed class ParticleCsTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void EveryColumnIsRead()
    {
        string stack = _scratch.Write("project/J1/extract/a.mrc", "");
        ParticleFile file = ParticleFile.Read(Write("project/J2/J2_001_particles.cs", ThreeCsParticles.Columns()));
        Particle first = file.Set.Particles[0];

        Assert.Equal(3, file.Set.Count);
        Assert.Equal((stack, 4), (first.StackPath, first.StackIndex));
        Assert.Equal(StackFolderKind.FolderAbove, Assert.Single(file.Stacks).FoundIn);
        Assert.Equal([true, false, true], file.Set.Particles.Select(particle => particle.IsDark));
        Assert.Equal("J0/m.mrc", first.Micrograph);
        Assert.Equal([1, 2, 1], file.Set.Particles.Select(particle => particle.HalfSet));
        Assert.Equal([1, 1, 3], file.Set.Particles.Select(particle => particle.Class));
        Ctf ctf = first.Ctf!.Value;
        Assert.Equal((15000, 14000, 10), (ctf.DefocusU, ctf.DefocusV, ctf.BFactor));

        // Angles are stored as single radians: 45° and 90° to 2⁻²⁴ of themselves.
        Assert.Equal(45, ctf.DefocusAngle, 3e-6);
        Assert.Equal(90, ctf.PhaseShift, 6e-6);
        Assert.Empty(file.Warnings);
    }

    [Fact]
    public void OpticsGroupsAreMadeOfExposureGroups()
    {
        ParticleSet set = ParticleFile.Read(Write("a.cs", ThreeCsParticles.Columns())).Set;

        Assert.Equal([0, 1, 0], set.Particles.Select(particle => particle.OpticsGroup));
        Assert.Equal(["exposureGroup1", "exposureGroup8"], set.OpticsGroups.Select(group => group.Name));
        OpticsGroup group = set.OpticsGroups[0];
        Assert.Equal((1.5, 64, 300.0, 2.7, 0.1), (
            group.PixelSize, group.BoxSize, group.VoltageKilovolts, group.SphericalAberrationMillimetres, group.AmplitudeContrast));
    }

    /// <summary>The matrix is the transpose of the textbook's for the stored vector; the shift is negated and in the alignment's own pixels.</summary>
    /// <remarks>The vector is single precision: 2⁻²⁴ of its length of 1.34 rad is 8e-8 in each component of the matrix.</remarks>
    [Fact]
    public void APoseIsTheTransposeOfRodriguesMatrix()
    {
        ParticleSet set = ParticleFile.Read(Write("a.cs", ThreeCsParticles.Columns())).Set;
        for (int i = 0; i < 3; i++)
        {
            Matrix3x3 expected = Rodrigues(ThreeCsParticles.Poses[3 * i], ThreeCsParticles.Poses[(3 * i) + 1], ThreeCsParticles.Poses[(3 * i) + 2]).Transpose;
            Matrix3x3 actual = set.Particles[i].Pose!.Value.Rotation.ToMatrix();
            Assert.InRange(((-1 * expected * new Vector3D(1, 2, 3)) + (actual * new Vector3D(1, 2, 3))).Length, 0, 1e-6);
        }

        // Turned by +90° about z: the passive Rz(psi) of docs/conventions.md is its transpose for psi = 90°.
        Assert.InRange(Rotation.FromEuler(new EulerAngles(0, 0, 90)).AngleTo(set.Particles[2].Pose!.Value.Rotation), 0, 1e-5);
        Assert.Equal(new Shift(-1, 2.5), set.Particles[0].Pose!.Value.Shift);
    }

    [Fact]
    public void CoordinatesAndUidsAreKept()
    {
        ParticleSet set = ParticleFile.Read(Write("a.cs", ThreeCsParticles.Columns())).Set;

        Assert.Equal([ParticleCs.UidLabel, "rlnCoordinateX", "rlnCoordinateY"], set.Columns.Select(column => column.Name));
        Assert.Equal(["11", "18446744073709551615", "33"], set.Columns[0].Values);
        Assert.Equal("1000.000000", set.Columns[1].Values[0]);
        Assert.Equal("750.000000", set.Columns[2].Values[0]);
    }

    [Fact]
    public void TheSecondTableOfAJobIsFoundAndJoinedByUid()
    {
        CsColumn[] whole = ThreeCsParticles.Columns();
        Write("J7_passthrough_particles.cs", [CsColumn.Of<ulong>("uid", [33, 5, 11, ulong.MaxValue]), CsColumn.OfText("blob/path", ["c", "-", "a", "b"])], 4);
        Write("J8_passthrough_particles.cs", [CsColumn.Of<ulong>("uid", [11]), CsColumn.OfText("blob/path", ["wrong"])], 1);
        ParticleFile file = ParticleFile.Read(Write("cryosparc_P3_J7_012_particles.cs", [.. whole.Where(column => column.Name != "blob/path")]));

        Assert.Equal(["a", "b", "c"], file.Set.Particles.Select(particle => Path.GetFileName(particle.StackPath)));
    }

    [Fact]
    public void ParticlesThatANamedSecondTableLacksAreLeftOutWithAWarning()
    {
        string second = Write("other.cs", [CsColumn.Of<ulong>("uid", [33, 11]), CsColumn.OfText("blob/path", ["c", "a"])], 2);
        CsColumn[] first = [.. ThreeCsParticles.Columns().Where(column => column.Name != "blob/path")];
        ParticleFile file = ParticleFile.Read(Write("a.cs", first), new ParticleReadOptions { PassthroughPath = second });

        Assert.Equal(2, file.Set.Count);
        Assert.Equal([1, 3], file.Set.Particles.Select(particle => particle.Class));
        Assert.Contains(file.Warnings, warning => warning.StartsWith("1 of 3 particles are not in", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("alignments_class_")]
    [InlineData("alignments_class3D_")]
    public void TheBestOfSeveralClassesIsTaken(string prefix)
    {
        CsColumn[] columns = [.. ThreeCsParticles.Columns().Where(column => !column.Name.StartsWith("alignments3D", StringComparison.Ordinal)), .. ThreeCsParticles.ClassSlots(prefix)];
        ParticleSet set = ParticleFile.Read(Write("a.cs", columns)).Set;

        Assert.Equal([1, 2, 1], set.Particles.Select(particle => particle.Class));
        Assert.Equal([new Shift(-2, 0), new Shift(-4, 0), new Shift(-2, 0)], set.Particles.Select(particle => particle.Pose!.Value.Shift));
        Assert.Equal([2, 1, 1], set.Particles.Select(particle => particle.HalfSet));
    }

    [Fact]
    public void TheBestOfAnArrayOfClassesIsTaken()
    {
        CsColumn[] columns =
        [
            .. ThreeCsParticles.Columns().Where(column => !column.Name.StartsWith("alignments3D", StringComparison.Ordinal)),
            CsColumn.Of("alignments3D_multi/class_posterior", [0.1f, 0.9f, 0.6f, 0.4f, 0.5f, 0.5f], 2),
            CsColumn.Of("alignments3D_multi/pose", [.. ThreeCsParticles.Poses, .. ThreeCsParticles.Poses], 2, 3),
            CsColumn.Of<float>("alignments3D_multi/shift", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2, 2),
            CsColumn.Of<float>("alignments3D_multi/psize_A", [2, 2, 2]),
        ];
        ParticleSet set = ParticleFile.Read(Write("a.cs", columns)).Set;

        Assert.Equal([2, 1, 1], set.Particles.Select(particle => particle.Class));
        Assert.Equal([new Shift(-6, -8), new Shift(-10, -12), new Shift(-18, -20)], set.Particles.Select(particle => particle.Pose!.Value.Shift));
        Assert.All(set.Particles, particle => Assert.Equal(0, particle.HalfSet));
    }

    /// <summary>A refinement's own poses come before classes it inherited, and a classification's own before poses it inherited.</summary>
    [Fact]
    public void TheJobsOwnAlignmentsComeFirst()
    {
        CsColumn[] whole = ThreeCsParticles.Columns();
        CsColumn[] classes = [whole[0], .. ThreeCsParticles.ClassSlots("alignments_class_")];
        Write("J1_passthrough_particles.cs", classes);
        ParticleFile refinement = ParticleFile.Read(Write("J1_particles.cs", whole));
        Write("J2_passthrough_particles.cs", whole);
        ParticleFile classification = ParticleFile.Read(Write("J2_particles.cs", classes));

        Assert.Equal(new Shift(-1, 2.5), refinement.Set.Particles[0].Pose!.Value.Shift);
        Assert.Equal(2, refinement.Set.Particles[1].Class);
        Assert.Contains("Poses were taken from alignments3D, classes from the 2 classes of alignments_class_0.", refinement.Warnings);
        Assert.Equal(new Shift(-2, 0), classification.Set.Particles[0].Pose!.Value.Shift);
    }

    [Fact]
    public void WithoutColumnsThereIsNeitherCtfNorPose()
    {
        string[] kept = ["uid", "blob/path", "blob/idx", "blob/psize_A"];
        ParticleFile file = ParticleFile.Read(Write("a.cs", [.. ThreeCsParticles.Columns().Where(column => kept.Contains(column.Name))]));

        Assert.All(file.Set.Particles, particle => Assert.Equal((null, null, 0, 0, false), (particle.Ctf, particle.Pose, particle.Class, particle.HalfSet, particle.IsDark)));
        Assert.Equal(0, file.Set.OpticsGroups[0].BoxSize);
    }

    [Fact]
    public void AberrationsThatAreNotReadAreSaid()
    {
        CsColumn[] columns = [.. ThreeCsParticles.Columns(), CsColumn.Of<float>("ctf/tilt_A", [0, 0, 1, 0, 0, 0], 2), CsColumn.Of<float>("ctf/shift_A", new float[6], 2)];

        Assert.Contains(ParticleFile.Read(Write("a.cs", columns)).Warnings, warning => warning.StartsWith("ctf/tilt_A is not zero", StringComparison.Ordinal));
    }

    [Fact]
    public void ASplitOfOneHalfIsTakenAsMissing()
    {
        ParticleFile file = ParticleFile.Read(Write("a.cs", ThreeCsParticles.With("alignments3D/split", CsColumn.Of<uint>("alignments3D/split", [1, 1, 1]))));

        Assert.All(file.Set.Particles, particle => Assert.Equal(0, particle.HalfSet));
        Assert.Contains(file.Warnings, warning => warning.Contains("one half", StringComparison.Ordinal));
    }

    /// <summary>A set read from a .cs file, written as STAR and read again is the same; poses to six decimals.</summary>
    [Fact]
    public void TheSetSurvivesTheWayToStar()
    {
        _scratch.Write("J1/extract/a.mrc", "");
        ParticleSet set = ParticleFile.Read(Write("a.cs", ThreeCsParticles.Columns())).Set;
        string star = _scratch["out/a.star"];
        ParticleStar.Write(star, set);
        ParticleSet back = ParticleFile.Read(star).Set;

        for (int i = 0; i < set.Count; i++)
        {
            Assert.Equal(set.Particles[i] with { Ctf = null, Pose = null }, back.Particles[i] with { Ctf = null, Pose = null });
            Assert.InRange(set.Particles[i].Pose!.Value.Rotation.AngleTo(back.Particles[i].Pose!.Value.Rotation), 0, 1.6e-6);
        }

        Assert.Equal(set.Columns[0].Values, back.Columns.Single(column => column.Name == ParticleCs.UidLabel).Values);
    }

    // R = I + sin θ [u] + (1 − cos θ) [u]², for the unit vector u and the angle θ of the vector.
    private static Matrix3x3 Rodrigues(double x, double y, double z)
    {
        double angle = Math.Sqrt((x * x) + (y * y) + (z * z));
        if (angle == 0)
        {
            return Matrix3x3.Identity;
        }

        (x, y, z) = (x / angle, y / angle, z / angle);
        (double s, double c) = Math.SinCos(angle);
        double v = 1 - c;
        return new Matrix3x3(
            c + (v * x * x), (v * x * y) - (s * z), (v * x * z) + (s * y),
            (v * x * y) + (s * z), c + (v * y * y), (v * y * z) - (s * x),
            (v * x * z) - (s * y), (v * y * z) + (s * x), c + (v * z * z));
    }

    private string Write(string name, IReadOnlyList<CsColumn> columns, int rows = 3) => ThreeCsParticles.Write(_scratch, name, columns, rows);
}
