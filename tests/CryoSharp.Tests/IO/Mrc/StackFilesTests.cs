using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

/// <summary>Also refusals 19 to 24 of docs/formats/mrc.md.</summary>
public sealed class StackFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ImagesOfManyStacksAreReadInTheSetsOrder()
    {
        Write("a.mrcs", 4, 4, 5);
        Write("b.mrc", 6, 6, 2);
        using StackFiles images = StackFiles.Open(Set(Group(4), Group(0), (0, "a.mrcs", 4), (1, "b.mrc", 1), (0, "a.mrcs", 0)));

        Assert.Equal((3, 4, 6), (images.Count, images.BoxSize(0), images.BoxSize(1)));
        Assert.Equal([64, 36, 0], Enumerable.Range(0, 3).Select(i => Read(images, i)[0]));
    }

    [Fact]
    public void DarkProteinIsMadeBright()
    {
        Write("a.mrcs", 4, 4, 2);
        ParticleSet set = Set(Group(0), (0, "a.mrcs", 1));
        using StackFiles images = StackFiles.Open(set.WithParticles([set.Particles[0] with { IsDark = true }]));
        Assert.Equal(Enumerable.Range(16, 16).Select(i => -(float)i), Read(images, 0));
    }

    [Fact]
    public void MissingStacksAreCountedAndTheFirstIsNamed()
    {
        Write("a.mrcs", 4, 4, 2);
        var e = Assert.Throws<FileNotFoundException>(
            () => StackFiles.Open(Set(Group(0), (0, "a.mrcs", 0), (0, "b.mrcs", 0), (0, "b.mrcs", 1), (0, "c.mrcs", 0))));
        Assert.StartsWith($"2 of 3 particle stacks are missing; the first is {_folder["b.mrcs"]}. ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(19, 0, 4, 2, "byte 8 (NZ): the stack has 2 images, particle 1 is image 3. ")]
    [InlineData(20, 64, 4, 0, "byte 0 (NX): the images are 4×4, optics group 1 (group) says 64×64. ")]
    [InlineData(22, 0, 5, 0, "byte 0 (NX): the images are 5×5, boxes must be even. ")]
    public void ASetThatContradictsItsStackIsRefused(int number, int groupBox, int box, int index, string message)
    {
        Assert.True(number > 0);
        Write("a.mrcs", box, box, 2);
        var e = Assert.Throws<MalformedFileException>(() => StackFiles.Open(Set(Group(groupBox), (0, "a.mrcs", index))));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    /// <summary>Refusal 21.</summary>
    [Fact]
    public void TwoBoxesInOneOpticsGroupAreRefused()
    {
        Write("a.mrcs", 4, 4, 2);
        Write("b.mrcs", 6, 6, 2);
        var e = Assert.Throws<MalformedFileException>(() => StackFiles.Open(Set(Group(0), (0, "a.mrcs", 0), (0, "b.mrcs", 0))));
        Assert.Contains("the images are 6×6, others of optics group 1 (group) are 4×4.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(23, float.NaN, "byte 1108: particle 1, 000002@a.mrcs: pixel (1, 1) is NaN. ")]
    [InlineData(23, float.PositiveInfinity, "byte 1108: particle 1, 000002@a.mrcs: pixel (1, 1) is Infinity. ")]
    [InlineData(24, 0f, "byte 1088: particle 1, 000002@a.mrcs: all pixels are 0. ")]
    public void ABadImageIsRefusedWithItsNameAndByte(int number, float pixel, string message)
    {
        Assert.True(number > 0);
        byte[] bytes = MrcBytes.Counting(4, 4, 3);
        bytes.AsSpan(1024 + 64, 64).Clear();
        MrcBytes.SetFloats(bytes, 1024 + 64 + 20, false, pixel);
        File.WriteAllBytes(_folder["a.mrcs"], bytes);
        using StackFiles images = StackFiles.Open(Set(Group(0), (0, "a.mrcs", 1), (0, "a.mrcs", 0), (0, "a.mrcs", 1)));

        var e = Assert.Throws<MalformedFileException>(() => Read(images, 0));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal([0, 2], images.FindBadImages(null, TestContext.Current.CancellationToken));
        e = Assert.Throws<MalformedFileException>(() => images.Validate(null, TestContext.Current.CancellationToken));
        Assert.Contains(message + "2 of 3 images are bad; ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStackCutShortAfterOpeningIsRefusedOnReading()
    {
        Write("a.mrcs", 4, 4, 6);
        using StackFiles images = StackFiles.Open(Set(Group(0), (0, "a.mrcs", 0), (0, "a.mrcs", 1)));
        using (FileStream file = File.OpenWrite(_folder["a.mrcs"]))
        {
            file.SetLength(1024 + 70);
        }

        Read(images, 0);
        var e = Assert.Throws<MalformedFileException>(() => Read(images, 1));
        Assert.Contains("byte 1094: the file ends within image 2.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AGoodSetPassesAndProgressEndsAtOne()
    {
        Write("a.mrcs", 4, 4, 2);
        Write("b.mrcs", 4, 4, 2);
        using StackFiles images = StackFiles.Open(Set(Group(0), (0, "a.mrcs", 0), (0, "b.mrcs", 0), (0, "a.mrcs", 1)));
        var progress = new Steps();
        images.Validate(progress, TestContext.Current.CancellationToken);
        Assert.Equal([2.0 / 3, 1.0], progress.Fractions);
    }

    /// <summary>More stacks than may be open, read in a scattered order by several threads.</summary>
    [Fact]
    public void ManyThreadsReadMoreStacksThanMayBeOpen()
    {
        const int Stacks = 150;
        for (int i = 0; i < Stacks; i++)
        {
            byte[] bytes = MrcBytes.Counting(2, 2, 3);
            MrcBytes.SetFloats(bytes, 1024, false, i);
            File.WriteAllBytes(_folder[$"{i}.mrcs"], bytes);
        }

        using StackFiles images = StackFiles.Open(
            Set(Group(2), [.. Enumerable.Range(0, Stacks * 3).Select(i => (0, $"{i / 3}.mrcs", i % 3))]));
        var wrong = new int[8];
        var threads = Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            var random = new Random(t);
            for (int trial = 0; trial < 600; trial++)
            {
                int particle = random.Next(images.Count);
                float expected = particle % 3 == 0 ? particle / 3 : 4 * (particle % 3);
                wrong[t] += Read(images, particle)[0] == expected ? 0 : 1;
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(wrong, count => Assert.Equal(0, count));
        Assert.InRange(OpenDescriptors(), 0, 64);
    }

    public void Dispose() => _folder.Dispose();

    private static OpticsGroup Group(int boxSize) => new()
    {
        Name = "group",
        PixelSize = 1,
        BoxSize = boxSize,
        VoltageKilovolts = 300,
        SphericalAberrationMillimetres = 2.7,
        AmplitudeContrast = 0.1,
    };

    private static float[] Read(StackFiles images, int particle)
    {
        var image = new float[images.BoxSize(particle) * images.BoxSize(particle)];
        images.Read(particle, image);
        return image;
    }

    private int OpenDescriptors() => Directory.Exists("/proc/self/fd")
        ? new DirectoryInfo("/proc/self/fd").GetFileSystemInfos()
            .Count(file => file.LinkTarget?.StartsWith(_folder[""], StringComparison.Ordinal) == true)
        : 0;

    private void Write(string name, int nx, int ny, int nz) => File.WriteAllBytes(_folder[name], MrcBytes.Counting(nx, ny, nz));

    private ParticleSet Set(OpticsGroup group, params (int Group, string Stack, int Index)[] images) => Set([group], images);

    private ParticleSet Set(OpticsGroup first, OpticsGroup second, params (int Group, string Stack, int Index)[] images) =>
        Set([first, second], images);

    private ParticleSet Set(ImmutableArray<OpticsGroup> groups, (int Group, string Stack, int Index)[] images) => new(
        groups,
        [.. images.Select(i => new Particle { StackPath = _folder[i.Stack], StackIndex = i.Index, OpticsGroup = i.Group })],
        []);

    private sealed class Steps : IProgress<double>
    {
        public List<double> Fractions { get; } = [];

        public void Report(double value) => Fractions.Add(value);
    }
}
