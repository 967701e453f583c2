using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>The starts of an initial model as files of the run, so that a run which goes on does not make them again.</summary>
internal static class StartFiles
{
    /// <summary>Of all starts.</summary>
    public const string Folder = "starts";

    /// <summary>Keeps a start. Its numbers come last: a start that has them is complete.</summary>
    /// <exception cref="RunFolderException">It cannot be written.</exception>
    public static void Write(RunFolder folder, RandomStart start)
    {
        _ = RunFolder.Guard("the map of a start cannot be written", () =>
        {
            MrcFile.Write(folder.PathOf(Path(start.Number, "mrc")), start.Map, string.Create(CultureInfo.InvariantCulture, $"Initial model, start {start.Number}"));
            return true;
        });
        var numbers = new JsonObject { ["logEvidence"] = start.LogEvidence, ["maxProbability"] = start.MaxProbability };
        folder.WriteText(Path(start.Number, "json"), numbers.ToJsonString());
    }

    /// <summary>A start as it was made, or null where it is not complete.</summary>
    /// <param name="pixelSize">Of its map, Å: with all digits, which the file has not.</param>
    public static RandomStart? Read(RunFolder folder, int number, double pixelSize)
    {
        string path = folder.PathOf(Path(number, "json"));
        if (!File.Exists(path))
        {
            return null;
        }

        JsonNode numbers = JsonNode.Parse(File.ReadAllText(path))!;
        return new RandomStart(
            number, MrcFile.ReadVolume(folder.PathOf(Path(number, "mrc")), pixelSize), numbers["logEvidence"]!.GetValue<double>(), numbers["maxProbability"]!.GetValue<double>());
    }

    private static string Path(int number, string extension) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/start_{number:D3}.{extension}");
}
