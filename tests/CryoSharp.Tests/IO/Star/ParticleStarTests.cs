using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class ParticleStarTests : IDisposable
{
    private const string Optics = """
        # version 30001
        data_optics

        loop_
        _rlnOpticsGroupName #1
        _rlnOpticsGroup #2
        _rlnMicrographOriginalPixelSize #3
        _rlnVoltage #4
        _rlnSphericalAberration #5
        _rlnAmplitudeContrast #6
        _rlnImagePixelSize #7
        _rlnImageSize #8
        _rlnImageDimensionality #9
        _rlnBeamTiltX #10
        _rlnBeamTiltY #11
        _rlnOddZernike #12
        _rlnEvenZernike #13
        _rlnMagMat00 #14
        _rlnMagMat01 #15
        _rlnMagMat10 #16
        _rlnMagMat11 #17
        _rlnCtfDataAreCtfPremultiplied #18
        first 7 0.885 300.0 2.7 0.1 3.54 64 2 0.1 -0.2 [1,-2.5,3e-1] [] 1.01 0.002 0.003 0.99 0
        second 0 0.885 200.0 1.4 0.07 1.5 128 2 0 0 [] [4] 1 0 0 1 1


        """;

    private const string Particles = """
        data_particles

        loop_
        _rlnCoordinateX #1
        _rlnImageName #2
        _rlnMicrographName #3
        _rlnOpticsGroup #4
        _rlnDefocusU #5
        _rlnDefocusV #6
        _rlnDefocusAngle #7
        _rlnPhaseShift #8
        _rlnCtfBfactor #9
        _rlnCtfScalefactor #10
        _rlnAngleRot #11
        _rlnAngleTilt #12
        _rlnAnglePsi #13
        _rlnOriginXAngst #14
        _rlnOriginYAngst #15
        _rlnClassNumber #16
        _rlnRandomSubset #17
         100.5 000002@stack.mrcs m1.mrc 7 15000.5 14000 45.25 10 20 0.9 30 60 90 1.5 -2.5 3 1
         200.5 000001@stack.mrcs m1.mrc 0 9000 8000 -45 0 0 1 -30 120 -90 0 0 1.000000 2

        """;

    private const string OldStyle = """
        data_images

        loop_
        _rlnImageName #1
        _rlnVoltage #2
        _rlnSphericalAberration #3
        _rlnAmplitudeContrast #4
        _rlnMagnification #5
        _rlnDetectorPixelSize #6
        _rlnDefocusU #7
        _rlnDefocusV #8
        _rlnDefocusAngle #9
        _rlnAngleRot #10
        _rlnAngleTilt #11
        _rlnAnglePsi #12
        _rlnOriginX #13
        _rlnOriginY #14
        _rlnBeamTiltX #15
        _rlnParticleName #16
        1@a.mrcs 300 2.7 0.1 10000 2.0 9000 8000 0 0 0 0 3 -4 0.0 x
        2@a.mrcs 300 2.7 0.1 10000 2.0 9000 8000 0 0 0 0 1  1 0.5 y
        3@a.mrcs 300 2.7 0.1 10000 2.0 9000 8000 0 0 0 0 0  0 0.0 z

        """;

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void EveryColumnOfAParticleIsRead()
    {
        ParticleFile file = Read(Optics + Particles);
        Particle first = file.Set.Particles[0];

        Assert.Equal(2, file.Set.Count);
        Assert.Equal(Path.Combine(_scratch.Folder, "stack.mrcs"), first.StackPath);
        Assert.Equal(1, first.StackIndex);
        Assert.Equal("m1.mrc", first.Micrograph);
        Assert.Equal(new Ctf(15000.5, 14000, 45.25, 10, 20, 0.9), first.Ctf);
        Assert.Equal(Rotation.FromEuler(new EulerAngles(30, 60, 90)), first.Pose!.Value.Rotation);
        Assert.Equal(new Shift(-1.5, 2.5), first.Pose.Value.Shift);
        Assert.Equal((3, 1), (first.Class, first.HalfSet));
        Assert.Equal((1, 2), (file.Set.Particles[1].Class, file.Set.Particles[1].HalfSet));
        Assert.False(first.IsDark);
        Assert.Equal(["rlnCoordinateX", "rlnImageName"], file.Set.Columns.Select(column => column.Name));
        Assert.Equal(["100.5", "200.5"], file.Set.Columns[0].Values);
    }

    [Fact]
    public void EveryColumnOfAnOpticsGroupIsRead()
    {
        ParticleSet set = Read(Optics + Particles).Set;
        (OpticsGroup first, OpticsGroup second) = (set.OpticsGroups[0], set.OpticsGroups[1]);

        Assert.Equal([0, 1], set.Particles.Select(particle => particle.OpticsGroup));
        Assert.Equal(("first", 3.54, 64, 300.0), (first.Name, first.PixelSize, first.BoxSize, first.VoltageKilovolts));
        Assert.Equal((2.7, 0.1), (first.SphericalAberrationMillimetres, first.AmplitudeContrast));
        Assert.Equal((0.1, -0.2), first.BeamTiltMilliradians);
        Assert.Equal([1, -2.5, 0.3], first.OddZernike);
        Assert.Empty(first.EvenZernike);
        Assert.Equal([4.0], second.EvenZernike);
        Assert.Equal((1.01, 0.002, 0.003, 0.99), first.Magnification);
        Assert.Equal((false, true), (first.IsCtfPremultiplied, second.IsCtfPremultiplied));
        Assert.Equal([("rlnMicrographOriginalPixelSize", "0.885")], first.FurtherColumns);
    }

    [Fact]
    public void FilesBeforeRelion31HaveOpticsInTheirRowsAndOriginsInPixels()
    {
        ParticleSet set = Read(OldStyle).Set;

        Assert.Equal([0, 1, 0], set.Particles.Select(particle => particle.OpticsGroup));
        Assert.All(set.OpticsGroups, group => Assert.Equal(2.0, group.PixelSize, 12));
        Assert.Equal((0.5, 0), set.OpticsGroups[1].BeamTiltMilliradians);
        Assert.Equal(new Shift(-6, 8), set.Particles[0].Pose!.Value.Shift);
        Assert.Equal(["rlnImageName", "rlnParticleName"], set.Columns.Select(column => column.Name));
    }

    [Fact]
    public void OpticsGroupsMayBeNamedInsteadOfNumbered()
    {
        ParticleSet set = Read((Optics + Particles)
            .Replace("_rlnOpticsGroup #4", "_rlnOpticsGroupName #4", StringComparison.Ordinal)
            .Replace("m1.mrc 7", "m1.mrc second", StringComparison.Ordinal)
            .Replace("m1.mrc 0", "m1.mrc first", StringComparison.Ordinal)).Set;

        Assert.Equal([1, 0], set.Particles.Select(particle => particle.OpticsGroup));
    }

    [Fact]
    public void WithoutColumnsThereIsNeitherCtfNorPoseNorClass()
    {
        const string Text = "data_\nloop_\n_rlnImageName\n_rlnPixelSize\n_rlnAnglePsi\nparticle.mrc 2.5 30\n";
        ParticleFile file = Read(Text);
        Particle particle = Assert.Single(file.Set.Particles);

        Assert.Equal((null, null, 0, 0, 0), (particle.Ctf, particle.Pose, particle.Class, particle.HalfSet, particle.StackIndex));
        Assert.Equal(2.5, file.Set.OpticsGroups[0].PixelSize);
        Assert.Equal(["rlnImageName", "rlnAnglePsi"], file.Set.Columns.Select(column => column.Name));
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("0", "0")]
    [InlineData("2", "0")]
    public void AHalfSetThatDividesNothingIsTakenAsMissing(string first, string second)
    {
        ParticleFile file = Read((Optics + Particles)
            .Replace("-2.5 3 1", $"-2.5 3 {first}", StringComparison.Ordinal).Replace("1.000000 2", $"1.000000 {second}", StringComparison.Ordinal));

        Assert.All(file.Set.Particles, particle => Assert.Equal(0, particle.HalfSet));
        Assert.Contains(file.Warnings, warning => warning.Contains("_rlnRandomSubset does not divide", StringComparison.Ordinal));
    }

    [Fact]
    public void MissingStacksAreReportedAndTheTableOfParticlesIsPreferred()
    {
        ParticleFile file = ParticleStar.Read(_scratch.Write(
            "b.star", "data_x\nloop_\n_rlnImageName\n1@other.mrcs\n\n" + Optics + Particles));

        Assert.Equal(2, file.Set.Count);
        Assert.Contains(file.Warnings, warning => warning.Contains("2 tables of images; data_particles", StringComparison.Ordinal));
        Assert.Contains(file.Warnings, warning => warning.StartsWith("1 of 1 image stacks were not found, the first is stack.mrcs.", StringComparison.Ordinal));
        Assert.Equal(StackFolderKind.NotFound, Assert.Single(file.Stacks).FoundIn);
    }

    /// <summary>The refusals in the order of their list: a text of the file is replaced by another, and the message says what is wrong.</summary>
    [Theory]
    [InlineData("_rlnImageName", "_rlnReferenceName", "no table has the column _rlnImageName")]
    [InlineData("000002@", "000000@", ":46:8: \"000000@stack.mrcs\" does not begin with the number of an image, from 1 (_rlnImageName)")]
    [InlineData("000002@", "x@", "does not begin with the number")]
    [InlineData("000002@stack.mrcs", "000002@", "names no stack")]
    [InlineData("3.54 64 2", "3.54 64 3", "sub-tomograms")]
    [InlineData("_rlnCoordinateX", "_rlnCoordinateZ", "sub-tomograms")]
    [InlineData("15000.5", "None", "\"None\" is not a number (_rlnDefocusU). Leave these particles out")]
    [InlineData("45.25", "nan", "is not a number (_rlnDefocusAngle)")]
    [InlineData("30 60 90", "30 inf 90", "is not a number (_rlnAngleTilt)")]
    [InlineData("300.0", "None", "is not a number (_rlnVoltage)")]
    [InlineData("m1.mrc 7", "m1.mrc 7.5", "is not a whole number (_rlnOpticsGroup)")]
    [InlineData("_rlnImagePixelSize", "_rlnOtherPixelSize", "no pixel size")]
    [InlineData("3.54", "-3.54", "is not positive (_rlnImagePixelSize)")]
    [InlineData("_rlnDefocusV", "_rlnX", "no _rlnDefocusV")]
    [InlineData("_rlnVoltage", "_rlnX", "no _rlnVoltage")]
    [InlineData("_rlnSphericalAberration", "_rlnX", "no _rlnSphericalAberration")]
    [InlineData("_rlnAmplitudeContrast", "_rlnX", "no _rlnAmplitudeContrast")]
    [InlineData("300.0", "0", "is out of range (_rlnVoltage)")]
    [InlineData("2.7 0.1 ", "2.7 1.1 ", "is out of range (_rlnAmplitudeContrast)")]
    [InlineData("_rlnAnglePsi", "_rlnX", "no _rlnAnglePsi")]
    [InlineData("_rlnAngleTilt", "_rlnX", "no _rlnAngleTilt")]
    [InlineData("_rlnOriginYAngst", "_rlnX", "no _rlnOriginYAngst")]
    [InlineData("m1.mrc 7", "m1.mrc 8", "\"8\" is not in the optics table (_rlnOpticsGroup)")]
    [InlineData("second 0", "second 7", "is the number of two optics groups")]
    [InlineData("_rlnOpticsGroup #4", "_rlnX", "there are several optics groups")]
    [InlineData("[1,-2.5,3e-1]", "1,-2.5", "is not a list of numbers (_rlnOddZernike)")]
    [InlineData("[4]", "[4,nan]", "is not a list of numbers (_rlnEvenZernike)")]
    [InlineData("_rlnMagMat10", "_rlnX", "no _rlnMagMat10")]
    [InlineData("1.01 0.002 0.003 0.99", "1 1 1 1", "no inverse")]
    [InlineData("1.000000 2", "-1 2", "is out of range (_rlnClassNumber)")]
    [InlineData("1.000000 2", "1 3", "is out of range (_rlnRandomSubset)")]
    public void WhatCannotBeTakenIsRefused(string text, string replacement, string problem)
    {
        string whole = Optics + Particles;
        int at = whole.IndexOf(text, StringComparison.Ordinal);
        Assert.InRange(at, 0, int.MaxValue);
        MalformedFileException error = Assert.Throws<MalformedFileException>(
            () => Read(string.Concat(whole.AsSpan(0, at), replacement, whole.AsSpan(at + text.Length))));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATableWithoutRowsIsRefused()
    {
        MalformedFileException error = Assert.Throws<MalformedFileException>(() => Read("data_particles\nloop_\n_rlnImageName\n"));

        Assert.Contains("has no rows", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever happens to a file, it is read or refused, and nothing else.</summary>
    [Fact]
    public void AChangedFileIsReadOrRefused()
    {
        var random = new Random(2);
        int read = 0;
        foreach (string text in new[] { Optics + Particles, OldStyle })
        {
            for (int trial = 0; trial < 600; trial++)
            {
                try
                {
                    StarDocument document = StarReader.Parse(Mutation.OfText(text, random), _scratch["a.star"]);
                    read += ParticleStar.FromDocument(document).Set.Count > 0 ? 1 : 0;
                }
                catch (MalformedFileException error)
                {
                    Assert.Matches(@"a\.star:\d+:\d+: .+\.$", error.Message);
                }
            }
        }

        Assert.InRange(read, 100, 1199);
    }

    private ParticleFile Read(string text)
    {
        _scratch.Write("stack.mrcs", "");
        return ParticleStar.Read(_scratch.Write("particles.star", text));
    }
}
