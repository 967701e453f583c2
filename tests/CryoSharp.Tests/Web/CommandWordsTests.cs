using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Cli;
using CryoSharp.Jobs;
using CryoSharp.Web;

namespace CryoSharp.Tests;

/// <summary>A form and the command that it makes say the same, for every job and every parameter.</summary>
public sealed class CommandWordsTests
{
    private const int Forms = 25;

    private static readonly string[] Texts =
    [
        "plain.mrc", "a b.mrc", "  two  spaces", "it's.mrc", "q\"uote.mrc", "a \"b\" c.mrc", "\"", "\"\"", "'", "ü–Å.star", "$HOME", "$(touch x)", "`x`", "a;b", "back\\slash", "back\\", "*?[x].mrc", "a\tb",
        "#hash", "~user", "=x", "-5", "-.5", "a=b", "100%", "a&b|c<d>e", "!history", "latest", "J012:1,3-5", "{a,b}", "x\u00a0y",
    ];

    public static TheoryData<string> Jobs => [.. ProgramJobs.All.Select(job => job.Name)];

    [Theory]
    [MemberData(nameof(Jobs))]
    public void TheCommandOfAFormHasItsValues(string name)
    {
        JobDefinition job = ProgramJobs.All.Single(j => j.Name == name);
        var used = new HashSet<string>();
        for (int seed = 0; seed < Forms; seed++)
        {
            JsonObject values = Fill(job.Parameters, new Random(seed));
            used.UnionWith(values.Select(pair => pair.Key));

            // Into the fields of a page, and from there to a command as it is sent.
            var shown = new NewRunForm(job, values, [], []);
            JsonObject sent = CommandWords.Values(job.Parameters, field => Field(shown, job.Parameters.Parameters.Single(p => p.Name == field)));
            Assert.Equal(Text(values, job), Text(sent, job));
            ImmutableArray<string> words = CommandWords.Of(job, sent);
            Assert.Equal(job.Name, words[0]);
            var read = JobArguments.Parse(job.Parameters, words[1..]);
            Assert.Empty(read.Problems);
            Assert.Equal(new GlobalOptions(), read.Global);
            Assert.Equal(Text(values, job), Text(read.Values, job));
            Assert.Equal(
                job.Parameters.Resolve(values).Select(r => r.ToToml()),
                job.Parameters.Resolve(read.Values).Select(r => r.ToToml()));
        }

        Assert.Equal(job.Parameters.Parameters.Select(p => p.Name).Order(), used.Order());
    }

    [Theory]
    [MemberData(nameof(Jobs))]
    public void AFormLeftAsItIsGivesNoWords(string name)
    {
        JobDefinition job = ProgramJobs.All.Single(j => j.Name == name);
        var empty = new NewRunForm(job, [], [], []);
        foreach (Func<ParameterDescription, string?> field in new Func<ParameterDescription, string?>[]
        {
            p => Field(empty, p),

            // A list of choices sends what is chosen, and somebody may type the default.
            p => p.Type == typeof(bool) ? Field(empty, p) : p.DefaultText,
            p => p.Type == typeof(bool) ? Field(empty, p) : $" {p.DefaultText} ",
        })
        {
            JsonObject values = CommandWords.Values(job.Parameters, name => field(job.Parameters.Parameters.Single(p => p.Name == name)));
            Assert.Empty(values);
            Assert.Equal([name], CommandWords.Of(job, values));
        }
    }

    [Theory]
    [MemberData(nameof(Jobs))]
    public void NoValueIsTakenForAnOption(string name)
    {
        JobDefinition job = ProgramJobs.All.Single(j => j.Name == name);
        foreach (ParameterDescription parameter in job.Parameters.Parameters.Where(p => p.Type != typeof(bool)))
        {
            foreach (string value in new[] { "-o", "--out", "--out=/tmp/x", "-j8", "--", "-é", "--help" })
            {
                JsonNode given = parameter.IsList ? new JsonArray("first", value) : JsonValue.Create(value);
                Assert.Throws<UsageException>(() => CommandWords.Of(job, new JsonObject { [parameter.Name] = given }));
            }
        }
    }

    [Theory]
    [InlineData("a b", "a|b")]
    [InlineData("  a   b  ", "a|b")]
    [InlineData("\"a b\" c", "a b|c")]
    [InlineData("\"a \"\"b\"\" c\"", "a \"b\" c")]
    [InlineData("a\"b c\"d", "ab cd")]
    [InlineData("\"not closed", "not closed")]
    [InlineData("a\tb\nc", "a|b|c")]
    [InlineData("", "")]
    public void AListIsSplitAtSpacesThatAreNotQuoted(string text, string words) => Assert.Equal(words, string.Join('|', CommandWords.Split(text)));

    /// <summary>The line that is shown, and written to command.sh, is read by a shell as the words that were given.</summary>
    [Fact]
    public void AShellReadsTheWordsOfTheShownCommand()
    {
        using var folder = new TemporaryFolder();
        ImmutableArray<string> words = [.. Texts, "", "-o", "--ref=a b", "a'b'c", "%s", "\\n"];
        string read = OtherProgram.Run(folder.Folder, "sh", "-c", $"cryosharp() {{ printf '%s\\n' \"$@\"; }}\n{RunSurroundings.CommandLine(words)}");
        Assert.Equal(words, read.Split('\n')[..^1]);
    }

    /// <summary>Random valid values, none the default, until no condition of the schema is broken.</summary>
    private static JsonObject Fill(ParameterSchema schema, Random random)
    {
        var values = new JsonObject();
        foreach (ParameterDescription parameter in schema.Parameters.Where(p => p.IsRequired || random.Next(3) > 0))
        {
            values[parameter.Name] = parameter.IsList ? new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => JsonValue.Create(Value(parameter, random)))]) : JsonValue.Create(Value(parameter, random));
        }

        while (schema.Check(values) is { IsEmpty: false } problems)
        {
            // One at a time: what was in the way of another may be gone then.
            string option = problems[random.Next(problems.Length)].Option;
            Assert.True(values.Remove(schema.Parameters.Single(p => p.Option == option).Name), string.Join('\n', problems));
        }

        return values;
    }

    private static string Value(ParameterDescription p, Random random)
    {
        string value;
        do
        {
            value = p switch
            {
                { Choices.IsEmpty: false } => p.Choices[random.Next(p.Choices.Length)],
                _ when p.Type == typeof(bool) => p.Default is true ? "no" : "yes",
                _ when p.Type == typeof(string) => Texts[random.Next(Texts.Length)].Trim(),
                _ => Number(p, random),
            };
        }
        while (value == p.DefaultText);
        return value;
    }

    private static string Number(ParameterDescription p, Random random)
    {
        (double low, double high) = (p.Above ?? p.Minimum ?? Math.Min(-1000, p.Maximum ?? 0), p.Maximum ?? Math.Max(1000, 2 * (p.Above ?? p.Minimum ?? 0)));
        if (p.Type == typeof(int))
        {
            return Math.Floor(low + ((p.Above is null ? 0 : 1) + (random.NextDouble() * (high - low)))).ToString(CultureInfo.InvariantCulture);
        }

        string number = (high - (random.NextDouble() * (high - low))).ToString(random.Next(2) == 0 ? "R" : "E16", CultureInfo.InvariantCulture);
        return number + (p.Unit is "Å" or "°" ? new[] { "", p.Unit, " " + p.Unit }[random.Next(p.IsList ? 2 : 3)] : "");
    }

    private static string? Field(NewRunForm form, ParameterDescription parameter) =>
        parameter.Type == typeof(bool) ? (form.IsTicked(parameter) ? "yes" : null) : form.Text(parameter);

    /// <summary>The values in the order of the schema.</summary>
    private static string Text(JsonObject values, JobDefinition job)
    {
        Assert.Empty(values.Select(pair => pair.Key).Except(job.Parameters.Parameters.Select(p => p.Name)));
        return string.Join('\n', job.Parameters.Parameters.Where(p => values.ContainsKey(p.Name)).Select(p => $"{p.Name}: {values[p.Name]!.ToJsonString()}"));
    }
}
