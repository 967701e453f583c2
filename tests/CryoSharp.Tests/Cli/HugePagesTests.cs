using System.Globalization;
using CryoSharp.Cli;

namespace CryoSharp.Tests.Cli;

public sealed class HugePagesTests
{
    private static readonly string[] Maps =
    [
        "55c9f4af0000-55c9f4b00000 r-xp 00000000 fe:00 1234                       /usr/bin/dotnet",
        "7f1000000000-7f1000010000 rw-p 00000000 00:00 0 ",
        "7f1000010000-7f1000400000 ---p 00000000 00:00 0 ",
        "7f1000400000-7f1000500000 rw-p 00000000 00:00 0 ",
        "7f1000500000-7f1000600000 r--s 00000000 fe:00 99                         /tmp/particles.mrcs",
        "7f1000600000-7f1000700000 rw-p 00000000 00:00 0 ",
        "7f1000800000-7f1000900000 rw-p 00000000 00:00 0 ",
        "7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0                          [stack]",
    ];

    [Theory]
    [InlineData(0x7f1000000000, 0x7f1000000000, 0x7f1000500000)]
    [InlineData(0x7f1000450000, 0x7f1000000000, 0x7f1000500000)]
    [InlineData(0x7f1000600000, 0x7f1000600000, 0x7f1000700000)]
    [InlineData(0x7f10008fffff, 0x7f1000800000, 0x7f1000900000)]
    public void NeighboursWithoutAFileAreOneRange(long address, long start, long end) =>
        Assert.Equal(((nint)start, (nint)end), HugePages.ReservedAround((nint)address, Maps));

    [Theory]
    [InlineData(0x7f1000500000)]
    [InlineData(0x7f1000700000)]
    [InlineData(0x7ffd00000000)]
    [InlineData(0x7fff00000000)]
    public void FilesAndHolesBelongToNone(long address) => Assert.Null(HugePages.ReservedAround((nint)address, Maps));

    [Fact]
    public void TheManagedHeapIsAdvisedAndStaysSo()
    {
        Assert.SkipUnless(File.Exists("/sys/kernel/mm/transparent_hugepage/enabled"), "This system has no transparent huge pages.");
        HugePages.AskForManagedHeap();
        Assert.True(IsAdvised(GC.AllocateUninitializedArray<byte>(64 << 20, pinned: true)));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(IsAdvised(GC.AllocateUninitializedArray<byte>(64 << 20, pinned: true)));
    }

    /// <summary>Whether the middle of a pinned array lies in a range that is flagged "hg".</summary>
    private static unsafe bool IsAdvised(byte[] pinned)
    {
        nint middle;
        fixed (byte* first = pinned)
        {
            middle = (nint)first + (pinned.Length / 2);
        }

        bool isInside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string first = line.Split(' ')[0];
            if (first.Split('-') is [string start, string end] && nint.TryParse(start, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out nint from))
            {
                isInside = from <= middle && middle < nint.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
            else if (isInside && first == "VmFlags:")
            {
                return line.Split(' ').Contains("hg");
            }
        }

        return false;
    }
}
