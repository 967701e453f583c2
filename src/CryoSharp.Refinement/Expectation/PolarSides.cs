namespace CryoSharp.Refinement;

/// <summary>The two rows of a place in a <see cref="PolarBank"/>.</summary>
[Flags]
internal enum PolarSides
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>That of the direction whose slice is kept.</summary>
    Front = 1,

    /// <summary>That of the opposite direction, whose slice is the mirror image.</summary>
    Back = 2,
}
