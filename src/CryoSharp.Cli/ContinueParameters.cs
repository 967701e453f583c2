using CryoSharp.Jobs;

namespace CryoSharp.Cli;

/// <summary>What <c>cryosharp continue</c> is told; everything else is in the run's folder.</summary>
internal sealed record ContinueParameters
{
    [Parameter("Run", "The run to go on with: its folder, its number such as J012, a name that only one run has, or latest.", IsPositional = true)]
    public required string Run { get; init; }
}
