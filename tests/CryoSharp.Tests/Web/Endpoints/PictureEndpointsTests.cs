using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed partial class PictureEndpointsTests(SmallProject project) : IClassFixture<SmallProject>
{
    private const string Run = "/runs/runs~J002_classify";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Run + "/particles/1.png", 24)]
    [InlineData(Run + "/particles/60.png", 24)]
    [InlineData(Run + "/particles/1.png?lowpass=20", 20)]
    [InlineData(Run + "/particles/1.png?lowpass=1000", 16)]
    [InlineData(Run + "/particles/1.png?lowpass=0.1", 24)]
    [InlineData(Run + "/particles/1.png?class=2", 20)]
    [InlineData("/runs/Class3D~job001/particles/1.png?class=2", 20)]
    [InlineData("/runs/runs~J003_classify2d/classes/1.png", 24)]
    [InlineData("/runs/runs~J003_classify2d/classes/3.png", 24)]
    public async Task APictureHasTheSizeOfItsImage(string address, int size)
    {
        // 24 pixels of 8 Å are 192 Å, of which 20 Å is the 10th shell: a box of 20 holds it.
        byte[] png = await project.User.BytesAsync(address);
        Assert.Equal((size, size), Size(png));
        byte[] rows = Inflate(png);
        Assert.Equal(size * (1 + (3 * size)), rows.Length);
    }

    /// <summary>Without a filter a picture is the image itself: the order of its grey values is that of the pixels.</summary>
    [Fact]
    public async Task AParticleIsThatOfItsStackTheRightWayUp()
    {
        byte[] grey = Grey(await project.User.BytesAsync($"{Run}/particles/7.png"), 24);
        Imaging.Particle particle = ParticleFile.Read(project.At("runs/J002_classify/final/particles.star")).Set.Particles[6];
        using MrcStack stack = MrcStack.Open(particle.StackPath);
        var pixels = new float[24 * 24];
        stack.Read(particle.StackIndex, pixels);
        float[] upright = [.. Enumerable.Range(0, 24).Reverse().SelectMany(y => pixels[(24 * y)..(24 * (y + 1))])];
        int[] order = [.. Enumerable.Range(0, upright.Length).OrderBy(i => upright[i])];
        Assert.All(order.Skip(1).Zip(order), pair => Assert.True(grey[pair.First] >= grey[pair.Second]));
        Assert.Equal((0, 255), (grey.Min(), grey.Max()));
    }

    [Theory]
    [InlineData(Run, 1, 3)]
    [InlineData(Run, 2, 2)]
    [InlineData(Run, 3, 1)]
    public async Task TheBandsOfAFlowAreTheParticlesThatWent(string run, int from, int to)
    {
        ushort[] before = NpyFile.Read<ushort>(project.At($"runs/J002_classify/iter/{from:D3}/classes.npy"));
        ushort[] after = NpyFile.Read<ushort>(project.At($"runs/J002_classify/iter/{to:D3}/classes.npy"));
        string[] rows = (await project.User.TextAsync($"{run}/flow.csv?from={from}&to={to}")).Trim().Split('\n');
        Assert.Equal("first,second_1,second_2,matched", rows[0]);
        for (int first = 1; first <= 2; first++)
        {
            int[] went = [.. Enumerable.Range(1, 2).Select(second => before.Zip(after).Count(p => p.First == first && p.Second == second))];
            Assert.StartsWith($"{first},{went[0]},{went[1]},", rows[first], StringComparison.Ordinal);
        }

        string svg = await project.User.TextAsync($"{run}/flow.svg?from={from}&to={to}");
        int[] written = [.. Label().Matches(svg).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        int[] counted = [.. new[] { before, after }.SelectMany(classes => classes.GroupBy(c => c).Select(group => group.Count()))];
        Assert.Equal(counted.Order(), written.Order());
    }

    /// <summary>Pages ask for a picture of what moved only where there is one: not where a run has put all particles into one of its classes.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task APageHasNoFlowOfASingleClass(int secondClass, bool hasFlow)
    {
        using var folder = new TemporaryFolder();
        foreach (int run in new[] { 1, 2 })
        {
            RunFolder made = SortedRun.Write(folder.Folder, SortedRun.Particles(1, secondClass, 1), "classify", 10, 10);
            NpyFile.Write<ushort>(made.PathOf("iter/001/classes.npy"), [1, (ushort)secondClass, 1]);
            NpyFile.Write<ushort>(made.PathOf("iter/002/classes.npy"), [1, 1, 1]);
        }

        await using PageUser user = await PageUser.OnAsync(folder.Folder);
        foreach (string address in new[] { "/runs/runs~J001_classify/convergence", "/compare?a=runs~J001_classify&b=runs~J002_classify" })
        {
            string[] flows = [.. Flow().Matches(await user.TextAsync(address)).Select(match => match.Groups[1].Value.Replace("&amp;", "&", StringComparison.Ordinal))];
            Assert.Equal(hasFlow ? 1 : 0, flows.Length);
            foreach (string flow in flows)
            {
                await user.BytesAsync(flow);
            }
        }
    }

    [Fact]
    public async Task TheFlowBetweenARunAndItselfKeepsEveryParticle()
    {
        string[] rows = (await project.User.TextAsync("/compare/flow.csv?a=runs~J002_classify&b=Class3D~job001")).Trim().Split('\n');
        int[][] table = [.. rows.Skip(1).Select(row => row.Split(',')[1..3].Select(cell => int.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(60, table.Sum(row => row.Sum()));
        Assert.Equal(60, table[0][0] + table[1][1]);
    }

    [Theory]
    [InlineData("svg", "image/svg+xml")]
    [InlineData("csv", "text/csv")]
    public async Task FiguresOfAnotherProgramsRunAreDrawn(string format, string type)
    {
        HttpResponseMessage reply = await project.User.Client.GetAsync($"/runs/Class3D~job001/drawn/orientations.{format}", Stop);
        Assert.Equal(type, reply.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(await reply.Content.ReadAsStringAsync(Stop));
    }

    private static (int Width, int Height) Size(byte[] png) => (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));

    /// <summary>The rows of a picture, each after its filter's number.</summary>
    private static byte[] Inflate(byte[] png)
    {
        using var packed = new MemoryStream();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                packed.Write(png, at + 8, length);
            }

            at += 12 + length;
        }

        packed.Position = 0;
        using var unpacked = new MemoryStream();
        using var stream = new ZLibStream(packed, CompressionMode.Decompress);
        stream.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    /// <summary>The first colour of each pixel; the filters that PNG has are undone.</summary>
    private static byte[] Grey(byte[] png, int size)
    {
        byte[] rows = Inflate(png);
        int stride = 3 * size;
        var pixels = new byte[size * stride];
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < stride; x++)
            {
                int left = x < 3 ? 0 : pixels[(y * stride) + x - 3];
                int up = y == 0 ? 0 : pixels[((y - 1) * stride) + x];
                int corner = x < 3 || y == 0 ? 0 : pixels[((y - 1) * stride) + x - 3];
                int add = rows[y * (stride + 1)] switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) };
                pixels[(y * stride) + x] = (byte)(rows[(y * (stride + 1)) + 1 + x] + add);
            }
        }

        return [.. Enumerable.Range(0, size * size).Select(i => pixels[3 * i])];
    }

    private static int Paeth(int left, int up, int corner)
    {
        (int a, int b, int c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    [GeneratedRegex(@">(?:class )?\d+: (\d+)</text>")]
    private static partial Regex Label();

    [GeneratedRegex(@"src=""([^""]*flow\.svg[^""]*)""")]
    private static partial Regex Flow();
}
