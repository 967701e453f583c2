using System.Text.Json.Nodes;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public class ParameterSchemaTests
{
    private static readonly ParameterSchema Schema = SampleJob.Definition.Parameters;

    [Theory]
    [InlineData("ParticleDiameter", "particle-diameter")]
    [InlineData("BFactor", "b-factor")]
    [InlineData("Classes", "classes")]
    public void OptionsAreWrittenWithDashesBetweenWords(string property, string option) => Assert.Equal(option, ParameterText.Kebab(property));

    [Fact]
    public void EveryProblemIsReportedAtOnce()
    {
        var values = new JsonObject { ["classes"] = "0", ["diameter"] = "wide", ["search"] = "lokal", ["clases"] = "3" };

        Assert.Equal(
            [
                "clases: There is no such parameter. Did you mean classes?",
                "INPUT: It must be given. The file to read.",
                "--classes: 0 is out of range; allowed is 1 to 50.",
                "--diameter: \"wide\" is not a number in Å.",
                "--search: \"lokal\" is not one of global, local, none.",
            ],
            Schema.Check(values).Select(problem => problem.ToString()));
    }

    [Theory]
    [InlineData("180", 180)]
    [InlineData("180A", 180)]
    [InlineData("180Å", 180)]
    [InlineData("180 Å", 180)]
    [InlineData("1.8e2", 180)]
    public void LengthsMayCarryTheirUnit(string text, double expected) =>
        Assert.Equal(expected, Value("diameter", text));

    [Theory]
    [InlineData("7.5deg")]
    [InlineData("7.5°")]
    [InlineData("7.5")]
    public void AnglesMayCarryTheirUnit(string text) =>
        Assert.Equal(7.5, Schema.Resolve(Given(("local-range", text), ("search", "local"))).Single(r => r.Parameter.Name == "local-range").Value);

    [Theory]
    [InlineData("diameter", "180px")]
    [InlineData("diameter", "NaN")]
    [InlineData("diameter", "Infinity")]
    [InlineData("diameter", "0")]
    [InlineData("diameter", "1,5")]
    [InlineData("classes", "2.5")]
    [InlineData("classes", "3A")]
    [InlineData("classes", "51")]
    [InlineData("regularisation", "0")]
    [InlineData("flatten", "perhaps")]
    [InlineData("symmetry", "")]
    public void ValuesOfTheWrongFormOrRangeAreRefused(string name, string text) =>
        Assert.Equal($"--{name}", Assert.Single(Schema.Check(Given((name, text)))).Option);

    [Fact]
    public void JsonNumbersAndTextAreReadAlike()
    {
        var numbers = new JsonObject { ["input"] = "a", ["classes"] = 7, ["flatten"] = false, ["regularisation"] = 2.5 };
        JsonObject text = Given(("input", "a"), ("classes", "7"), ("flatten", "false"), ("regularisation", "2.5"));

        Assert.Equal(Schema.Bind(Schema.Resolve(text)), Schema.Bind(Schema.Resolve(numbers)));
        Assert.Equal(7, ((SampleParameters)Schema.Bind(Schema.Resolve(numbers))).Classes);
    }

    [Fact]
    public void AParameterThatWouldBeIgnoredIsAnError()
    {
        ParameterProblem problem = Assert.Single(Schema.Check(Given(("local-range", "3"))));

        Assert.Equal("--local-range: It would be ignored: it counts only with --search local, which is global.", problem.ToString());
    }

    [Fact]
    public void OptionsThatExcludeEachOtherAreAnError() =>
        Assert.Equal("--maps: It cannot be given together with --search.", Assert.Single(Schema.Check(Given(("maps", "a"), ("search", "none")))).ToString());

    [Fact]
    public void WhatIsNotGivenHasItsDefault()
    {
        var record = (SampleParameters)Schema.Bind(Schema.Resolve(Given()));

        Assert.Equal(new SampleParameters { Input = "a" } with { Maps = record.Maps }, record);
        Assert.Empty(record.Maps);
    }

    [Fact]
    public void ResolvedValuesSayWhereTheyCameFrom()
    {
        string[] toml = [.. Schema.Resolve(Given(("classes", "3"), ("maps", "b \"c\""))).Select(r => r.ToToml())];

        Assert.Equal("input = \"a\"  # given", toml[0]);
        Assert.Equal("classes = 3  # given", toml[1]);
        Assert.Equal("regularisation = 4.0  # default", toml[2]);
        Assert.Equal("# diameter is not set", toml[3]);
        Assert.Equal("search = \"global\"  # default", toml[4]);
        Assert.Equal("maps = [\"b \\\"c\\\"\"]  # given", toml[7]);
    }

    [Fact]
    public void ARecordWithoutAttributesIsRefused() =>
        Assert.Throws<ArgumentException>(() => ParameterSchema.Of<NoAttribute>());

    [Fact]
    public void ADefaultOutsideItsRangeIsRefused() =>
        Assert.Contains("out of range", Assert.Throws<ArgumentException>(() => ParameterSchema.Of<BadDefault>()).Message, StringComparison.Ordinal);

    [Fact]
    public void MissingFilesAreNamedTogether()
    {
        ParameterProblem problem = Assert.Single(Schema.CheckFiles(Given(("input", "/nowhere/a.star")), "/"));

        Assert.Equal("INPUT: There is no file /nowhere/a.star (looked in /nowhere).", problem.ToString());
    }

    private static object? Value(string name, string text) =>
        Schema.Resolve(Given((name, text))).Single(r => r.Parameter.Name == name).Value;

    private static JsonObject Given(params (string Name, string Value)[] values)
    {
        var given = new JsonObject { ["input"] = "a" };
        foreach ((string name, string value) in values)
        {
            given[name] = value;
        }

        return given;
    }

    private sealed record NoAttribute
    {
        public int Classes { get; init; }
    }

    private sealed record BadDefault
    {
        [Parameter("Classes", "How many.", Minimum = 1)]
        public int Classes { get; init; }
    }
}
