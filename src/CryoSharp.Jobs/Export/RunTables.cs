using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>The numbers of a run as tables of comma-separated values, with units in their headings.</summary>
internal static class RunTables
{
    /// <summary>Headings of metrics.csv that do not say what they are, and those that do.</summary>
    private static readonly Dictionary<string, string> Headings = new()
    {
        ["soft_fraction"] = "share_by_probability",
        ["hard_count"] = "particles",
        ["resolution_A"] = "resolution_angstrom",
        ["switched"] = "switched_share_of_particles",
        ["log_evidence"] = "log_evidence_nats_per_particle",
        ["max_probability"] = "mean_greatest_probability",
        ["class_ess"] = "effective_classes_per_particle",
        ["significant_samples"] = "significant_samples_per_particle",
        ["working_shell"] = "working_shell_index",
        ["angular_step_deg"] = "angular_step_degrees",
        ["seconds"] = "duration_seconds",
    };

    /// <summary>A row per iteration and class, as the run wrote it.</summary>
    /// <param name="path">Its metrics.csv.</param>
    public static void WriteMetrics(string path, TextWriter table)
    {
        string[] lines = File.ReadAllLines(path);
        Row(table, lines[0].Split(',').Select(name => Headings.GetValueOrDefault(name, name)));
        foreach (string line in lines.Skip(1))
        {
            table.Write($"{line}\n");
        }
    }

    /// <summary>A row per class.</summary>
    public static void WriteClasses(RunOutputs run, ParticleSet set, ImmutableArray<float[]> probabilities, TextWriter table)
    {
        ImmutableArray<int> numbers = run.ClassNumbers(set);
        Row(table, "class", "particles", "share", "mean_probability", "resolution_angstrom");
        foreach (int number in numbers.IsEmpty ? [0] : numbers)
        {
            int[] members = [.. Enumerable.Range(0, set.Count).Where(i => set.Particles[i].Class == number)];
            double certainty = number > 0 && number <= probabilities.Length ? members.Select(i => (double)probabilities[number - 1][i]).DefaultIfEmpty(double.NaN).Average() : double.NaN;
            Row(
                table,
                Text(number, "0"),
                Text(members.Length, "0"),
                Text(members.Length / (double)set.Count, "0.######"),
                Text(certainty, "0.####"),
                Text(run.Classes.FirstOrDefault(c => c.Number == number)?.Resolution ?? double.NaN, "0.###"));
        }
    }

    /// <summary>A row per particle: image, class, probabilities, pose, shift, defocus.</summary>
    /// <remarks>Angles are those of STAR files; shifts are where the particle lies from the image's centre, docs/conventions.md.</remarks>
    /// <param name="probabilities">Per class, of each particle; may be empty.</param>
    /// <param name="included">Which particles.</param>
    public static void WriteParticles(ParticleSet set, ImmutableArray<float[]> probabilities, Func<Particle, bool> included, TextWriter table)
    {
        string[] names =
        [
            "image_from_1", "stack", "micrograph", "optics_group", "pixel_size_angstrom", "half_set", "class",
            .. probabilities.Select((_, c) => FormattableString.Invariant($"probability_class_{c + 1}")),
            "rot_degrees", "tilt_degrees", "psi_degrees", "shift_x_angstrom", "shift_y_angstrom", "defocus_u_angstrom", "defocus_v_angstrom", "defocus_angle_degrees", "phase_shift_degrees",
        ];
        Row(table, names);
        for (int i = 0; i < set.Count; i++)
        {
            Particle p = set.Particles[i];
            if (included(p))
            {
                OpticsGroup optics = set.OpticsGroups[p.OpticsGroup];
                Row(
                    table,
                    [
                        Text(p.StackIndex + 1, "0"), p.StackPath, p.Micrograph, optics.Name, Text(optics.PixelSize, "0.######"), Text(p.HalfSet, "0"), Text(p.Class, "0"),
                        .. probabilities.Select(values => Text(values[i], "0.######")), .. Pose(p.Pose), .. Defocus(p.Ctf),
                    ]);
            }
        }
    }

    private static IEnumerable<string> Pose(Pose? pose)
    {
        if (pose is not Pose known)
        {
            return Enumerable.Repeat("", 5);
        }

        EulerAngles angles = known.Rotation.ToEuler();
        return [Text(angles.Rot, "0.####"), Text(angles.Tilt, "0.####"), Text(angles.Psi, "0.####"), Text(known.Shift.X, "0.####"), Text(known.Shift.Y, "0.####")];
    }

    private static IEnumerable<string> Defocus(Ctf? ctf) => ctf is Ctf known
        ? [Text(known.DefocusU, "0.##"), Text(known.DefocusV, "0.##"), Text(known.DefocusAngle, "0.###"), Text(known.PhaseShift, "0.###")]
        : Enumerable.Repeat("", 4);

    private static void Row(TextWriter table, params IEnumerable<string> cells) => table.Write($"{string.Join(',', cells.Select(Quoted))}\n");

    /// <summary>RFC 4180: a cell with a comma, a quote or a line's end stands in quotes, which are doubled within.</summary>
    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n\r") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Empty for what is no number.</summary>
    private static string Text(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "";
}
