namespace CryoSharp.IO;

/// <summary>What a user may say about a particle file beside its path.</summary>
public sealed record ParticleReadOptions
{
    /// <summary>The folder where the image stacks are, or null. It is looked at before all others, with the whole path of a stack and with its ends.</summary>
    public string? StackFolder { get; init; }

    /// <summary>The folder that relative paths may refer to, as they do in RELION: its project folder.</summary>
    public string WorkingFolder { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>The second <c>.cs</c> file of a cryoSPARC job, or null to look for it beside the first.</summary>
    public string? PassthroughPath { get; init; }
}
