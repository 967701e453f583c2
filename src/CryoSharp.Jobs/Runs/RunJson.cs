using System.Text.Encodings.Web;
using System.Text.Json;

namespace CryoSharp.Jobs;

/// <summary>How JSON looks in a run folder.</summary>
internal static class RunJson
{
    /// <summary>Indented, camel case, Å and quotes as themselves: files that people read.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The same on one line.</summary>
    public static JsonSerializerOptions Line { get; } = new(Options) { WriteIndented = false };
}
