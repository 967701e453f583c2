using System.Globalization;

namespace CryoSharp.Jobs;

/// <summary>How much memory a new process may take without driving others out.</summary>
internal static class FreeMemory
{
    private const long Kibibyte = 1024;

    /// <summary>Bytes: what the machine has available, or what is left in the process's control group if that is less.</summary>
    public static long Bytes() => Bytes("/");

    /// <summary>As <see cref="Bytes()"/>, with the system's files under another root.</summary>
    internal static long Bytes(string root)
    {
        long machine = Available(Path.Combine(root, "proc/meminfo")) ?? OfRuntime();
        return Math.Min(machine, LeftInGroup(root) ?? long.MaxValue);
    }

    // Where the system does not say, what the runtime found when it last collected.
    private static long OfRuntime()
    {
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        return Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
    }

    private static long? Available(string path) => File.Exists(path) && Field(path, "MemAvailable:") is long kibibytes ? Kibibyte * kibibytes : null;

    /// <summary>The least that is left in the process's group and those around it; files that are only cached do not count as used.</summary>
    private static long? LeftInGroup(string root)
    {
        string membership = Path.Combine(root, "proc/self/cgroup");
        if (!File.Exists(membership))
        {
            return null;
        }

        long? least = null;
        foreach (string line in File.ReadLines(membership))
        {
            string[] parts = line.Split(':', 3);
            if (parts.Length == 3 && (parts[1].Length == 0 || parts[1].Split(',').Contains("memory")))
            {
                string mount = Path.Combine(root, parts[1].Length == 0 ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
                for (string group = parts[2].Trim('/'); ; group = Path.GetDirectoryName(group) ?? "")
                {
                    least = Least(least, Left(Path.Combine(mount, group)));
                    if (group.Length == 0)
                    {
                        break;
                    }
                }
            }
        }

        return least;
    }

    private static long? Left(string group)
    {
        long? limit = Number(Path.Combine(group, "memory.max")) ?? Number(Path.Combine(group, "memory.limit_in_bytes"));
        long? used = Number(Path.Combine(group, "memory.current")) ?? Number(Path.Combine(group, "memory.usage_in_bytes"));
        if (limit is null || used is null)
        {
            return null;
        }

        string statistics = Path.Combine(group, "memory.stat");
        long cached = File.Exists(statistics) ? Field(statistics, "inactive_file") ?? 0 : 0;
        return Math.Max(0, limit.Value - Math.Max(0, used.Value - cached));
    }

    private static long? Least(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    /// <summary>The number in a file, or null where there is none ("max").</summary>
    private static long? Number(string path) =>
        File.Exists(path) && long.TryParse(File.ReadAllText(path).Trim(), CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>The number after a name at the start of a line.</summary>
    private static long? Field(string path, string name)
    {
        string? line = File.ReadLines(path).FirstOrDefault(l => l.StartsWith(name + " ", StringComparison.Ordinal) || l.StartsWith(name + "\t", StringComparison.Ordinal));
        string[] words = line?.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length > 1 && long.TryParse(words[1], CultureInfo.InvariantCulture, out long value) ? value : null;
    }
}
