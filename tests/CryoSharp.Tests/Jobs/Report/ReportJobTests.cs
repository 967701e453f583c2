using System.Text.Json.Nodes;
using System.Xml.Linq;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class ReportJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The page is well-formed, refers to nothing outside itself, and shows numbers, pictures, parameters and warnings of the run.</summary>
    [Fact]
    public void ThePageHoldsAllThatItShows()
    {
        RunFolder run = Run("classify", 7.8, 17);
        run.WriteText("figures/fsc.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        run.WriteText("figures/slices.png", "not looked into");

        JobRun.Successful(_folder.Folder, "report", "J001");

        var page = XDocument.Load(Path.Combine(run.FullPath, "report.html"));
        string[] pictures = [.. page.Descendants("img").Select(img => img.Attribute("src")!.Value)];
        Assert.Equal(6, pictures.Length); // slices, share, convergence, resolution, fsc, orientations
        Assert.All(pictures, source => Assert.StartsWith("data:image/", source, StringComparison.Ordinal));
        string[] names = ["slices", "Class shares by iteration", "Convergence", "Resolution by class", "the curves", "Viewing directions"];
        Assert.Equal(names, page.Descendants("img").Select(img => img.Attribute("alt")!.Value));
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "iframe");
        Assert.DoesNotContain("url(", page.Descendants("style").Single().Value, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", page.Descendants("style").Single().Value, StringComparison.Ordinal);
        string[] cells = [.. page.Descendants("td").Select(td => td.Value)];
        Assert.Contains("2 particles <of three>, 7.8 Å", cells);
        Assert.Contains("the curves", page.Descendants("figcaption").Select(c => c.Value));
        Assert.Contains("200.0", cells);
        Assert.Contains("auto: 0.85 of the box, Å", cells);
        Assert.Contains("Look at this & that.", page.Descendants("p").Select(p => p.Value));
    }

    /// <summary>The paragraph has the figures of the run, and its numbers in brackets are those of the list of papers.</summary>
    [Theory]
    [InlineData("classify", "3 particle images (32 pixels of 4 Å) were sorted into 2 three-dimensional classes", "Class 1 holds 2 particles and resolves 7.8 Å")]
    [InlineData("classify2d", "were sorted into 2 two-dimensional classes", "There were 2 iterations (it stood still).")]
    [InlineData("abinitio", "2 maps were made from 3 particle images", "The hand was not determined.")]
    [InlineData("refine", "as two half-sets that never shared a map", "The half-maps agree to 7.80 Å")]
    [InlineData("post", "Two half-maps were compared", "is 6.9 Å")]
    public void TheMethodsParagraphHasTheFiguresOfTheRun(string job, string what, string figure)
    {
        Run(job, 7.8, 17);
        JobRun.Successful(_folder.Folder, "report", "latest");

        var page = XDocument.Load(_folder[$"runs/J001_{job}/report.html"]);
        string text = page.Descendants("h2").Single(h => h.Value == "For the methods section").ElementsAfterSelf("p").First().Value;
        Assert.Contains(what, text, StringComparison.Ordinal);
        Assert.Contains(figure, text, StringComparison.Ordinal);
        Assert.DoesNotContain("  ", text, StringComparison.Ordinal);
        int papers = page.Descendants("li").Count();
        Assert.True(papers > 0);
        Assert.All(Enumerable.Range(1, papers), n => Assert.Matches($@"\[(\d, )*{n}(, \d)*\]", text));
    }

    [Fact]
    public void ARunThatIsNotThereIsRefused()
    {
        JobRun run = JobRun.Of(_folder.Folder, "report", "J007");
        Assert.Equal(3, run.Code);
        Assert.Contains("There is no run J007", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private RunFolder Run(string job, params double[] resolutions)
    {
        RunFolder run = SortedRun.Write(_folder.Folder, SortedRun.Particles(1, 1, 2), job);
        run.Update(record => record with { Reason = "it stood still", Arguments = [job, "particles.star"] });
        run.WriteText("metrics.csv", "iteration,class,soft_fraction,hard_count,resolution_A,switched\n" + string.Concat(
            Enumerable.Range(1, 2).SelectMany(i => resolutions.Select((r, c) => FormattableString.Invariant($"{i},{c + 1},0.5,{2 - c},{r},0.1\n")))));
        string[] defaults = ["ref-lowpass", "join-halves", "regularisation", "symmetry", "first-subset", "last-subset", "first-resolution", "last-resolution"];
        run.WriteText("params.toml", "# datadir is not set\nclasses = 2  # given\ndiameter = 200.0  # auto: 0.85 of the box, Å\nref = [\"a.mrc\"]  # given\n"
            + string.Concat(defaults.Select(name => $"{name} = 4  # default\n")));
        using EventLog events = EventLog.Open(run.PathOf("events.jsonl"), TimeProvider.System);
        events.Add("warning", new JsonObject { ["text"] = "Look at this & that." });
        events.Add("outputs", new JsonObject
        {
            ["numbers"] = new JsonArray(
                new JsonObject { ["name"] = "class 1", ["value"] = "2 particles <of three>, 7.8 Å" },
                new JsonObject { ["name"] = "resolution at 0.143, corrected", ["value"] = "6.9 Å" }),
            ["files"] = new JsonArray(new JsonObject { ["path"] = "figures/fsc.svg", ["text"] = "the curves" }),
        });
        return run;
    }
}
