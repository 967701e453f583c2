using CryoSharp.Jobs;

namespace CryoSharp.Bench;

/// <summary>The machine that measurements hold for.</summary>
internal static class MeasuredMachine
{
    private const string Label = "model name";

    /// <summary>Name, cores, vectors, memory, and the processor where the system tells it.</summary>
    /// <param name="threads">How many cores are used.</param>
    public static string Describe(int threads) => RunSurroundings.Machine(threads) + Processor();

    private static string Processor()
    {
        string? line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(Label, StringComparison.Ordinal)) : null;
        return line is null ? "" : $", {line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()}";
    }
}
