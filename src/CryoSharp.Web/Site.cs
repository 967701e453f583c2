using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>What all requests share: the project, what may be read, how runs are started.</summary>
public sealed class Site : IDisposable
{
    /// <param name="settings">As the user gave them.</param>
    public Site(UiSettings settings)
    {
        Settings = settings;
        Project = new ProjectRuns(settings.Project);
        Roots = new Roots(settings.Roots.Prepend(Project.Folder));
        Launcher = new RunLauncher(settings.Program, Project.Folder);
    }

    /// <summary>As the user gave them.</summary>
    public UiSettings Settings { get; }

    /// <summary>The runs.</summary>
    public ProjectRuns Project { get; }

    /// <summary>What may be read.</summary>
    public Roots Roots { get; }

    /// <summary>Starts commands.</summary>
    public RunLauncher Launcher { get; }

    /// <summary>Maps for the browser.</summary>
    internal MapBricks Bricks { get; } = new();

    /// <summary>The jobs that a form can start: those whose result is a folder.</summary>
    public ImmutableArray<JobDefinition> Jobs => [.. Settings.Jobs.Where(job => job.Description.WritesFolder)];

    /// <summary>A run by its key.</summary>
    /// <exception cref="NothingThereException">There is none.</exception>
    public IRunContents Run(string key) => Project.Find(key) ?? throw new NothingThereException($"There is no run {key} in {Project.Name}.");

    /// <summary>A run of this program by its key.</summary>
    /// <exception cref="NothingThereException">There is none.</exception>
    public OwnRun OwnRun(string key) => Run(key) as OwnRun ?? throw new NothingThereException($"{key} was made by another program, and can be looked at only.");

    /// <summary>A job by its name.</summary>
    /// <exception cref="NothingThereException">There is none.</exception>
    public JobDefinition Job(string name) => Jobs.FirstOrDefault(job => job.Name == name) ?? throw new NothingThereException($"There is no job {name}.");

    /// <summary>A path that may be read.</summary>
    /// <exception cref="NothingThereException">It lies outside of the folders that were named.</exception>
    public string Allowed(string path) => Roots.Contain(path) ? path
        : throw new NothingThereException($"{path} is outside of the project. Start the page with --root {Path.GetDirectoryName(path)} to see it.");

    /// <inheritdoc/>
    public void Dispose() => Launcher.Dispose();

    /// <summary>How a run is named on the command line given in the project: J012 where that is enough, its folder otherwise.</summary>
    public string NameOf(RunHead run) =>
        Path.GetDirectoryName(run.FullPath) == Path.Combine(Project.Folder, "runs") && run.Program == RunProgram.CryoSharp
            ? run.Id : Path.GetRelativePath(Project.Folder, run.FullPath);
}

/// <summary>An address that leads nowhere.</summary>
public sealed class NothingThereException : Exception
{
    /// <summary>Without a reason.</summary>
    public NothingThereException()
    {
    }

    /// <param name="message">What was looked for.</param>
    public NothingThereException(string message)
        : base(message)
    {
    }

    /// <param name="message">What was looked for.</param>
    /// <param name="innerException">Why it was not found.</param>
    public NothingThereException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
