using System.IO.Compression;
using CryoSharp.IO;

namespace CryoSharp.Tests;

/// <summary>Refusals 1 to 18 of docs/formats/mrc.md, by number, and none else whatever the bytes.</summary>
public sealed class MrcRefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int, string, string> VolumeRefusals { get; } = new()
    {
        { 1, "bzip2", ", byte 0: the file is compressed by bzip2" },
        { 2, "short", ", byte 1000: the file ends here; the header of an MRC file has 1024 bytes." },
        { 3, "mode 7", ", byte 12 (MODE): 7 is not a mode of MRC2014, nor is 117440512 in the other byte order." },
        { 4, "mode 4", ", byte 12 (MODE): mode 4 (complex numbers) is not read." },
        { 4, "mode 101", ", byte 12 (MODE): mode 101 (4-bit integers) is not read." },
        { 5, "ny 0", ", byte 4 (NY): 0 is not a size." },
        { 5, "nz negative", ", byte 8 (NZ): -4 is not a size." },
        { 6, "axes", ", byte 64 (MAPC, MAPR, MAPS): 1, 2, 2 do not name each" },
        { 7, "nsymbt negative", ", byte 92 (NSYMBT): an extended header of -80 bytes" },
        { 8, "nsymbt huge", ", byte 92 (NSYMBT): the extended header should have 2000000000 bytes, the whole file has 1280." },
        { 8, "cut", ", byte 1024: 4 sections of 4×4 float32 need 256 bytes, the file has 255. It was cut short." },
        { 8, "sizes huge", ", byte 1024: 2147483647 sections of 2147483647×2147483647 float32 need 39614081201791936601413124092 bytes" },
        { 8, "gzip cut", ", byte 1024: the file ends before number 64 of 64. It was cut short." },
        { 10, "gzip damaged", ", byte 0: the gzip data are damaged" },
        { 11, "not a cube", ", byte 0 (NX, NY, NZ): 4×4×6 is not a cube." },
        { 11, "volume stack", ", byte 88 (ISPG): space group 401 is a stack of volumes" },
        { 12, "odd", ", byte 0 (NX): the box of 5 is odd; boxes are even." },
        { 13, "angles", ", byte 52 (CELLB): the cell's angles are 90, 90 and 120°, not 90°." },
        { 14, "no cell", ", byte 40 (CELLA): the cell of 0×0×0 Å in 4×4×4 steps gives no pixel size." },
        { 15, "voxels", ", byte 40 (CELLA): voxels of 2×2×2.25 Å are not cubes." },
        { 16, "nan", ", byte 1112: voxel (2, 1, 1) is NaN." },
        { 16, "nan permuted", ", byte 1112: voxel (1, 2, 1) is NaN." },
    };

    public static TheoryData<int, string, string> StackRefusals { get; } = new()
    {
        { 1, "bzip2", ", byte 0: the file is compressed by bzip2" },
        { 1, "gzip cut", ", byte 0: the file is compressed by gzip" },
        { 2, "short", ", byte 1000: the file ends here" },
        { 3, "mode 7", ", byte 12 (MODE): 7 is not a mode of MRC2014" },
        { 4, "mode 4", ", byte 12 (MODE): mode 4 (complex numbers) is not read." },
        { 5, "nz negative", ", byte 8 (NZ): -4 is not a size." },
        { 8, "cut", ", byte 1024: 4 sections of 4×4 float32 need 256 bytes, the file has 255. It was cut short." },
        { 17, "not square", ", byte 0 (NX, NY): images of 4×6 are not particle images, which are square." },
        { 18, "permuted", ", byte 64 (MAPC, MAPR, MAPS): the axes are 2, 1, 3; those of a stack are 1, 2, 3." },
    };

    [Theory]
    [MemberData(nameof(VolumeRefusals))]
    public void AMapIsRefusedWithPlaceAndReason(int number, string fault, string message)
    {
        string path = Write(fault);
        var e = Assert.Throws<MalformedFileException>(() => MrcFile.ReadVolume(path));
        Assert.True(number > 0);
        Assert.Equal(path, e.FilePath);
        Assert.StartsWith(path + message, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(StackRefusals))]
    public void AStackIsRefusedWithPlaceAndReason(int number, string fault, string message)
    {
        string path = Write(fault);
        var e = Assert.Throws<MalformedFileException>(() => MrcStack.Open(path));
        Assert.True(number > 0);
        Assert.StartsWith(path + message, e.Message, StringComparison.Ordinal);
    }

    /// <summary>Refusal 9: a sparse file makes the header's promise true.</summary>
    [Fact]
    public void MoreNumbersThanAnArrayHoldsAreRefusedBeforeMemoryIsAskedFor()
    {
        byte[] bytes = MrcBytes.Counting(2, 2, 2, mode: 0);
        MrcBytes.SetInts(bytes, 0, false, 1292, 1292, 1292);
        File.WriteAllBytes(_folder["a.mrc"], bytes);
        using (FileStream file = File.OpenWrite(_folder["a.mrc"]))
        {
            file.SetLength(1024 + (1292L * 1292 * 1292));
        }

        var e = Assert.Throws<MalformedFileException>(() => MrcFile.ReadGrid(_folder["a.mrc"]));
        Assert.Contains("1292×1292×1292 are 2156689088 numbers, a map may have 2147483591", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileIsAnIoException() => Assert.ThrowsAny<IOException>(() => MrcFile.ReadVolume(_folder["none.mrc"]));

    /// <summary>Whatever is done to a file, it is read or refused; nothing else happens and no memory is asked for on its word.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MutatedFilesAreReadOrRefused(bool isCompressed)
    {
        var random = new Random(1);
        byte[] original = MrcBytes.Counting(6, 6, 6, extended: 80);
        int refused = 0;
        for (int trial = 0; trial < 1500; trial++)
        {
            byte[] bytes = Mutate(isCompressed ? Gzip(original) : original, random);
            string path = _folder["a.mrc"];
            File.WriteAllBytes(path, bytes);
            try
            {
                MrcFile.ReadVolume(path);
                using var stack = MrcStack.Open(path);
                stack.Read(stack.Count - 1, new float[stack.BoxSize * stack.BoxSize]);
            }
            catch (Exception e) when (e is MalformedFileException or IOException)
            {
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 300, 1500);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Mutate(byte[] original, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                return original[..random.Next(original.Length)];
            case 1:
                byte[] tail = new byte[random.Next(1, 3000)];
                random.NextBytes(tail);
                return [.. original, .. tail];
            default:
                byte[] bytes = [.. original];
                // Half of the flips where the numbers that matter are.
                int range = random.Next(2) == 0 ? 100 : bytes.Length;
                for (int i = random.Next(1, 5); i > 0; i--)
                {
                    bytes[random.Next(Math.Min(range, bytes.Length))] ^= (byte)(1 << random.Next(8));
                }

                return bytes;
        }
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private string Write(string fault)
    {
        byte[] bytes = fault switch
        {
            "not a cube" => MrcBytes.Counting(4, 4, 6),
            "volume stack" => MrcBytes.Counting(4, 4, 8),
            "odd" => MrcBytes.Counting(5, 5, 5),
            "not square" => MrcBytes.Counting(4, 6, 4),
            _ => MrcBytes.Counting(4, 4, 4),
        };
        (int offset, int[] values) = fault switch
        {
            "mode 7" => (12, [7]),
            "mode 4" => (12, [4]),
            "mode 101" => (12, [101]),
            "ny 0" => (4, [0]),
            "nz negative" => (8, [-4]),
            "axes" => (64, [1, 2, 2]),
            "permuted" or "nan permuted" => (64, [2, 1, 3]),
            "nsymbt negative" => (92, [-80]),
            "nsymbt huge" => (92, [2000000000]),
            "sizes huge" => (0, [int.MaxValue, int.MaxValue, int.MaxValue]),
            "volume stack" => (88, [401]),
            "no cell" => (40, [0, 0, 0]),
            _ => (0, Array.Empty<int>()),
        };
        MrcBytes.SetInts(bytes, offset, false, values);
        switch (fault)
        {
            case "angles":
                MrcBytes.SetFloats(bytes, 60, false, 120);
                break;
            case "voxels":
                MrcBytes.SetFloats(bytes, 48, false, 9);
                break;
            case "nan" or "nan permuted":
                MrcBytes.SetFloats(bytes, 1024 + (4 * 22), false, float.NaN);
                break;
        }

        bytes = fault switch
        {
            "short" => bytes[..1000],
            "cut" => bytes[..^1],
            "bzip2" => [.. "BZh91AY"u8],
            "gzip cut" => Gzip(bytes[..^1]),
            "gzip damaged" => Damage(Gzip(bytes)),
            _ => bytes,
        };
        File.WriteAllBytes(_folder["a.mrc"], bytes);
        return _folder["a.mrc"];

        // The first byte of the deflate data: an impossible block type.
        static byte[] Damage(byte[] packed)
        {
            packed[10] = 0xff;
            return packed;
        }
    }
}
