using CryoSharp.Cli;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly string _input;

    public CommandLineTests() => _input = _folder.Write("in.txt", "x");

    [Fact]
    public void ARunLeavesAFolderThatExplainsItself()
    {
        Assert.Equal(0, Run("sample", _input, "-k", "3", "--tau2_fudge=2.5"));

        string run = _folder["runs/J001_sample"];
        string[] expected = ["README.txt", "command.sh", "environment.json", "events.jsonl", "final/result.txt", "inputs.json", "log.txt", "params.toml", "run.json"];
        Assert.Equal(
            expected,
            Directory.GetFiles(run, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(run, f)).Order(StringComparer.Ordinal));
        string parameters = File.ReadAllText(Path.Combine(run, "params.toml"));
        Assert.Contains("classes = 3  # given\n", parameters, StringComparison.Ordinal);
        Assert.Contains("regularisation = 2.5  # given\n", parameters, StringComparison.Ordinal);
        Assert.Contains("diameter = 90.0  # auto: 0.9 of the box, Å\n", parameters, StringComparison.Ordinal);
        Assert.Contains($"cryosharp sample {_input} -k 3 --tau2_fudge=2.5\n", File.ReadAllText(Path.Combine(run, "command.sh")), StringComparison.Ordinal);
        RunEvent[] events = [.. EventLog.Read(Path.Combine(run, "events.jsonl"))];
        Assert.Equal(("run.started", "run.finished"), (events[0].Type, events[^1].Type));
        Assert.Equal("completed", events[^1].Fields["state"]!.GetValue<string>());
        Assert.Contains("answer: 42", File.ReadAllText(Path.Combine(run, "log.txt")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, RunState.Completed, "finish")]
    [InlineData(1, RunState.Failed, "fail")]
    [InlineData(3, RunState.Failed, "refuse")]
    [InlineData(4, RunState.Failed, "fill-disk")]
    [InlineData(130, RunState.Stopped, "stop-early")]
    [InlineData(10, RunState.Stopped, "stop-late")]
    public void TheExitCodeAndTheRecordSayHowItEnded(int code, RunState state, string then)
    {
        Assert.Equal(code, Run("sample", _input, "--then", then));

        RunRecord record = RunFolder.Open("latest", _folder.Folder).Record;
        Assert.Equal((state, code), (record.State, record.ExitCode));
        Assert.Equal(code == 1, _error.ToString().Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public void AllProblemsAreTogetherAndNothingIsStarted()
    {
        Assert.Equal(2, Run("sample", "--clases", "3", "--diameter", "-5", "--local-range", "2", "--search"));

        Assert.Equal(
            [
                "--clases: There is no such option. Did you mean --classes?",
                "--search: It needs a value.",
                "INPUT: It must be given. The file to read.",
                "--diameter: -5 is out of range; allowed is above 0.",
                "--local-range: It would be ignored: it counts only with --search local, which is ?.",
                "cryosharp sample --help shows how it is used.",
            ],
            _error.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd()));
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Fact]
    public void AJobsOwnCheckIsMadeBeforeAnyWork()
    {
        Assert.Equal(2, Run("sample", _input, "--symmetry", "X9"));
        Assert.Contains("--symmetry: X9 is no point group.", _error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Theory]
    [InlineData(3, "There is no file", "sample", "nowhere.star")]
    [InlineData(2, "Did you mean sample?", "sampel")]
    [InlineData(2, "is given twice", "sample", "a", "-k", "3", "--K", "4")]
    [InlineData(2, "belongs to no option", "sample", "a", "b")]
    [InlineData(2, "not a whole number", "sample", "a", "-j", "0")]
    [InlineData(2, "writes no run folder", "report", "a", "-o", "b")]
    [InlineData(3, "There is no run J007", "continue", "J007")]
    [InlineData(2, "RUN: It must be given.", "continue")]
    public void MistakesAreOneMessageAndACode(int code, string message, params string[] words)
    {
        Assert.Equal(code, Run(words));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnwritableFolderIsOneMessage()
    {
        Assert.Equal(5, Run("sample", _input, "-o", Path.Combine(_input, "run")));
        Assert.Contains("cannot be made", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AStoppedRunIsContinuedWithItsOwnParameters()
    {
        Run("sample", _input, "-k", "3", "--then", "stop-late");

        Assert.Equal(0, Run("continue", "latest"));
        RunRecord record = RunFolder.Open("J001", _folder.Folder).Record;
        Assert.Equal((RunState.Completed, "continued"), (record.State, record.Reason));
        Assert.Contains("classes = 3", File.ReadAllText(_folder["runs/J001_sample/params.toml"]), StringComparison.Ordinal);
        Assert.Equal(1, EventLog.Read(_folder["runs/J001_sample/events.jsonl"]).Count(e => e.Type == "run.started" && e.Fields["resumes"]!.GetValue<bool>()));
    }

    [Fact]
    public void ADryRunShowsTheParametersAndWritesNothing()
    {
        Assert.Equal(0, Run("sample", "--i", _input, "--no-flatten", "--dry-run"));
        Assert.Contains("flatten = false  # given", _output.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Fact]
    public void AJobWithoutAFolderPrintsOnly()
    {
        Assert.Equal(0, Run("report", "a", "b", "-q"));
        Assert.Equal($"2 files{Environment.NewLine}", _output.ToString());
        Assert.Single(Directory.GetFileSystemEntries(_folder.Folder));
    }

    [Fact]
    public void HelpShowsBasicParametersAndHelpAllTheRest()
    {
        Run("sample", "--help");
        string basic = _output.ToString();
        _output.GetStringBuilder().Clear();
        Run("sample", "--help", "all");

        Assert.Contains("  -k, --classes N (--K)           How many. [default 4; 1 to 50]", basic, StringComparison.Ordinal);
        Assert.Contains("--diameter Å", basic, StringComparison.Ordinal);
        Assert.Contains("[default auto: 0.9 of the box; above 0]", basic, StringComparison.Ordinal);
        Assert.DoesNotContain("--local-range", basic, StringComparison.Ordinal);
        Assert.Contains("--help all shows 2 more parameters.", basic, StringComparison.Ordinal);
        Assert.Contains("--local-range ", _output.ToString(), StringComparison.Ordinal);
        Assert.All(_output.ToString().Split('\n'), line => Assert.InRange(line.Length, 0, 130));
    }

    [Fact]
    public void TheOverviewNamesEveryJob()
    {
        Assert.Equal(0, Run("--help"));
        Assert.Contains("  sample        Does what it is told.", _output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    private int Run(params string[] words)
    {
        _error.GetStringBuilder().Clear();
        return CommandLine.Run(words, new CommandSurroundings
        {
            Output = _output,
            Error = _error,
            Directory = _folder.Folder,
            Jobs = [SampleJob.Definition, SampleJob.Report],
        });
    }
}
