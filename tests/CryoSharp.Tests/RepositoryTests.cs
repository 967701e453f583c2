using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CryoSharp.Bench;
using CryoSharp.Cli;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

/// <summary>The rules of CONTRIBUTING.md that a program can check.</summary>
public partial class RepositoryTests
{
    private static readonly string[] Projects = ["Numerics", "Imaging", "IO", "Refinement", "Jobs", "Web", "Cli", "Bench"];

    private static readonly string[] BannedEndings =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Common", "Base", "Impl", "Data", "Info", "Wrapper"];

    /// <summary>Interfaces with one implementation, each with its reason.</summary>
    private static readonly Dictionary<string, string> LoneInterfaces = [];

    /// <summary>Files that are longer than 300 lines, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = [];

    /// <summary>Functions that are longer than 60 lines, as File.cs:Name, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFunctions = new()
    {
        ["ProductKernel512.Simd.cs:Dots"] = "24 sums in registers, each named: a kernel may have 120 lines",
    };

    private static string Root { get; } = FindRoot();

    [Fact]
    public void ProjectsReferToOneAnotherAsTheArchitectureSays()
    {
        Dictionary<string, string[]> allowed = ArchitectureRow().Matches(Read("docs/architecture.md")).ToDictionary(
            m => m.Groups[1].Value,
            m => m.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries).Where(name => !name.StartsWith('(')).ToArray());
        Assert.Equal(Projects.Order(), allowed.Keys.Order());
        foreach (string project in Projects)
        {
            XDocument file = XDocument.Load(Path.Combine(Root, $"{(project == "Bench" ? "bench" : "src")}/CryoSharp.{project}/CryoSharp.{project}.csproj"));
            IEnumerable<string> references = file.Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value).Replace("CryoSharp.", "", StringComparison.Ordinal));
            Assert.Equal(allowed[project].Order(), references.Order());
            Assert.Empty(file.Descendants("PackageReference"));
        }
    }

    [Fact]
    public void NoTypeHasANameThatSaysNothing() => Assert.Empty(OwnTypes()
        .Where(type => type.Name.StartsWith("Abstract", StringComparison.Ordinal) || BannedEndings.Any(ending => NameOf(type).EndsWith(ending, StringComparison.Ordinal)))
        .Select(type => type.FullName));

    [Fact]
    public void AnInterfaceHasTwoImplementations()
    {
        Type[] types = [.. OwnTypes()];
        IEnumerable<string> lone = types.Where(type => type.IsInterface)
            .Where(one => types.Count(type => !type.IsInterface && type.GetInterfaces().Any(i => (i.IsGenericType ? i.GetGenericTypeDefinition() : i) == one)) < 2)
            .Select(NameOf);
        Assert.Empty(lone.Except(LoneInterfaces.Keys));
    }

    [Fact]
    public void StaticFieldsDoNotChange() => Assert.Empty(OwnTypes()
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(field => !field.IsInitOnly && !field.IsLiteral && !field.IsDefined(typeof(CompilerGeneratedAttribute)))
        .Select(field => $"{field.DeclaringType}.{field.Name}"));

    [Fact]
    public void FilesAreShort() => Assert.Empty(SourceFiles()
        .Where(path => File.ReadLines(path).Count() > 300)
        .Select(path => Path.GetFileName(path)).Except(LongFiles.Keys));

    /// <summary>By layout: a member starts at a line indented by four or eight and its body ends at a brace of that indent.</summary>
    [Fact]
    public void FunctionsAreShort() => Assert.Empty(SourceFiles().SelectMany(LongBodies).Except(LongFunctions.Keys));

    [Fact]
    public void EveryParameterExplainsItself()
    {
        foreach (JobDefinition job in ProgramJobs.All.AddRange(CompareJob.Definition, KernelsJob.Definition, ScalingJob.Definition))
        {
            foreach (ParameterDescription parameter in job.Parameters.Parameters)
            {
                string name = $"{job.Name} {parameter.Option}";
                Assert.True(parameter.Help.EndsWith('.'), $"{name}: the help does not end in a full stop");
                bool isMeasure = parameter.Type == typeof(double) && Measure().IsMatch(parameter.Name);
                Assert.True(!isMeasure || parameter.Unit.Length > 0, $"{name} has no unit");
            }
        }
    }

    [Fact]
    public void ThePagesOfTheJobsAreThoseThatTheProgramWrites()
    {
        string folder = Path.Combine(Root, "docs/jobs");
        Assert.Equal(JobPage.Pages(ProgramJobs.All).Select(page => page.Name).Order(), Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order());
        foreach ((string name, string text) in JobPage.Pages(ProgramJobs.All))
        {
            Assert.True(text == File.ReadAllText(Path.Combine(folder, name)), $"docs/jobs/{name} is stale: run ./cryosharp docs");
        }
    }

    [Fact]
    public void LinksInTheDocumentsLeadSomewhere()
    {
        string[] pages =
        [
            .. Directory.GetFiles(Root, "*.md"),
            .. new[] { "docs", "bench" }.SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*.md", SearchOption.AllDirectories)),
        ];
        IEnumerable<string> broken =
            from page in pages
            from Match link in Link().Matches(File.ReadAllText(page))
            let target = link.Groups[1].Value
            where !target.StartsWith("http", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target))
            select $"{Path.GetRelativePath(Root, page)}: {target}";
        Assert.Empty(broken);
    }

    private static IEnumerable<string> LongBodies(string path)
    {
        string[] lines = File.ReadAllLines(path);
        for (int start = 1; start < lines.Length; start++)
        {
            int indent = lines[start].TakeWhile(c => c == ' ').Count();
            if (indent is not (4 or 8) || lines[start].Trim() != "{" || TypeStart().IsMatch(Signature(lines, start)))
            {
                continue;
            }

            int end = Array.FindIndex(lines, start, line => line.Length > indent && line[indent] == '}' && line.TakeWhile(c => c == ' ').Count() == indent);
            if (end - start - 1 > 60)
            {
                yield return $"{Path.GetFileName(path)}:{FunctionName().Match(Signature(lines, start)).Groups[1].Value}";
            }
        }
    }

    /// <summary>The lines of the declaration before a brace, joined.</summary>
    private static string Signature(string[] lines, int brace)
    {
        int first = brace;
        while (first > 0 && lines[first - 1].Trim() is { Length: > 0 } line && !line.StartsWith("//", StringComparison.Ordinal) && line is not ("{" or "}"))
        {
            first--;
        }

        return string.Join(' ', lines[first..brace].Select(line => line.Trim()).Where(line => !line.StartsWith('[')));
    }

    private static IEnumerable<Type> OwnTypes() => Projects
        .SelectMany(project => Assembly.Load(project == "Cli" ? "cryosharp" : $"CryoSharp.{project}").GetTypes())
        .Where(type => type.Namespace?.StartsWith("CryoSharp", StringComparison.Ordinal) == true && !type.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static string NameOf(Type type) => type.Name.Split('`')[0];

    private static IEnumerable<string> SourceFiles() => new[] { "src", "bench", "tests" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories));

    private static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CryoSharp.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return folder;
    }

    [GeneratedRegex(@"^CryoSharp\.(\w+)\s*→ ([^\n]*?)(?:\s{2,}|$)", RegexOptions.Multiline)]
    private static partial Regex ArchitectureRow();

    [GeneratedRegex(@"\]\(([^)#\s]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\b")]
    private static partial Regex TypeStart();

    [GeneratedRegex(@"(\w+)(?:<[^(]*>)?\s*\(")]
    private static partial Regex FunctionName();

    [GeneratedRegex("diameter|resolution|low-pass|pixel|defocus|shift|range|step|angle|edge|extend|radius|sigma|sphere$|astigmatism")]
    private static partial Regex Measure();
}
