using System.Diagnostics;

namespace CryoSharp.Tests;

/// <summary>An independent program that a result is compared with; tests are skipped where it is not installed.</summary>
internal static class OtherProgram
{
    /// <summary>Runs a program in a folder. Skips the test if the program is missing.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public static string Run(string folder, string program, params string[] arguments)
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{program} is not installed.");
        var start = new ProcessStartInfo(path!, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{output}\n{errors.Result}");
        return output;
    }
}
