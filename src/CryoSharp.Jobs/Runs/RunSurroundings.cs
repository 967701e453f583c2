using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CryoSharp.Jobs;

/// <summary>What a run was started on: program, machine, inputs, command.</summary>
public static class RunSurroundings
{
    private const long LargestHashed = 256L << 20;

    /// <summary>The program's version, with the commit where the build knows it.</summary>
    public static string Version { get; } =
        typeof(RunSurroundings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>"host, 16 cores, AVX-512, 64 GiB" for the log.</summary>
    public static string Machine(int threads) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.MachineName}, {Environment.ProcessorCount} cores ({threads} used), {VectorSet}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30):F1} GiB");

    private static string VectorSet =>
        Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : Vector.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";

    /// <summary>Writes environment.json, inputs.json and command.sh.</summary>
    /// <param name="arguments">The command line's words after the program's name.</param>
    /// <param name="inputs">The files that the parameters name.</param>
    /// <exception cref="RunFolderException">They cannot be written.</exception>
    public static void Write(RunFolder folder, ImmutableArray<string> arguments, IEnumerable<string> inputs, int threads)
    {
        folder.WriteText("environment.json", Machine(threads, folder).ToJsonString(RunJson.Options) + "\n");
        folder.WriteText("inputs.json", new JsonArray([.. inputs.Select(DescribeFile)]).ToJsonString(RunJson.Options) + "\n");
        var command = new StringBuilder("#!/bin/sh\n");
        command.Append(CultureInfo.InvariantCulture, $"cd {Quote(folder.Record.Directory)}\n");
        command.Append(CultureInfo.InvariantCulture, $"{CommandLine(arguments)}\n");
        folder.WriteText("command.sh", command.ToString());
    }

    /// <summary>"cryosharp classify …", quoted for a shell.</summary>
    public static string CommandLine(ImmutableArray<string> arguments) => $"cryosharp {string.Join(' ', arguments.Select(Quote))}".TrimEnd();

    private static JsonObject Machine(int threads, RunFolder folder)
    {
        var slurm = new JsonObject();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith("SLURM_", StringComparison.Ordinal))
            {
                slurm[name] = variable.Value?.ToString();
            }
        }

        return new JsonObject
        {
            ["version"] = folder.Record.Version,
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["system"] = RuntimeInformation.OSDescription,
            ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
            ["vectors"] = VectorSet,
            ["host"] = Environment.MachineName,
            ["cores"] = Environment.ProcessorCount,
            ["threads"] = threads,
            ["memoryBytes"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            ["slurm"] = slurm,
        };
    }

    private static JsonNode DescribeFile(string path)
    {
        var file = new FileInfo(path);
        var description = new JsonObject
        {
            ["path"] = path,
            ["absolute"] = file.FullName,
            ["bytes"] = file.Length,
            ["modified"] = file.LastWriteTimeUtc.ToString("O", CultureInfo.InvariantCulture),
        };
        if (file.Length <= LargestHashed)
        {
            using FileStream stream = file.OpenRead();
            description["sha256"] = Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        return description;
    }

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=./,:+@%".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
