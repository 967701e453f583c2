using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class StarWriterTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>Any text that a row can hold comes back the same, in a row and in a list.</summary>
    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two words")]
    [InlineData("#5")]
    [InlineData("_label")]
    [InlineData("data_x")]
    [InlineData("Loop_")]
    [InlineData("it's")]
    [InlineData("'")]
    [InlineData("\"quoted\"")]
    [InlineData("a \"b\" c's d")]
    [InlineData("tab\tinside")]
    [InlineData(";semicolon")]
    [InlineData("Å µ é 漢")]
    public void EveryValueIsReadBack(string value)
    {
        StarDocument document = Written(star =>
        {
            star.List("list", ("a", value), ("b", "x"));
            star.Loop("loop", "a", "b", "c");
            star.Value(value);
            star.Value(value);
            star.Value(1);
            star.EndRow();
            star.EndLoop();
        });

        Assert.Equal(value, document.Find("list")![0, 0].ToString());
        Assert.Equal(value, document.Find("loop")![0, 0].ToString());
        Assert.Equal(value, document.Find("loop")![0, 1].ToString());
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("' a \" b")]
    public void AListHoldsWhatARowCannot(string value)
    {
        Assert.Equal(value, Written(star => star.List("list", ("a", value), ("b", "x"))).Blocks[0][0, 0].ToString());
        Assert.Throws<ArgumentException>(() => Written(star =>
        {
            star.Loop("loop", "a");
            star.Value(value);
        }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1.25)]
    [InlineData(1e-300)]
    [InlineData(0.1 + 0.2)]
    [InlineData(123456789.123456789)]
    public void AnExactNumberIsReadBack(double value) =>
        Assert.Equal(value, Written(star => star.List("list", ("a", StarWriter.Exact(value)))).Blocks[0].Number(0, 0));

    /// <summary>Six decimals: half of the last one is 5e-7.</summary>
    [Theory]
    [InlineData(-179.9999994)]
    [InlineData(1e15)]
    [InlineData(1e40)]
    public void ANumberOfARowHasSixDecimals(double value)
    {
        StarDocument document = Written(star =>
        {
            star.Loop("loop", "a");
            star.Value(value);
            star.EndRow();
        });

        Assert.InRange(Math.Abs(document.Blocks[0].Number(0, 0) - value), 0, 5e-7);
    }

    private StarDocument Written(Action<StarWriter> content)
    {
        StarWriter.Write(_scratch["a.star"], content);
        return StarReader.Read(_scratch["a.star"]);
    }
}
