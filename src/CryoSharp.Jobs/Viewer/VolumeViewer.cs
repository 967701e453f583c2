using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;

namespace CryoSharp.Jobs;

/// <summary>The view of all class maps in one canvas, the same on the page and in a report: a script without needs, and the controls that it looks for.</summary>
public static class VolumeViewer
{
    /// <summary>What is in the section that the script is given: controls, canvas, a line of text. The iteration can be chosen where several are kept.</summary>
    public const string Controls = """
        <div class="row controls" role="toolbar" aria-label="How maps are shown">
            <label class="row">level <input type="range" min="0" max="1" step="0.005" value="0.5" data-level="" aria-label="Density at which surfaces are drawn" /><output data-level-text=""></output></label>
            <label><input type="checkbox" data-common="" /> one level for all</label>
            <label><input type="checkbox" data-slice="" /> slice</label>
            <span class="row"><select data-way="" aria-label="How a second map is shown"><option value="difference">difference to</option><option value="overlay">together with</option></select>
                <select data-against="" aria-label="The second map"><option value="">nothing</option></select></span>
            <label class="row" data-kept="" hidden="">iteration <select data-iteration=""></select></label>
            <button type="button" class="plain" data-reset="">Reset view</button>
            <button type="button" class="plain" data-picture="">PNG</button>
        </div>
        <div class="stage"><canvas tabindex="0" role="img" aria-label="Surfaces of the maps; drag or use the arrow keys to turn them"></canvas><div class="labels"></div></div>
        <p class="soft" data-status="" role="status">Loading maps …</p>
        """;

    /// <summary>How canvas and labels lie; colours are those of the page around them (--stage, --faint).</summary>
    public const string Style = """
        .controls { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.8rem; margin: 0.6rem 0; } .controls input[type=range] { width: 9rem; vertical-align: middle; }
        .controls output { font-variant-numeric: tabular-nums; display: inline-block; min-width: 5.5em; }
        .stage { position: relative; background: var(--stage); border: 1px solid var(--faint); border-radius: 8px; overflow: hidden; min-height: 12rem; }
        .stage canvas { display: block; cursor: grab; touch-action: none; } .stage canvas:active { cursor: grabbing; } .stage canvas:not(.drawn) { visibility: hidden; }
        .labels { position: absolute; inset: 0; display: grid; pointer-events: none; } .labels span { padding: 0.35rem 0.6rem; font-size: 0.9rem; }
        [hidden] { display: none !important; }
        """;

    /// <summary>A module that exports mountVolumes(section).</summary>
    public static string Script
    {
        get
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("volumes.js")!);
            return reader.ReadToEnd();
        }
    }

    /// <summary>What the script must know of a map beside its voxels.</summary>
    /// <param name="number">Of the class.</param>
    /// <param name="metric">Of the class in the last iteration, or null.</param>
    /// <param name="resolution">Å, where the metric does not tell.</param>
    public static JsonObject Describe(int number, MapBrick brick, RunMetric? metric, double? resolution) => new()
    {
        ["number"] = number,
        ["box"] = brick.BoxSize,
        ["pixelSize"] = brick.PixelSize,
        ["least"] = brick.Least,
        ["greatest"] = brick.Greatest,
        ["level"] = brick.Level,
        ["colour"] = ClassColours.Of(number),
        ["share"] = metric is { Share: >= 0 } ? metric.Share : null,
        ["count"] = metric is { Count: >= 0 } ? metric.Count : null,
        ["resolution"] = metric is not null && double.IsFinite(metric.Resolution) ? metric.Resolution : resolution,
    };

    /// <summary>A section that holds its maps and its script, for a page that is opened from a file; also well-formed XML.</summary>
    /// <param name="maps">See <see cref="Describe"/>, with their bricks.</param>
    public static string Inline(IEnumerable<(JsonObject Map, MapBrick Brick)> maps)
    {
        var all = new JsonArray();
        foreach ((JsonObject map, MapBrick brick) in maps)
        {
            map["voxels"] = Convert.ToBase64String(brick.Voxels.AsSpan());
            all.Add(map);
        }

        string data = new JsonObject { ["maps"] = all }.ToJsonString();
        return string.Create(CultureInfo.InvariantCulture, $"""
            <section class="volumes" data-inline="volumes-data" hidden="">
            {Controls}
            </section>
            <script type="application/json" id="volumes-data">{data.Replace("<", "\\u003c", StringComparison.Ordinal)}</script>
            <script type="module">/*<![CDATA[*/
            {Script}
            const section = document.querySelector('[data-inline]');
            section.hidden = false;
            mountVolumes(section);
            /*]]>*/</script>

            """);
    }
}
