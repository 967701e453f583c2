using System.Collections.Immutable;

namespace CryoSharp.Imaging;

/// <summary>What particles recorded under the same conditions share.</summary>
public sealed record OpticsGroup
{
    /// <summary>The name in files, such as opticsGroup1.</summary>
    public required string Name { get; init; }

    /// <summary>Å per pixel of the particle images.</summary>
    public required double PixelSize { get; init; }

    /// <summary>The side of the particle images in pixels, or 0 where the file does not say; stacks know it.</summary>
    public int BoxSize { get; init; }

    /// <summary>Acceleration voltage in kV.</summary>
    public required double VoltageKilovolts { get; init; }

    /// <summary>Spherical aberration in mm.</summary>
    public required double SphericalAberrationMillimetres { get; init; }

    /// <summary>Fraction of amplitude contrast, 0 to 1.</summary>
    public required double AmplitudeContrast { get; init; }

    /// <summary>Beam tilt in mrad.</summary>
    public (double X, double Y) BeamTiltMilliradians { get; init; }

    /// <summary>Antisymmetric Zernike coefficients, rad; docs/conventions.md, Aberrations.</summary>
    public ImmutableArray<double> OddZernike { get; init; } = [];

    /// <summary>Symmetric Zernike coefficients, rad.</summary>
    public ImmutableArray<double> EvenZernike { get; init; } = [];

    /// <summary>Anisotropic magnification, row by row; frequencies k of the image are M·k of the specimen.</summary>
    public (double M00, double M01, double M10, double M11) Magnification { get; init; } = (1, 0, 0, 1);

    /// <summary>Whether the images were multiplied by their CTF beforehand.</summary>
    public bool IsCtfPremultiplied { get; init; }

    /// <summary>Further columns of the file's optics table, label without underscore and text, kept as they were.</summary>
    public ImmutableArray<(string Label, string Value)> FurtherColumns { get; init; } = [];
}
