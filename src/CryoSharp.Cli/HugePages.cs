using System.Globalization;
using System.Runtime.InteropServices;

namespace CryoSharp.Cli;

/// <summary>Memory in pages of 2 MiB, where Linux gives them to those who ask. docs/decisions/0035-huge-pages.md.</summary>
internal static partial class HugePages
{
    // MADV_HUGEPAGE of madvise(2).
    private const int AdviseHugePage = 14;

    /// <summary>Asks for them for all that the garbage collector has reserved, used already or not. Without effect where the system has none.</summary>
    public static void AskForManagedHeap()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        GCHandle handle = GCHandle.Alloc(new byte[1], GCHandleType.Pinned);
        nint inHeap = handle.AddrOfPinnedObject();
        handle.Free();
        if (ReservedAround(inHeap, File.ReadLines("/proc/self/maps")) is (nint start, nint end))
        {
            _ = new AfterCollection(start, end);
        }
    }

    /// <summary>The neighbouring ranges without a file, whatever their protection, that hold an address: the collector reserves one range and commits parts of it.</summary>
    /// <param name="maps">As in /proc/self/maps: ascending.</param>
    internal static (nint Start, nint End)? ReservedAround(nint address, IEnumerable<string> maps)
    {
        (nint Start, nint End) range = default;
        foreach (string line in maps)
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            nint[] ends = [.. fields[0].Split('-').Select(end => nint.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            bool hasFile = fields.Length > 5;
            if (!hasFile && ends[0] == range.End)
            {
                range.End = ends[1];
            }
            else if (range.Start <= address && address < range.End)
            {
                return range;
            }
            else
            {
                range = hasFile ? default : (ends[0], ends[1]);
            }
        }

        return range.Start <= address && address < range.End ? range : null;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);

    /// <summary>Asks once, and again after every full collection: what the collector gives back it maps anew, as pages of 4 KiB.</summary>
    private sealed class AfterCollection
    {
        private readonly nint _start;
        private readonly nint _end;

        public AfterCollection(nint start, nint end)
        {
            (_start, _end) = (start, end);
            Ask();
        }

        ~AfterCollection()
        {
            Ask();
            GC.ReRegisterForFinalize(this);
        }

        // Refused by systems without huge pages: then all is as before.
        private void Ask() => _ = Advise(_start, (nuint)(_end - _start), AdviseHugePage);
    }
}
