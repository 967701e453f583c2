using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>The page: <c>cryosharp ui</c>.</summary>
public static class UiJob
{
    private const int LeastTokenLength = 20;

    // Requests wait for files rather than work, and a pool that begins with a thread per core adds others only after half a second each.
    private const int LeastThreads = 16;

    /// <summary>The job of the command line; <see cref="JobCatalog"/> cannot have it, since it lies above the jobs.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<UiParameters>(
        new JobDescription
        {
            Name = "ui",
            Title = "Page",
            Summary = "Shows the runs of a project in the browser while they work: classes in 3D, convergence, resolution, particles; starts, stops and compares them.",
            Example = "cryosharp ui",
            Details = """
                The page is made from the run folders alone and can be closed and opened again at any time: no run knows of it, and a run that was started from it goes on without it.

                **On another machine.** The page listens on the machine where it was started, for that machine alone. The line that it prints for `ssh` brings it to yours:
                `ssh -C -N -L 8017:localhost:8017 you@machine`, then open the link. With `--socket` it listens on a file that only you can open.

                **Who may see it.** Everybody on a machine can reach its ports, so the link carries a token, works once, and opens a session of the browser that used it; Enter in the terminal
                prints another link. `--read-only` shows everything and starts nothing. Files outside of the project are read only where `--root` names their folder.

                Folders of RELION (Class3D, Class2D, Refine3D) and exports of cryoSPARC are shown too, to be looked at.
                """,
            WritesFolder = false,
        },
        Run);

    internal static JobOutputs Run(UiParameters parameters, JobContext context)
    {
        UiSettings settings = Settings(parameters, context);
        RunAsync(settings, context).GetAwaiter().GetResult();
        return new JobOutputs();
    }

    internal static UiSettings Settings(UiParameters parameters, JobContext context)
    {
        string project = Path.GetFullPath(parameters.Project, context.Directory);
        if (!Directory.Exists(project))
        {
            throw new RefusedInputException($"There is no folder {project}. Give the folder of a project, such as one with runs/ in it.");
        }

        return new UiSettings
        {
            Project = project,
            Address = new UiAddress(parameters.Listen, parameters.Port, parameters.Socket is string socket ? Path.GetFullPath(socket, context.Directory) : null),
            Token = parameters.TokenFile is string file ? Token(Path.GetFullPath(file, context.Directory)) : null,
            IsReadOnly = parameters.ReadOnly,
            Roots = [.. parameters.Roots.Select(root => Path.GetFullPath(root, context.Directory))],
            Program = ThisProgram(),
        };
    }

    private static async Task RunAsync(UiSettings settings, JobContext context)
    {
        ThreadPool.SetMinThreads(Math.Max(LeastThreads, Environment.ProcessorCount), LeastThreads);
        await using UiServer server = await UiServer.StartAsync(settings, context.Cancel);
        foreach (string line in Welcome(settings, server))
        {
            context.Print(line);
        }

        _ = Task.Run(() => PrintLinks(server, context), context.Cancel);
        try
        {
            await Task.Delay(Timeout.Infinite, context.Cancel);
        }
        catch (OperationCanceledException)
        {
            context.Print("The page is closed; runs go on.");
        }
    }

    private static IEnumerable<string> Welcome(UiSettings settings, UiServer server)
    {
        yield return $"cryosharp {RunSurroundings.Version} shows {settings.Project}{(settings.IsReadOnly ? " (read-only)" : "")}";
        string user = $"{Environment.UserName}@{Environment.MachineName}";
        if (settings.Address.Socket is string socket)
        {
            yield return $"  from your computer: ssh -C -N -L 8017:{socket} {user}";
            yield return $"  then open           http://localhost:8017/?t={server.Link.Split("?t=")[1]}";
        }
        else
        {
            yield return $"  open                {server.Link}";
            yield return $"  from elsewhere      ssh -C -N -L {server.Port}:localhost:{server.Port} {user}, then the same link";
        }

        if (settings.Address.Host is not null)
        {
            yield return "  Whoever knows the token can come in from other machines, and what is shown travels unencrypted. An ssh tunnel is safer.";
        }

        yield return settings.Token is null
            ? "The link works once; Enter prints another. Ctrl-C closes the page, not the runs." : "Ctrl-C closes the page, not the runs.";
    }

    private static void PrintLinks(UiServer server, JobContext context)
    {
        while (!Console.IsInputRedirected && Console.ReadLine() is not null)
        {
            context.Print($"  {server.Link}");
        }
    }

    private static string Token(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
        {
            throw new RefusedInputException($"{path} can be read by others. chmod 600 {path}");
        }

        string token = File.ReadAllText(path).Trim();
        return token.Length >= LeastTokenLength && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? token
            : throw new RefusedInputException($"{path} must hold at least {LeastTokenLength} letters and digits on one line; openssl rand -hex 24 makes some.");
    }

    /// <summary>The program that runs now, as it is started anew.</summary>
    private static ImmutableArray<string> ThisProgram()
    {
        string host = Environment.ProcessPath ?? "cryosharp";
        return Path.GetFileNameWithoutExtension(host) == "dotnet" ? [host, Environment.GetCommandLineArgs()[0]] : [host];
    }
}
