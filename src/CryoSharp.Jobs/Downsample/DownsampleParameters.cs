namespace CryoSharp.Jobs;

/// <summary>What a user sets for smaller images.</summary>
public sealed record DownsampleParameters
{
    [Parameter("Particles", "Particle file, or an earlier run; RUN:1,3 for some of its classes.", Group = "Input", Alias = "--i", IsPositional = true, IsInputFile = true, OfRun = RunPart.Particles)]
    public required string Particles { get; init; }

    [Parameter("Stack folder", "Folder where the image stacks are, if they are not where the particle file says.", Group = "Input", Level = ParameterLevel.Advanced)]
    public string? Stacks { get; init; }

    [Parameter("Box", "Side of the new images in pixels, even; they show the same as before with larger pixels.", Group = "Size", Alias = "--scale --new_box", Minimum = 4)]
    public int? Box { get; init; }

    [Parameter(
        "Pixel size", "Of the new images, instead of their box; the even box that comes nearest is taken.", Group = "Size", Unit = "Å",
        Alias = "--rescale_angpix", Above = 0, NotWith = "--box")]
    public double? Pixel { get; init; }

    [Parameter("Crop", "Side in pixels, even, of the window of each image that is kept, before anything else.", Group = "Size", Alias = "--window", Minimum = 4)]
    public int? Crop { get; init; }

    [Parameter("Recentre", "Move each image by whole pixels so that its particle lies at the centre; what is left stays in the origins.", Group = "Size", Alias = "--recenter")]
    public bool Recentre { get; init; }

    [Parameter(
        "Normalise", "Diameter of the particle: outside of it each image gets mean 0, no ramp and standard deviation 1.", Group = "Grey values", Unit = "Å",
        Above = 0)]
    public double? Normalise { get; init; }

    [Parameter("Invert", "Turn dark into bright.", Group = "Grey values", Alias = "--invert_contrast")]
    public bool Invert { get; init; }

    [Parameter("Half precision", "Write float16 (MRC mode 12), half the size. RELION 3.1 does not read it.", Group = "Output")]
    public bool Float16 { get; init; }
}
