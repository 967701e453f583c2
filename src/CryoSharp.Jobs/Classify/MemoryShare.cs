using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>How much memory a classification may take, and what it is told about it.</summary>
internal static class MemoryShare
{
    private const double Gigabyte = 1e9;

    // Of what is free: what is taken without being told, and what may be taken where a run needs more than that.
    private const double Modest = 0.6;
    private const double Most = 0.9;
    private const double Ample = 1.05;

    /// <summary>Bytes: as given, or by what is free; the run fits into them.</summary>
    /// <param name="given">GB, or null.</param>
    /// <param name="free">Bytes that the machine has free.</param>
    /// <exception cref="RefusedInputException">The run needs more.</exception>
    public static long Of(double? given, long free, MemoryPlan plan, double extent, JobContext context)
    {
        long required = plan.RequiredAt(plan.LastShell);
        long bytes = given is double gigabytes ? (long)(gigabytes * Gigabyte) : (long)Math.Max(Modest * free, Math.Min(Ample * required, Most * free));
        if (required > bytes)
        {
            throw new RefusedInputException(Refusal(given, bytes, plan, extent));
        }

        if (given is null)
        {
            double rounded = Math.Round(bytes / Gigabyte, 1);
            string why = bytes > Modest * free ? "what the run may need," : "60 %";
            context.Auto(nameof(ClassifyParameters.Memory), rounded, Invariant($"{why} of the {free / Gigabyte:0.0} GB that are free"));
        }

        return bytes;
    }

    /// <summary>Logs how memory is shared out where the run needs most, at the finest resolution that it may come to.</summary>
    /// <param name="extent">Side of the maps, Å.</param>
    public static void Tell(MemoryPlan plan, long bytes, int particles, double extent, JobContext context)
    {
        int shell = plan.LastShell;
        (int kept, long images) = plan.KeptAt(shell);
        string share = kept == particles ? Invariant($"all {particles:N0} kept") : Invariant($"{kept:N0} of {particles:N0} kept, the others read again each time");
        context.Log("memory", Invariant(
            $"up to {Text(plan.RequiredAt(shell) + images)} of {Text(bytes)} at {extent / shell:0.0} Å: images {Text(images)} ({share}), maps {Text(plan.MapsAt(shell))}, batches {Text(plan.BatchesAt(shell))}"));
        context.Event("memory", new JsonObject
        {
            ["limit"] = bytes,
            ["required"] = plan.RequiredAt(shell),
            ["images"] = images,
            ["kept"] = kept,
            ["maps"] = plan.MapsAt(shell),
            ["batches"] = plan.BatchesAt(shell),
            ["resolution"] = extent / shell,
        });
    }

    private static string Refusal(double? given, long bytes, MemoryPlan plan, double extent)
    {
        int last = plan.LastShell;
        string found = given is null ? $"{Text(bytes)}, nine tenths of what is free, are too little" : $"--memory {given.Value.ToString(CultureInfo.InvariantCulture)} is too little";
        string needs = Invariant(
            $"at {extent / last:0.0} Å, the finest that it may come to, the run needs {Text(plan.RequiredAt(last))}: maps {Text(plan.MapsAt(last))}, batches {Text(plan.BatchesAt(last))}");
        int within = plan.LastShellWithin(bytes);
        string limit = within > 0 ? Invariant($" or a limit of --max-res {Math.Ceiling(10 * extent / within) / 10:0.0},") : "";
        return Invariant($"{found}: {needs}. Give it --memory {Math.Ceiling(10 * plan.RequiredAt(last) / Gigabyte) / 10:0.0},{limit} a smaller --box or fewer classes.");
    }

    private static string Text(long bytes) => Invariant($"{bytes / Gigabyte:0.0} GB");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
