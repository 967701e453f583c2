namespace CryoSharp.Imaging;

/// <summary>How a particle lies: its rotation, then its place in the image.</summary>
public readonly record struct Pose(Rotation Rotation, Shift Shift);
