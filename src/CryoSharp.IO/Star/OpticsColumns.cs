using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.IO;

/// <summary>Reads an <see cref="OpticsGroup"/> from a row: of the optics table, or of the particle table of a file before RELION 3.1.</summary>
internal static class OpticsColumns
{
    /// <summary>The labels that properties of <see cref="OpticsGroup"/> stand for.</summary>
    public static FrozenSet<string> Labels { get; } = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "rlnOpticsGroup", "rlnOpticsGroupName", "rlnVoltage", "rlnSphericalAberration", "rlnAmplitudeContrast", "rlnImagePixelSize", "rlnPixelSize",
        "rlnDetectorPixelSize", "rlnMagnification", "rlnImageSize", "rlnImageDimensionality", "rlnBeamTiltX", "rlnBeamTiltY", "rlnOddZernike",
        "rlnEvenZernike", "rlnMagMat00", "rlnMagMat01", "rlnMagMat10", "rlnMagMat11", "rlnCtfDataAreCtfPremultiplied");

    /// <summary>Reads a row.</summary>
    /// <param name="hasCtf">Whether the particles have a CTF; if so, voltage, aberration and amplitude contrast must be there.</param>
    public static OpticsGroup Read(StarBlock block, int row, string name, bool hasCtf)
    {
        return new OpticsGroup
        {
            Name = name,
            PixelSize = PixelSize(block, row),
            BoxSize = block.ColumnOf("rlnImageSize") is int size and >= 0 ? block.Integer(row, size) : 0,
            VoltageKilovolts = OfCtf(block, row, "rlnVoltage", hasCtf, "kV", value => value > 0),
            SphericalAberrationMillimetres = OfCtf(block, row, "rlnSphericalAberration", hasCtf, "mm", _ => true),
            AmplitudeContrast = OfCtf(block, row, "rlnAmplitudeContrast", hasCtf, "fraction, 0.07 to 0.1 in ice", value => value is >= 0 and <= 1),
            BeamTiltMilliradians = (OptionalNumber(block, row, "rlnBeamTiltX", 0), OptionalNumber(block, row, "rlnBeamTiltY", 0)),
            OddZernike = Numbers(block, row, "rlnOddZernike"),
            EvenZernike = Numbers(block, row, "rlnEvenZernike"),
            Magnification = Magnification(block, row),
            IsCtfPremultiplied = OptionalNumber(block, row, "rlnCtfDataAreCtfPremultiplied", 0) != 0,
        };
    }

    /// <summary>A number, or <paramref name="missing"/> where the table has no such column.</summary>
    public static double OptionalNumber(StarBlock block, int row, string label, double missing) =>
        block.ColumnOf(label) is int column and >= 0 ? block.Number(row, column) : missing;

    private static double PixelSize(StarBlock block, int row)
    {
        if (block.ColumnOf("rlnImagePixelSize") is int image and >= 0)
        {
            return Positive(block, row, image);
        }

        (int detector, int magnification) = (block.ColumnOf("rlnDetectorPixelSize"), block.ColumnOf("rlnMagnification"));
        if (detector >= 0 && magnification >= 0)
        {
            const double AngstromsPerMicrometre = 1e4;
            return AngstromsPerMicrometre * Positive(block, row, detector) / Positive(block, row, magnification);
        }

        return Positive(block, row, block.ColumnOf("rlnPixelSize") is int pixel and >= 0 ? pixel : throw block.Missing(
            "pixel size",
            "Add the column _rlnImagePixelSize (Å) to the optics table, or _rlnDetectorPixelSize (µm) and _rlnMagnification to the rows"));
    }

    private static double Positive(StarBlock block, int row, int column) =>
        block.Number(row, column) is double value and > 0 ? value : throw block.Wrong(row, column, "is not positive", "Correct the value");

    private static double OfCtf(StarBlock block, int row, string label, bool hasCtf, string unit, Func<double, bool> isPossible)
    {
        if (!hasCtf)
        {
            return OptionalNumber(block, row, label, 0);
        }

        int column = block.RequiredColumnOf(label, $"The particles have a defocus, and their CTF needs it too. Add the column ({unit})");
        double value = block.Number(row, column);
        return isPossible(value) ? value : throw block.Wrong(row, column, "is out of range", $"Correct the value ({unit})");
    }

    // A list in brackets: [0.1,-2,3.5].
    private static ImmutableArray<double> Numbers(StarBlock block, int row, string label)
    {
        int column = block.ColumnOf(label);
        if (column < 0)
        {
            return [];
        }

        ReadOnlySpan<char> text = block[row, column].Trim();
        if (text is not ['[', .. var inner, ']'])
        {
            throw block.Wrong(row, column, "is not a list of numbers", "Write it as [a,b,c]");
        }

        ImmutableArray<double>.Builder numbers = ImmutableArray.CreateBuilder<double>();
        foreach (Range part in inner.IsWhiteSpace() ? default : inner.Split(','))
        {
            bool isNumber = double.TryParse(inner[part], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
            numbers.Add(isNumber ? value : throw block.Wrong(row, column, "is not a list of numbers", "Write it as [a,b,c]"));
        }

        return numbers.DrainToImmutable();
    }

    private static (double M00, double M01, double M10, double M11) Magnification(StarBlock block, int row)
    {
        string[] labels = ["rlnMagMat00", "rlnMagMat01", "rlnMagMat10", "rlnMagMat11"];
        if (labels.All(label => block.ColumnOf(label) < 0))
        {
            return (1, 0, 0, 1);
        }

        double[] m = [.. labels.Select(label => block.Number(row, block.RequiredColumnOf(label, "Give all four columns of the matrix, or none")))];
        return (m[0] * m[3]) - (m[1] * m[2]) is > 1e-6 or < -1e-6
            ? (m[0], m[1], m[2], m[3])
            : throw block.Wrong(row, block.ColumnOf(labels[0]), "begins a magnification matrix that has no inverse", "Correct rlnMagMat00 to 11");
    }
}
