namespace CryoSharp.Imaging;

/// <summary>The contrast transfer of one particle, as far as it is its own; the rest is in its <see cref="OpticsGroup"/>.</summary>
/// <param name="DefocusU">Larger defocus in Å, underfocus positive.</param>
/// <param name="DefocusV">Smaller defocus in Å.</param>
/// <param name="DefocusAngle">Degrees from x to the axis of U.</param>
/// <param name="PhaseShift">Of a phase plate, degrees.</param>
/// <param name="BFactor">Envelope exp(−B·s²/4), Å².</param>
/// <param name="Scale">Factor of the whole; 0 in <c>default</c> means an image without signal.</param>
public readonly record struct Ctf(
    double DefocusU, double DefocusV, double DefocusAngle, double PhaseShift = 0, double BFactor = 0, double Scale = 1);
