using CryoSharp.Bench;
using CryoSharp.Cli;

namespace CryoSharp.Tests;

public class CompareJobTests
{
    [Theory]
    [InlineData("--modes", "everywhere")]
    [InlineData("--seeds", "1.5")]
    [InlineData("--set", "spike", "--phantom-states", "3")]
    [InlineData("--data", "folder")]
    public void ContradictionsAreRefusedBeforeAnyWork(params string[] words) => Assert.Equal(2, Run(words).Code);

    [Fact]
    public void AFolderThatIsNotEmptyIsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("compare.md", "of yesterday");
        (int code, string error) = Run("--work", folder.Folder);
        Assert.Equal(2, code);
        Assert.Contains("not empty", error, StringComparison.Ordinal);
    }

    /// <summary>The whole way with CryoSharp alone: particles, three searches, scores, files.</summary>
    [Fact]
    public void ThreeSearchesGiveThreeScoredRows()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/time"), "GNU time is not installed.");
        using var folder = new TemporaryFolder();
        string work = folder["work"];
        (int code, string error) = Run(
            "-n", "60", "--box", "32", "--pixel-size", "7", "--signal-to-noise", "1", "--iterations", "2", "--skip", "relion", "--threads", "1", "--work", work,
            "--", "--angular-step", "15");
        Assert.True(code == 3, error); // --angular-step does not go with --search none: that run fails and is said to
        string[] lines = File.ReadAllLines(Path.Combine(work, "compare.csv"));
        Assert.Equal(4, lines.Length);
        Assert.Matches("^CryoSharp,global,1,[0-9.]+,.*,2,60,60,2,", lines[1]);
        Assert.Matches("^CryoSharp,local,1,[0-9.]+,.*,2,60,60,2,", lines[2]);
        Assert.Matches("^CryoSharp,none,1,,", lines[3]);
        Assert.Contains("| CryoSharp | none | 1 | failed |", File.ReadAllText(Path.Combine(work, "compare.md")), StringComparison.Ordinal);
    }

    /// <summary>RELION on half of the particles for one of two iterations, and on all.</summary>
    [Fact]
    public void APartOfRelionsWorkIsScaledAndTheWholeIsScored()
    {
        using var folder = new TemporaryFolder();
        OtherProgram.Run(folder.Folder, "time", "-f", "%U", "true");
        OtherProgram.Run(folder.Folder, "relion_refine", "--version");
        string[] common =
        [
            "-n", "40", "--box", "32", "--pixel-size", "7", "--signal-to-noise", "1", "--iterations", "2", "--skip", "cryosharp", "--modes", "none",
            "--threads", "1",
        ];
        (int code, string error) = Run([.. common, "--relion-particles", "20", "--relion-iterations", "1", "--work", folder["part"]]);
        Assert.True(code == 0, error);
        Assert.Matches("^RELION,none,1,[0-9.]+,.*,2,40,20,1,[0-9.]+,,,,,,,,,\n$", RowOf(folder["part"]));
        (code, error) = Run([.. common, "--references", "all", "--particles-from", folder["part/data"], "--work", folder["whole"]]);
        Assert.True(code == 2, error); // --particles-from leaves nothing to simulate
        (code, error) = Run([.. common[8..], "--references", "all", "--particles-from", folder["part/data"], "--work", folder["whole"]]);
        Assert.True(code == 0, error);
        Assert.Matches("^RELION,none,1,[0-9.]+,.*,2,40,40,2,[0-9.]+,[01][0-9.]*,.*,0,[12];[12],0.000;0.000,0.000;0.000,", RowOf(folder["whole"]));
    }

    private static string RowOf(string work) => File.ReadAllText(Path.Combine(work, "compare.csv")).Split('\n', 2)[1];

    private static (int Code, string Error) Run(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(["compare", .. words], new CommandSurroundings
        {
            Output = output,
            Error = error,
            Directory = Environment.CurrentDirectory,
            Jobs = [CompareJob.Definition],
            Cancel = TestContext.Current.CancellationToken,
        });
        return (code, error.ToString());
    }
}
