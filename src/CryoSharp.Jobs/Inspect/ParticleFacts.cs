using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>What a particle file or another STAR file says.</summary>
internal static class ParticleFacts
{
    /// <summary>Of a STAR file: its tables, and its particles if it has some.</summary>
    /// <exception cref="MalformedFileException">It breaks its format.</exception>
    public static void OfStar(string path, JsonObject report)
    {
        StarDocument document = StarReader.Read(path);
        report["kind"] = "STAR file";
        report["tables"] = new JsonArray([.. document.Blocks.Select(block => (JsonNode)$"{block.Name} ({block.RowCount} rows, {block.Labels.Length} columns)")]);
        if (document.Blocks.Any(block => block.Labels.Contains(ParticleStar.ImageNameLabel) && block.RowCount > 0))
        {
            Of(ParticleStar.FromDocument(document), report);
        }
    }

    /// <summary>Of particles.</summary>
    public static void Of(ParticleFile file, JsonObject report)
    {
        ParticleSet set = file.Set;
        report["kind"] = "particles";
        report["particles"] = set.Count;
        report["opticsGroups"] = new JsonArray([.. set.OpticsGroups.Select((group, i) => (JsonNode)OfGroup(group, set.Particles.Count(p => p.OpticsGroup == i)))]);
        report["micrographs"] = set.Particles.Select(p => p.Micrograph).Where(name => name.Length > 0).Distinct().Count();
        report["stacks"] = file.Stacks.Length;
        report["missingStacks"] = file.Stacks.Count(stack => stack.FoundIn == StackFolderKind.NotFound);
        Poses(set.Particles, report);
        Ctfs(set.Particles, report);
        report["classes"] = Counts(set.Particles.Select(p => p.Class));
        report["halfSets"] = Counts(set.Particles.Select(p => p.HalfSet));
        report["otherColumns"] = new JsonArray([.. set.Columns.Select(column => (JsonNode)column.Name)]);
        report["warnings"] = new JsonArray([.. file.Warnings.Concat(Oddities(file)).Select(text => (JsonNode)text)]);
    }

    private static JsonObject OfGroup(OpticsGroup group, int particles)
    {
        var facts = new JsonObject
        {
            ["name"] = group.Name,
            ["particles"] = particles,
            ["pixelSize"] = group.PixelSize,
            ["boxSize"] = group.BoxSize,
            ["voltage"] = group.VoltageKilovolts,
            ["sphericalAberration"] = group.SphericalAberrationMillimetres,
            ["amplitudeContrast"] = group.AmplitudeContrast,
        };
        if (group.BeamTiltMilliradians != (0, 0))
        {
            facts["beamTilt"] = new JsonArray(group.BeamTiltMilliradians.X, group.BeamTiltMilliradians.Y);
        }

        if (group.IsCtfPremultiplied)
        {
            facts["ctfPremultiplied"] = true;
        }

        return facts;
    }

    private static void Poses(ImmutableArray<Particle> particles, JsonObject report)
    {
        Pose[] poses = [.. particles.Where(p => p.Pose is not null).Select(p => p.Pose!.Value)];
        report["withPose"] = poses.Length;
        if (poses.Length > 0)
        {
            report["largestShift"] = Math.Sqrt(poses.Max(pose => pose.Shift.SquaredLength));
        }
    }

    private static void Ctfs(ImmutableArray<Particle> particles, JsonObject report)
    {
        Ctf[] ctfs = [.. particles.Where(p => p.Ctf is not null).Select(p => p.Ctf!.Value)];
        report["withCtf"] = ctfs.Length;
        if (ctfs.Length > 0)
        {
            report["defocus"] = new JsonArray(ctfs.Min(c => Math.Min(c.DefocusU, c.DefocusV)), ctfs.Max(c => Math.Max(c.DefocusU, c.DefocusV)));
        }
    }

    private static JsonObject Counts(IEnumerable<int> numbers)
    {
        var counts = new JsonObject();
        foreach (IGrouping<int, int> group in numbers.Where(n => n > 0).GroupBy(n => n).OrderBy(g => g.Key))
        {
            counts[group.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)] = group.Count();
        }

        return counts;
    }

    private static IEnumerable<string> Oddities(ParticleFile file)
    {
        ParticleSet set = file.Set;
        if (file.Stacks.FirstOrDefault(stack => stack.FoundIn == StackFolderKind.NotFound) is StackLocation missing)
        {
            int count = file.Stacks.Count(stack => stack.FoundIn == StackFolderKind.NotFound);
            yield return $"{count} of {file.Stacks.Length} stacks are missing; the first is {missing.Written}.";
        }

        int duplicates = set.Count - set.Particles.Select(p => (p.StackPath, p.StackIndex)).Distinct().Count();
        if (duplicates > 0)
        {
            yield return $"{duplicates} particles are images that were listed before.";
        }

        int withoutCtf = set.Particles.Count(p => p.Ctf is null);
        if (withoutCtf > 0)
        {
            yield return $"{withoutCtf} of {set.Count} particles have no CTF.";
        }

        int strange = set.Particles.Count(p => p.Ctf is Ctf ctf && (ctf.DefocusU is < 500 or > 100000 || ctf.DefocusV is < 500 or > 100000));
        if (strange > 0)
        {
            yield return $"{strange} particles have a defocus outside 500 to 100000 Å (underfocus is positive).";
        }
    }
}
