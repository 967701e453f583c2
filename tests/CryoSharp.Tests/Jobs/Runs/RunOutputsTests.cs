using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class RunOutputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("J012", "J012", new int[0], false)]
    [InlineData("J012:all", "J012", new int[0], true)]
    [InlineData("J012:class=3,1", "J012", new[] { 1, 3 }, true)]
    [InlineData("a:b/c:class=2-4,4", "a:b/c", new[] { 2, 3, 4 }, true)]
    [InlineData("J012:3,1-2", "J012", new[] { 1, 2, 3 }, true)]
    [InlineData("odd:name", "odd:name", new int[0], false)]
    [InlineData("odd:", "odd:", new int[0], false)]
    public void ASelectorIsARunAndItsClasses(string text, string run, int[] classes, bool hasSuffix)
    {
        var selector = RunSelector.Parse(text);
        Assert.Equal((run, hasSuffix), (selector.Run, selector.HasSuffix));
        Assert.Equal(classes, selector.Classes);
    }

    [Theory]
    [InlineData("J1:class=")]
    [InlineData("J1:class=0")]
    [InlineData("J1:0")]
    [InlineData("J1:3-")]
    [InlineData("J1:class=a")]
    [InlineData("J1:class=3-1")]
    [InlineData("J1:class=1-2-3")]
    public void WhatIsNoListOfClassesIsRefused(string text) => Assert.Throws<UsageException>(() => RunSelector.Parse(text));

    [Fact]
    public void ARunIsFoundByNumberNamePathOrAsTheLatest()
    {
        RunFolder first = SortedRun.Write(_folder.Folder, SortedRun.Particles(1, 2), "classify");
        RunFolder second = SortedRun.Write(_folder.Folder, SortedRun.Particles(1, 2), "select", 8, 9);
        RunFolder.CreateNext(_folder.Folder, new RunRecord { Id = "", Job = "mask", Version = "0" });

        Assert.Equal(first.FullPath, Find("J001").Folder!.FullPath);
        Assert.Equal(first.FullPath, Find("classify").Folder!.FullPath);
        Assert.Equal(second.FullPath, Find("J002_select").Folder!.FullPath);
        Assert.Equal(second.FullPath, Find("runs/J002_select").Folder!.FullPath);
        Assert.Equal(second.FullPath, Find(second.FullPath + ":class=2").Folder!.FullPath);
        Assert.Equal(second.FullPath, Find("latest").Folder!.FullPath); // the mask has no particles
        Assert.Equal("J003", RunFolder.Open("latest", _folder.Folder).Record.Id);
        Assert.Equal([8, 9], Find("J002").Classes.Select(c => c.Resolution!.Value));
    }

    [Fact]
    public void ANameOfTwoRunsOrOfNoneIsOneMessage()
    {
        SortedRun.Write(_folder.Folder, SortedRun.Particles(1));
        SortedRun.Write(_folder.Folder, SortedRun.Particles(1));

        Assert.Contains("J001_classify or J002_classify", Assert.Throws<RefusedInputException>(() => Find("classify")).Message, StringComparison.Ordinal);
        Assert.Contains("There is no run J007", Assert.Throws<RefusedInputException>(() => Find("J007")).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("without run.json", Assert.Throws<RefusedInputException>(() => Find("empty")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run_it025_data.star", "run_it005_data.star", "run_it025_data.star")]
    [InlineData("run_data.star", "run_it018_data.star", "run_data.star", "run_it009_data.star")]
    [InlineData("run_ct10_it012_data.star", "run_it010_data.star", "run_ct10_it012_data.star")]
    public void OfARelionFolderTheLastIterationCounts(string expected, params string[] files)
    {
        foreach (string file in files)
        {
            ParticleStar.Write(_folder[$"job/{file}"], SortedRun.Particles(1, 2));
        }

        RunOutputs found = Find("job");
        Assert.Equal(_folder[$"job/{expected}"], found.ParticlesPath);
        Assert.Empty(found.Classes);
    }

    [Fact]
    public void TheModelBesideTheParticlesTellsOfTheClasses()
    {
        ParticleStar.Write(_folder["job/run_it003_data.star"], SortedRun.Particles(1, 2));
        MrcFile.Write(_folder["job/run_it003_class001.mrc"], new Volume(16, 4));
        _folder.Write("job/run_it003_model.star", """
            data_model_classes

            loop_
            _rlnReferenceImage
            _rlnClassDistribution
            _rlnEstimatedResolution
            Class3D/elsewhere/run_it003_class001.mrc 0.75 8.5
            Class3D/elsewhere/run_it003_class002.mrc 0.25 inf

            """);

        RunOutputs found = Find("job/run_it003_data.star");
        Assert.Equal([_folder["job/run_it003_class001.mrc"], null], found.Classes.Select(c => c.Map));
        Assert.Equal([8.5, null], found.Classes.Select(c => c.Resolution));
    }

    [Fact]
    public void ARealRelionFolderIsRead()
    {
        string folder = SharedCorpus.PathOf("betagal-10204/Class3D/relion5_k3");
        RunOutputs found = Find(folder);
        Assert.EndsWith("run_it025_data.star", found.ParticlesPath, StringComparison.Ordinal);
        Assert.Equal([18.88, 20.596363, 9.850435], found.Classes.Select(c => c.Resolution!.Value));
        Assert.All(found.Classes, c => Assert.True(File.Exists(c.Map)));
    }

    public void Dispose() => _folder.Dispose();

    private RunOutputs Find(string text) => RunOutputs.Find(text, _folder.Folder);
}
