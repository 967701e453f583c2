using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class FreeMemoryTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    [Fact]
    public void WithoutGroupsItIsWhatTheMachineHasAvailable()
    {
        Put("proc/meminfo", "MemTotal:       24640000 kB\nMemFree:          400000 kB\nMemAvailable:   20000000 kB\n");
        Assert.Equal(20_480_000_000, FreeMemory.Bytes(_root.Folder));
    }

    /// <summary>The tightest group counts; its cache of files does not.</summary>
    [Fact]
    public void AGroupOfTheSecondVersionMayHaveLess()
    {
        Put("proc/meminfo", "MemAvailable:   20000000 kB\n");
        Put("proc/self/cgroup", "0::/slice/job\n");
        Put("sys/fs/cgroup/slice/job/memory.max", "max\n");
        Put("sys/fs/cgroup/slice/job/memory.current", "3000000000\n");
        Put("sys/fs/cgroup/slice/memory.max", "8000000000\n");
        Put("sys/fs/cgroup/slice/memory.current", "3000000000\n");
        Put("sys/fs/cgroup/slice/memory.stat", "anon 1\ninactive_file 1000000000\nactive_file 7\n");
        Assert.Equal(6_000_000_000, FreeMemory.Bytes(_root.Folder));
    }

    [Fact]
    public void AGroupOfTheFirstVersionMayHaveLess()
    {
        Put("proc/meminfo", "MemAvailable:   20000000 kB\n");
        Put("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/inner/path\n0::/\n");
        Put("sys/fs/cgroup/memory/memory.limit_in_bytes", "4000000000\n");
        Put("sys/fs/cgroup/memory/memory.usage_in_bytes", "1500000000\n");
        Assert.Equal(2_500_000_000, FreeMemory.Bytes(_root.Folder));
    }

    [Fact]
    public void WithoutTheSystemsFilesTheRuntimeIsAsked()
    {
        Assert.InRange(FreeMemory.Bytes(_root.Folder), 1, long.MaxValue);
        Assert.InRange(FreeMemory.Bytes(), 1, long.MaxValue);
    }

    public void Dispose() => _root.Dispose();

    private void Put(string path, string text)
    {
        string full = _root[path];
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
