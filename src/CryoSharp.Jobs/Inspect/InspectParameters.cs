using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>What a user sets for looking into files.</summary>
public sealed record InspectParameters
{
    [Parameter("Files", "Particle files (.star, .cs, .csg), maps (.mrc, .map, also .gz) and stacks (.mrcs) to look into.", IsPositional = true, IsInputFile = true)]
    public required ImmutableArray<string> Files { get; init; }

    [Parameter("JSON", "Print one JSON array for programs instead of text for people.")]
    public bool Json { get; init; }

    [Parameter("Header only", "Read no densities: fast, but without ranges and without finding images that are not numbers.")]
    public bool HeaderOnly { get; init; }
}
