namespace CryoSharp.Jobs;

/// <summary>What a user sets to lay one map on another.</summary>
public sealed record AlignParameters
{
    [Parameter("Moved map", "Map to turn and move.", Group = "Input", IsPositional = true, IsInputFile = true)]
    public required string Moved { get; init; }

    [Parameter("Target map", "Map to lay it on; it gives the box and the pixel size.", Group = "Input", IsPositional = true, IsInputFile = true)]
    public required string Target { get; init; }

    [Parameter("Resolution", "Shells up to this are compared: what both maps have for certain.", Group = "Fit", Unit = "Å", Above = 0)]
    public double Resolution { get; init; } = 20;

    [Parameter("Mirror", "Also try the other hand.", Group = "Fit")]
    public bool Mirror { get; init; } = true;
}
