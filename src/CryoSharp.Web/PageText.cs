using System.Globalization;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>Numbers and times as pages show them.</summary>
internal static class PageText
{
    private const string None = "–";

    /// <summary>"12,345".</summary>
    public static string Count(double? count) => count is double n && double.IsFinite(n) ? n.ToString("N0", CultureInfo.InvariantCulture) : None;

    /// <summary>"34.1 %" of a share from 0 to 1.</summary>
    public static string Share(double share) => double.IsFinite(share) ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %") : None;

    /// <summary>"6.3 Å".</summary>
    public static string Resolution(double? resolution) =>
        resolution is double r && double.IsFinite(r) ? string.Create(CultureInfo.InvariantCulture, $"{r:0.0} Å") : None;

    /// <summary>"3 m 51 s".</summary>
    public static string Duration(TimeSpan? time) => time is TimeSpan t ? Terminal.Duration(t) : None;

    /// <summary>"2026-03-11 14:02".</summary>
    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A number for an attribute.</summary>
    public static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>A path as a part of an address: # and ? in names are not what ends it.</summary>
    /// <param name="path">Relative, with forward slashes.</param>
    public static string Address(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The title of a job, or its name where this program does not have it.</summary>
    public static string Job(string name) => JobCatalog.All.FirstOrDefault(job => job.Name == name)?.Description.Title ?? name;
}
