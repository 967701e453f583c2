using CryoSharp.Web;

namespace CryoSharp.Tests;

public sealed class RootsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RootsTests()
    {
        _folder.Write("data/inside.txt", "");
        _folder.Write("data/deep/er/inside.txt", "");
        _folder.Write("data2/outside.txt", "");
        File.CreateSymbolicLink(_folder["data/out"], _folder["data2/outside.txt"]);
        Directory.CreateSymbolicLink(_folder["data/outfolder"], _folder["data2"]);
        Directory.CreateSymbolicLink(_folder["data/relative"], "../data2");
        Directory.CreateSymbolicLink(_folder["data/twice"], _folder["data/outfolder"]);
        Directory.CreateSymbolicLink(_folder["data/within"], "deep/er");
        Directory.CreateSymbolicLink(_folder["data/broken"], _folder["data2/nothing"]);
        Directory.CreateSymbolicLink(_folder["data2/in"], _folder["data"]);
        Directory.CreateSymbolicLink(_folder["linked"], _folder["data"]);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("data/")]
    [InlineData("data/inside.txt")]
    [InlineData("data/deep/er/inside.txt")]
    [InlineData("data/deep/../inside.txt")]
    [InlineData("data/./inside.txt")]
    [InlineData("data//inside.txt")]
    [InlineData("data/not/there.txt")]
    [InlineData("data/within/inside.txt")]
    [InlineData("data2/in/inside.txt")]
    [InlineData("data2/../data/inside.txt")]
    [InlineData("linked/inside.txt")]
    public void WhatLiesInAFolderMayBeRead(string path)
    {
        Assert.True(Of("data").Contain(At(path)));
        Assert.True(Of("linked").Contain(At(path)));
    }

    [Theory]
    [InlineData("data2/outside.txt")]
    [InlineData("data2")]
    [InlineData("dat")]
    [InlineData("data.txt")]
    [InlineData("data/../data2/outside.txt")]
    [InlineData("data/deep/../../data2/outside.txt")]
    [InlineData("data/out")]
    [InlineData("data/outfolder")]
    [InlineData("data/outfolder/outside.txt")]
    [InlineData("data/outfolder/not-there.txt")]
    [InlineData("data/relative/outside.txt")]
    [InlineData("data/twice/outside.txt")]
    [InlineData("data/broken")]
    [InlineData("linked/outfolder/outside.txt")]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/etc/passwd")]
    public void WhatLiesElsewhereMayNot(string path)
    {
        Assert.False(Of("data").Contain(At(path)));
        Assert.False(Of("linked").Contain(At(path)));
    }

    [Fact]
    public void OneOfSeveralFoldersIsEnough()
    {
        Assert.True(Of("data", "data2").Contain(At("data/outfolder/outside.txt")));
        Assert.False(Of("data/deep", "data2").Contain(At("data/inside.txt")));
    }

    [Fact]
    public void TheWholeSystemIsAFolder() => Assert.True(new Roots(["/"]).Contain("/etc/passwd"));

    [Theory]
    [InlineData("one/inner", "two/inner")]
    [InlineData("one", "one")]
    [InlineData("two", "one")]
    public void LinksThatLeadToOneAnotherLeadNowhere(string ofOne, string ofTwo)
    {
        Directory.CreateSymbolicLink(_folder["data/two"], ofOne);
        Directory.CreateSymbolicLink(_folder["data/one"], ofTwo);
        Assert.False(Of("data").Contain(At("data/one/file.txt")));
    }

    public void Dispose() => _folder.Dispose();

    private static Roots Of(string folder, TemporaryFolder scratch) => new([Path.Combine(scratch.Folder, folder)]);

    private Roots Of(params string[] folders) => folders.Length == 1 ? Of(folders[0], _folder) : new(folders.Select(folder => _folder[folder]));

    private string At(string path) => Path.Combine(_folder.Folder, path);
}
