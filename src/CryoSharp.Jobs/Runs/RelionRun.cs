using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>The files that matter in a folder of a Class3D, Class2D or Refine3D job of RELION.</summary>
internal static partial class RelionRun
{
    private const string Particles = "_data.star";

    /// <summary>The particles of the last iteration, or those without iteration number, which a refinement writes when it has converged; or null.</summary>
    /// <remarks>A continued job writes run_ctMM_itNNN; of equal iterations the one that began last is taken.</remarks>
    public static string? NewestParticles(string folder)
    {
        string[] files = Directory.GetFiles(folder, "*" + Particles);
        return InOrder(files).LastOrDefault();
    }

    /// <summary>The particle file of each iteration from 1 on, rising; of equal iterations the one of the part that began last.</summary>
    public static ImmutableSortedDictionary<int, string> ParticlesByIteration(string folder) =>
        InOrder(Directory.GetFiles(folder, "*" + Particles))
            .Where(file => Iteration(file) > 0).GroupBy(file => Iteration(file)!.Value).ToImmutableSortedDictionary(files => files.Key, files => files.Last());

    /// <summary>The model.star that belongs to a particle file by its name; of a refinement under way, that of its first half; or null.</summary>
    public static string? ModelOf(string particles)
    {
        if (!particles.EndsWith(Particles, StringComparison.Ordinal))
        {
            return null;
        }

        string root = particles[..^Particles.Length];
        return new[] { $"{root}_model.star", $"{root}_half1_model.star" }.FirstOrDefault(File.Exists);
    }

    /// <summary>The point group in the sampling.star that belongs to a particle file by its name, or null.</summary>
    /// <exception cref="MalformedFileException">It is no STAR file.</exception>
    public static string? SymmetryOf(string particles)
    {
        if (!particles.EndsWith(Particles, StringComparison.Ordinal) || !File.Exists($"{particles[..^Particles.Length]}_sampling.star"))
        {
            return null;
        }

        StarBlock? block = StarReader.Read($"{particles[..^Particles.Length]}_sampling.star").Find("sampling_general");
        int column = block?.ColumnOf("rlnSymmetryGroup") ?? -1;
        return column < 0 ? null : block![0, column].ToString();
    }

    private static IEnumerable<string> InOrder(IEnumerable<string> files) =>
        files.OrderBy(file => Iteration(file) ?? int.MaxValue).ThenBy(Part).ThenBy(file => file, StringComparer.Ordinal);

    /// <summary>The iteration after which this part of the job was gone on with; 0 for the first part.</summary>
    private static int Part(string file) =>
        PartNumber().Match(Path.GetFileName(file)) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    private static int? Iteration(string file) =>
        IterationNumber().Match(Path.GetFileName(file)) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"_ct(\d{1,6})_(?:it\d{1,6}_)?data\.star$")]
    private static partial Regex PartNumber();

    [GeneratedRegex(@"_it(\d{1,6})_data\.star$")]
    private static partial Regex IterationNumber();
}
