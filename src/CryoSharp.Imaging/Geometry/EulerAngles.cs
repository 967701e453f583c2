namespace CryoSharp.Imaging;

/// <summary>Euler angles in degrees: ZYZ, in the order and sense of RELION's STAR files.</summary>
/// <param name="Rot">First turn, about z.</param>
/// <param name="Tilt">Second turn, about the new y. 0 looks along z.</param>
/// <param name="Psi">Third turn, about the new z: turns the image in its own plane.</param>
/// <remarks>Heymann, Chagoyen and Belnap, J. Struct. Biol. 151 (2005) 196. docs/conventions.md, Angles.</remarks>
public readonly record struct EulerAngles(double Rot, double Tilt, double Psi);
