using System.Globalization;
using System.Text;

namespace CryoSharp.Jobs;

/// <summary>README.txt of a run folder.</summary>
internal static class RunReadme
{
    /// <summary>What this is, the numbers that matter, the files, the command.</summary>
    public static string Of(RunFolder folder, JobDescription job, JobOutputs outputs)
    {
        RunRecord record = folder.Record;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{record.Id}: {job.Title} (cryosharp {record.Version}, {record.Created:yyyy-MM-dd})\n\n{job.Summary}\n");
        if (outputs.Reason.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nEnded: {outputs.Reason}\n");
        }

        Section("Numbers", outputs.Numbers);
        Section("Files", [.. outputs.Files.Select(file => (file.Path, file.Description))]);
        text.Append("\nparams.toml has every parameter, command.sh the command, log.txt the log.\n");
        return text.ToString();

        void Section(string title, IReadOnlyList<(string Left, string Right)> lines)
        {
            if (lines.Count == 0)
            {
                return;
            }

            int width = lines.Max(line => line.Left.Length);
            text.Append(CultureInfo.InvariantCulture, $"\n{title}\n");
            foreach ((string left, string right) in lines)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {left.PadRight(width)}  {right}\n");
            }
        }
    }
}
