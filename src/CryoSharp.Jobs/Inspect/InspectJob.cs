using System.Text.Json.Nodes;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Says what is in files: <c>cryosharp inspect</c>.</summary>
public static class InspectJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<InspectParameters>(
        new JobDescription
        {
            Name = "inspect",
            Title = "Inspect files",
            Summary = "Says what is in particle files, maps and stacks: counts, ranges, optics groups, poses, CTFs, and what is odd or wrong.",
            Example = "cryosharp inspect particles.star reference.mrc",
            Details = """
                A file that cannot be read is named with what is wrong, and the others are still looked into; the exit code is then 3. With
                `--json`, the same facts are printed as an array with one object per file: `file`, `kind`, the facts, `warnings`, and `error`
                where the file was refused.
                """,
            WritesFolder = false,
        },
        Run);

    internal static JobOutputs Run(InspectParameters parameters, JobContext context)
    {
        var reports = new JsonArray();
        int refused = 0;
        foreach (string path in parameters.Files)
        {
            context.Cancel.ThrowIfCancellationRequested();
            JsonObject report = Describe(path, parameters.HeaderOnly, context);
            refused += report.ContainsKey("error") ? 1 : 0;
            if (!parameters.Json)
            {
                context.Print(FactText.Of(report));
            }

            reports.Add(report);
        }

        if (parameters.Json)
        {
            context.Print(reports.ToJsonString(RunJson.Options));
        }

        return refused == 0 ? new JobOutputs() : throw new RefusedInputException($"{refused} of {parameters.Files.Length} files cannot be read; see above.");
    }

    private static JsonObject Describe(string path, bool isHeaderOnly, JobContext context)
    {
        var report = new JsonObject { ["file"] = path };
        try
        {
            switch (KindOf(path))
            {
                case FileKind.Star:
                    ParticleFacts.OfStar(path, report);
                    break;
                case FileKind.CryoSparc:
                    ParticleFacts.Of(ParticleFile.Read(path), report);
                    break;
                default:
                    MrcFacts.Of(path, isHeaderOnly, report, context);
                    break;
            }
        }
        catch (Exception e) when (e is MalformedFileException or IOException)
        {
            report["error"] = e.Message;
        }

        return report;
    }

    private static FileKind KindOf(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".star" => FileKind.Star,
            ".cs" or ".csg" => FileKind.CryoSparc,
            ".mrc" or ".mrcs" or ".map" or ".ccp4" or ".st" or ".rec" => FileKind.Mrc,
            _ => throw MalformedFileException.InBinary(
                path, 0, "", "the name does not say what kind of file this is", "Known are .star, .cs, .csg, .mrc, .mrcs, .map and .ccp4, maps also with .gz"),
        };
    }

    private enum FileKind
    {
        Star,
        CryoSparc,
        Mrc,
    }
}
