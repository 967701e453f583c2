using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>A run as one page of HTML that holds all that it shows. Without scripts it lacks only the maps that can be turned.</summary>
internal static class ReportPage
{
    // 0.35 MB each, as text.
    private const int MapBox = 64;
    private const int MostMaps = 24;

    private const string Style = """
        :root { color-scheme: light dark; --paper: #ffffff; --ink: #1b1f24; --soft: #59636e; --faint: #d8dce1; --card: #f4f6f8; --warn: #fff4d6; --stage: #f4f6f8; }
        @media (prefers-color-scheme: dark) { :root { --paper: #16191d; --ink: #e8eaed; --soft: #9aa4af; --faint: #363c44; --card: #1f2429; --warn: #3d3313; --stage: #1f2429; } }
        body { background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, 'Segoe UI', sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin-top: 2rem; border-bottom: 1px solid var(--faint); }
        .soft, figcaption { color: var(--soft); }
        .warn { background: var(--warn); padding: 0.5rem 0.75rem; margin: 0.5rem 0; }
        pre { background: var(--card); padding: 0.75rem; overflow-x: auto; }
        table { border-collapse: collapse; } th, td { text-align: left; padding: 0.15rem 1.2rem 0.15rem 0; border-bottom: 1px solid var(--faint); vertical-align: top; }
        .wide { overflow-x: auto; }
        figure { margin: 1rem 0; } img { max-width: 100%; height: auto; }
        button { font: inherit; } .row { display: flex; align-items: center; gap: 0.4rem; }
        @media print { .volumes { display: none; } body { max-width: none; margin: 0; } figure, tr { break-inside: avoid; } }
        """;

    /// <summary>The page.</summary>
    public static string Of(RunFacts run)
    {
        RunRecord record = run.Folder.Record;
        string title = JobCatalog.All.FirstOrDefault(job => job.Name == record.Job)?.Description.Title ?? record.Job;
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><title>{Text($"{record.Id}: {title}")}</title>
            <style>{Style}{VolumeViewer.Style}</style></head>
            <body>
            <h1>{Text($"{record.Id}: {title}")}</h1>
            <p class="soft">{Text(Standing(record))}</p>
            <pre>{Text(RunSurroundings.CommandLine(record.Arguments))}</pre>

            """);
        foreach (string warning in run.Warnings)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"warn\">{Text(warning)}</p>\n");
        }

        Table(page, "Results", [], [.. run.Numbers.Select(n => new[] { n.Name, n.Value })]);
        Maps(page, run);
        Figures(page, run);
        Classes(page, run);
        Methods(page, run);
        Table(page, "Parameters", ["name", "value", "from"], [.. run.Parameters.Select(p => new[] { p.Name, p.Text, p.Source })]);
        Table(page, "Files", [], [.. run.Files.Select(f => new[] { f.Path, f.Description })]);
        page.Append("</body>\n</html>\n");
        return page.ToString();
    }

    private static string Standing(RunRecord record)
    {
        string time = record is { Started: { } start, Ended: { } end } ? $", {Terminal.Duration(end - start)}" : "";
        string reason = record.Reason.Length > 0 ? $": {record.Reason}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{record.Created:yyyy-MM-dd HH:mm}, cryosharp {record.Version}, {ParameterText.ChoiceName(record.State)}{time}{reason}");
    }

    private static void Maps(StringBuilder page, RunFacts run)
    {
        (ClassOutputs Class, MapBrick Brick)[] maps =
        [
            .. RunOutputs.Find(run.Folder.FullPath, run.Folder.FullPath).Classes.Where(c => c is { Map: not null, StackIndex: null }).Take(MostMaps)
                .Select(c => (c, MapBrick.Of(MrcFile.ReadVolume(c.Map!), MapBox))),
        ];
        page.Append(maps.Length == 0 ? "" : VolumeViewer.Inline(maps.Select(m => (
            VolumeViewer.Describe(m.Class.Number, m.Brick, run.Metrics.IsEmpty ? null : run.Last.FirstOrDefault(row => row.Class == m.Class.Number), m.Class.Resolution), m.Brick))));
    }

    /// <summary>Those of the folder; a run of an earlier build lacks figures that its metrics and particles are enough for.</summary>
    private static void Figures(StringBuilder page, RunFacts run)
    {
        (string Name, Action Show)[] figures =
        [
            .. run.Figures.Select(path => (Path.GetFileNameWithoutExtension(path), (Action)(() => FileFigure(page, run, path)))),
            .. run.Figured().Where(f => !run.Figures.Contains($"figures/{f.Name}.svg"))
                .Select(f => (f.Name, (Action)(() => Figure(page, f.Title, f.Caption, "svg+xml", Encoding.UTF8.GetBytes(f.Svg))))),
        ];
        page.Append(figures.Length > 0 ? "<h2>Pictures</h2>\n" : "");
        foreach ((string _, Action show) in figures.OrderBy(f => RunFigure.PlaceOf(f.Name)))
        {
            show();
        }
    }

    private static void FileFigure(StringBuilder page, RunFacts run, string path)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(run.Folder.FullPath, path));
        bool isDrawing = path.EndsWith(".svg", StringComparison.Ordinal);
        (string title, string caption) = isDrawing ? RunFigure.WordsOf(Encoding.UTF8.GetString(bytes)) : ("", "");
        string description = run.Files.FirstOrDefault(f => f.Path == path)?.Description ?? Path.GetFileNameWithoutExtension(path).Replace('_', ' ');
        Figure(page, title.Length > 0 ? title : description, caption.Length > 0 ? caption : description, isDrawing ? "svg+xml" : "png", bytes);
    }

    private static void Figure(StringBuilder page, string title, string caption, string type, byte[] bytes) => page.Append(
        CultureInfo.InvariantCulture,
        $"<figure><img alt=\"{Text(title)}\" src=\"data:image/{type};base64,{Convert.ToBase64String(bytes)}\"/><figcaption>{Text(caption)}</figcaption></figure>\n");

    private static void Classes(StringBuilder page, RunFacts run)
    {
        if (run.Metrics.IsEmpty)
        {
            return;
        }

        Table(page, "Classes", ["class", "particles", "share by probability", "resolution"], [.. run.Last.Select(m => new[]
        {
            Number(m.Class, "0"), Number(m.Count, "N0"), Number(m.Share, "P1"), double.IsFinite(m.Resolution) ? $"{Number(m.Resolution, "0.00")} Å" : "–",
        })]);
    }

    private static void Methods(StringBuilder page, RunFacts run)
    {
        (string text, ImmutableArray<string> references) = MethodsText.Of(run);
        page.Append(CultureInfo.InvariantCulture, $"<h2>For the methods section</h2>\n<p>{Text(text)}</p>\n");
        if (!references.IsEmpty)
        {
            page.Append(CultureInfo.InvariantCulture, $"<ol>{string.Concat(references.Select(reference => $"<li>{Text(reference)}</li>"))}</ol>\n");
        }
    }

    private static void Table(StringBuilder page, string title, string[] head, string[][] rows)
    {
        if (rows.Length == 0)
        {
            return;
        }

        page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(title)}</h2>\n<div class=\"wide\"><table>\n");
        page.Append(head.Length == 0 ? "" : $"<tr>{string.Concat(head.Select(cell => $"<th>{Text(cell)}</th>"))}</tr>\n");
        foreach (string[] row in rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr>{string.Concat(row.Select(cell => $"<td>{Text(cell)}</td>"))}</tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static string Text(string words) => Svg.Text(words);

    private static string Number(double value, string format) => double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);
}
