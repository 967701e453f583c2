using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>What a user sets for the page.</summary>
public sealed record UiParameters
{
    [Parameter("Project", "Folder whose runs are shown: one with runs/, a single run, or a project or job folder of RELION or cryoSPARC.", Group = "Input", IsPositional = true)]
    public string Project { get; init; } = ".";

    [Parameter("Port", "Port of this machine to listen on; when it is taken, the next free one.", Group = "Access", Minimum = 0, Maximum = 65535)]
    public int Port { get; init; } = 8017;

    [Parameter("Socket", "Listen on this Unix socket instead of a port: other users of the machine cannot reach it.", Group = "Access", NotWith = "--port")]
    public string? Socket { get; init; }

    [Parameter("Listen", "Address of this machine to listen on, other than the loopback: whoever knows the token may then come from elsewhere, and the traffic is not encrypted.",
        Group = "Access", NotWith = "--socket", OnlyWith = "--token-file", Level = ParameterLevel.Advanced)]
    public string? Listen { get; init; }

    [Parameter("Token file", "File with the token that opens the page, at least 20 characters, readable by you alone, instead of a link that works once.",
        Group = "Access", IsInputFile = true, Level = ParameterLevel.Advanced)]
    public string? TokenFile { get; init; }

    [Parameter("Roots", "Further folders whose files may be named in forms and read by the page; the project is always one.", Group = "Access", Alias = "--root")]
    public ImmutableArray<string> Roots { get; init; } = [];

    [Parameter("Read-only", "Show only: nothing can be started, stopped or noted.", Group = "Access")]
    public bool ReadOnly { get; init; }
}
