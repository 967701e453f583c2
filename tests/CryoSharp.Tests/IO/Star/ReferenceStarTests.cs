using System.Collections.Immutable;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class ReferenceStarTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void MapsOfAnyTableAreListed()
    {
        string map = _scratch.Write("a.mrc", "");

        Assert.Equal([map], Read("data_\nloop_\n_rlnReferenceImage #1\na.mrc\n"));
        Assert.Equal([map], Read("data_x\n_rlnReferenceImage a.mrc\n"));
    }

    [Fact]
    public void TheTableOfClassesComesFirst()
    {
        _scratch.Write("a.mrc", "");
        string map = _scratch.Write("maps/b.mrc", "");

        Assert.Equal([map], Read("data_\n_rlnReferenceImage a.mrc\ndata_model_classes\nloop_\n_rlnReferenceImage\nmaps/b.mrc\n"));
    }

    [Theory]
    [InlineData("data_\n_rlnImageName a.mrc\n", ":1:1: no table has the column _rlnReferenceImage")]
    [InlineData("data_\nloop_\n_rlnReferenceImage\n", "has no rows")]
    [InlineData("data_\n_rlnReferenceImage 1@a.mrcs\n", ":2:20: \"1@a.mrcs\" is an image in a stack")]
    [InlineData("data_\n_rlnReferenceImage b.mrc\n", ":2:20: \"b.mrc\" was not found")]
    public void WhatIsNoListOfMapsIsRefused(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<MalformedFileException>(() => Read(text)).Message, StringComparison.Ordinal);

    private ImmutableArray<string> Read(string text) => ReferenceStar.Read(_scratch.Write("model.star", text));
}
