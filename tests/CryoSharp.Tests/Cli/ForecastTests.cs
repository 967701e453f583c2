using CryoSharp.Cli;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class ForecastTests : IClassFixture<ClassifyJobTests.Mixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public ForecastTests(ClassifyJobTests.Mixture mixture) => _data = mixture.Folder;

    public static TheoryData<string> Jobs => [.. ProgramJobs.All.Select(job => job.Name)];

    [Theory]
    [MemberData(nameof(Jobs))]
    public void AJobThatCannotTellSaysSo(string name)
    {
        JobDefinition job = ProgramJobs.All.Single(j => j.Name == name);
        JobRun run = JobRun.Of(_folder.Folder, name, "--forecast", "--classes", "?");
        Assert.Equal(2, run.Code);
        Assert.Equal(!job.Foretells, run.Error.Contains($"--forecast: {name} cannot tell what it takes", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Folder));
    }

    [Fact]
    public void TimeAndMemoryAreToldAndNothingIsWritten()
    {
        string said = Foretell("classify", $"{_data}/particles_posed.star", "--search", "none", "--ref", $"{_data}/class_001.mrc", $"{_data}/class_002.mrc", "--iterations", "120", "-j", "1");
        Assert.Matches(@"(?m)^time: .*\d.* for at most 120 iterations", said);
        Assert.Matches(@"(?m)^memory: \d[\d.]* GB$", said);
    }

    [Fact]
    public void OfAShortRunItIsToldThatItIsShort() => Assert.Contains(
        "time: below 20 s", Foretell("classify", $"{_data}/particles_posed.star", "--search", "none", "-k", "2", "--iterations", "2", "-j", "1"), StringComparison.Ordinal);

    [Fact]
    public void SeveralStartsAreToldAsOneOfThem()
    {
        string[] words = ["abinitio", $"{_data}/particles.star", "--symmetry", "D4", "--last-resolution", "25", "--diameter", "130", "-j", "1"];
        Assert.DoesNotContain("starts", Foretell([.. words, "--starts", "1"]), StringComparison.Ordinal);
        string said = Foretell(words);
        Assert.Contains("starts: 3 to 5, one after the other", said, StringComparison.Ordinal);
        Assert.Contains("time: ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherJobsThatIterateTellToo()
    {
        Assert.Contains("time: ", Foretell("classify2d", $"{_data}/particles.star", "-k", "2", "--iterations", "2", "--diameter", "130"), StringComparison.Ordinal);
        Assert.Contains("time: ", Foretell("refine", $"{_data}/particles_posed.star", "--search", "local", "--ref", $"{_data}/class_001.mrc", "--diameter", "130", "--iterations", "2"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsRefusedAsARunIsRefusedAsAForecast()
    {
        JobRun run = JobRun.Of(_folder.Folder, "classify", $"{_data}/particles.star", "--search", "none", "-k", "2", "--forecast");
        Assert.Equal(3, run.Code);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Folder));
    }

    public void Dispose() => _folder.Dispose();

    private string Foretell(params string[] words)
    {
        string before = Listing();
        string said = JobRun.Successful(_folder.Folder, [.. words, "--forecast", "-q"]).Output;
        Assert.Equal(before, Listing());
        return said;
    }

    /// <summary>Every file and folder with its size and time.</summary>
    private string Listing() => string.Join('\n', new[] { _folder.Folder, Path.GetDirectoryName(_data)! }
        .SelectMany(folder => Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)
        .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O} {(File.Exists(path) ? new FileInfo(path).Length : 0)}"));
}
