using CryoSharp.IO;

namespace CryoSharp.Tests;

public class StarReaderTests
{
    [Fact]
    public void ALoopHasItsLabelsAndRows()
    {
        StarBlock block = Only("data_particles\n\nloop_\n_rlnA #1\n_rlnB #2\n 1.5  x@y.mrcs\n-2 z\n\n");

        Assert.Equal("particles", block.Name);
        Assert.True(block.IsLoop);
        Assert.Equal(["rlnA", "rlnB"], block.Labels);
        Assert.Equal(2, block.RowCount);
        Assert.Equal(1.5, block.Number(0, 0));
        Assert.Equal("x@y.mrcs", block[0, 1].ToString());
        Assert.Equal(-2, block.Integer(1, block.ColumnOf("rlnA")));
        Assert.Equal(-1, block.ColumnOf("rlnC"));
    }

    [Fact]
    public void AListIsATableOfOneRow()
    {
        StarBlock block = Only("data_general\n_a 1\n_b two\n_c 'three words'\n");

        Assert.False(block.IsLoop);
        Assert.Equal(1, block.RowCount);
        Assert.Equal(["1", "two", "three words"], Row(block, 0));
    }

    [Fact]
    public void LabelsOfAListMayLackTheirValue()
    {
        StarBlock block = Only("data_general\n_a\n_b   # nothing\n_c 3\n_d\n");

        Assert.Equal(["", "", "3", ""], Row(block, 0));
    }

    [Fact]
    public void AValueOfAListMayStandOnTheNextLine() => Assert.Equal(["first", "2"], Row(Only("data_\n_a\nfirst\n_b 2\n"), 0));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public void EveryLineEndIsRead(string end)
    {
        string text = "# x\ndata_a\nloop_\n_x #1\n_y\n1 2\n3 4\n\n\ndata_b\n_z 5".Replace("\n", end, StringComparison.Ordinal);
        StarDocument document = StarReader.Parse(text, "a.star");

        Assert.Equal(2, document.Blocks.Length);
        Assert.Equal(["3", "4"], Row(document.Blocks[0], 1));
        Assert.Equal(2, document.Blocks[0].Line);
        Assert.Equal(10, document.Blocks[1].Line);
    }

    [Fact]
    public void TabsMixedCaseCommentsAndMissingEmptyLinesAreTolerated()
    {
        StarDocument document = StarReader.Parse("DATA_Optics\nLoop_\n_A\t#7\n_B #7\n1\t2 # end\n#\n\n3 4\nloop_\n_C\n5\ndata_x\n_D 6\n", "a.star");

        Assert.Equal(["Optics", "Optics", "x"], document.Blocks.Select(block => block.Name));
        Assert.Equal(["3", "4"], Row(document.Find("OPTICS")!, 1));
        Assert.Equal("5", document.Blocks[1][0, 0].ToString());
        Assert.Equal("6", document.Blocks[2][0, 0].ToString());
    }

    [Theory]
    [InlineData("'a b'", "a b")]
    [InlineData("\"a b\"", "a b")]
    [InlineData("''", "")]
    [InlineData("\" \"", " ")]
    [InlineData("'it's'", "it's")]
    [InlineData("\"5' end\"", "5' end")]
    [InlineData("5'", "5'")]
    [InlineData("a#b", "a#b")]
    [InlineData("'_x'", "_x")]
    [InlineData("'#'", "#")]
    public void QuotesAreTakenOff(string written, string value)
    {
        Assert.Equal(value, Only($"data_\nloop_\n_a\n_b\n{written} 1\n")[0, 0].ToString());
        Assert.Equal(value, Only($"data_\n_a 1\n_b {written}\n")[0, 1].ToString());
    }

    [Fact]
    public void ATextBetweenSemicolonsIsOneValue()
    {
        StarDocument document = StarReader.Parse("data_\nloop_\n_a\n_b\n1\n;two\nlines\n;\n\ndata_x\n_c\n;\r\n;\n_d 3\n", "a.star");

        Assert.Equal(["1", "two\nlines"], Row(document.Blocks[0], 0));
        Assert.Equal(["", "3"], Row(document.Blocks[1], 0));
        Assert.Equal(10, document.Blocks[1].Line);
    }

    [Fact]
    public void AByteOrderMarkIsNotPartOfTheText()
    {
        using var scratch = new TemporaryFolder();
        string path = scratch["a.star"];
        File.WriteAllText(path, "data_\n_a 1\n", new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal(["1"], Row(StarReader.Read(path).Blocks[0], 0));
    }

    [Fact]
    public void AFirstValueMayBeginLikeABlock() =>
        Assert.Equal(["data_1/x.mrcs", "2"], Row(Only("data_\nloop_\n_a\n_b\ndata_1/x.mrcs 2\n"), 0));

    [Fact]
    public void AnEmptyLoopAndAnEmptyBlockHaveNoRows()
    {
        StarDocument document = StarReader.Parse("data_a\n\nloop_\n_x\n\ndata_b\n", "a.star");

        Assert.Equal([0, 0], document.Blocks.Select(block => block.RowCount));
    }

    /// <summary>The refusals in the order of their list, each with the place it names.</summary>
    [Theory]
    [InlineData("data_\n_a \0\n", 2, 1, "zero bytes")]
    [InlineData("", 1, 1, "no block")]
    [InlineData("# only a comment\n", 1, 1, "no block")]
    [InlineData("\n_rlnA 1\n", 2, 1, "before the first block")]
    [InlineData("data_\n_rlnA #1\n_rlnB #2\n 1 2\n", 4, 2, "belongs to no label")]
    [InlineData("data_\nloop_\n_a\n_A\n", 4, 1, "twice")]
    [InlineData("data_\n_a 1\n_a 2\n", 3, 1, "twice")]
    [InlineData("data_\nloop_\n_a\n_b\n1 2\n\n1\n", 7, 1, "1 values, the loop of line 2 has 2 labels")]
    [InlineData("data_\r\nloop_\r\n_a\r\n_b\r\n1 2 345\r\n", 5, 5, "3 values")]
    [InlineData("data_\n_a 1 2\n", 2, 6, "2 values")]
    [InlineData("data_\nloop_\n1 2\n", 3, 1, "no labels")]
    [InlineData("data_\nloop_\n\ndata_b\n", 2, 1, "no labels")]
    [InlineData("data_\n_a 'b\n_c 'd'\n", 2, 4, "not closed")]
    [InlineData("data_\n_a\n;text\nmore\n", 3, 1, "not closed")]
    public void WhatIsNoStarFileIsRefusedWithItsPlace(string text, int line, int column, string problem)
    {
        MalformedFileException error = Assert.Throws<MalformedFileException>(() => StarReader.Parse(text, "a.star"));

        Assert.StartsWith($"a.star:{line}:{column}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("None")]
    [InlineData("nan")]
    [InlineData("inf")]
    [InlineData("-Infinity")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    [InlineData("''")]
    [InlineData("1e999")]
    public void WhatIsNoFiniteNumberIsRefusedWithLabelAndPlace(string value)
    {
        StarBlock block = Only($"data_\nloop_\n_rlnMicrographName\n_rlnDefocusU\na 1\nb  {value}\n");

        MalformedFileException error = Assert.Throws<MalformedFileException>(() => block.Number(1, 1));
        Assert.Contains("is not a number (_rlnDefocusU). Leave these particles out, or estimate their CTF again.", error.Message, StringComparison.Ordinal);
        Assert.Contains(":6:4", error.Message.Replace(":6:5", ":6:4", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("7.000000", 7)]
    [InlineData("-1e2", -100)]
    public void AWholeNumberMayHaveDecimals(string value, int number) => Assert.Equal(number, Only($"data_\n_a {value}\n").Integer(0, 0));

    [Theory]
    [InlineData("7.5")]
    [InlineData("1e10")]
    [InlineData("one")]
    public void WhatIsNoWholeNumberIsRefused(string value) =>
        Assert.Throws<MalformedFileException>(() => Only($"data_\n_a {value}\n").Integer(0, 0));

    /// <summary>Whatever happens to a file, it is read or refused, and nothing else.</summary>
    [Fact]
    public void AChangedFileIsReadOrRefused()
    {
        const string Text = "# version 30001\n\ndata_optics\n\nloop_\n_rlnA #1\n_rlnB #2\n1 'a b'\n2 \"\"\n\ndata_list\n_c 1\n_d\n;text\n;\n_e 'x'\n";
        var random = new Random(1);
        int read = 0;
        for (int trial = 0; trial < 4000; trial++)
        {
            try
            {
                read += StarReader.Parse(Mutation.OfText(Text, random), "a.star").Blocks.Length > 0 ? 1 : 0;
            }
            catch (MalformedFileException)
            {
            }
        }

        Assert.InRange(read, 400, 3999);
    }

    [Fact]
    public void EveryFileOfTheCorpusIsReadOrRefusedClearly()
    {
        IReadOnlyList<string> files = SharedCorpus.FilesOf("star", "*.star");
        var refused = new List<string>();
        foreach (string file in files)
        {
            try
            {
                Assert.NotEmpty(StarReader.Read(file).Blocks);
            }
            catch (MalformedFileException error)
            {
                Assert.Matches(@"^.*\.star:\d+:\d+: .+\.$", error.Message);
                refused.Add(Path.GetFileName(file));
            }
        }

        // Labels without data_ and loop_; a row that is cut short.
        Assert.Equal(["cryolike_hist_particles_out.star", "himena_default_pipelines__no_input.star"], refused);
    }

    private static StarBlock Only(string text) => Assert.Single(StarReader.Parse(text, "a.star").Blocks);

    private static IEnumerable<string> Row(StarBlock block, int row) =>
        Enumerable.Range(0, block.Labels.Length).Select(column => block[row, column].ToString());
}
