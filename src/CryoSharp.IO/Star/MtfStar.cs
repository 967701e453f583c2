using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.IO;

/// <summary>Reads a detector's MTF from a STAR file with rlnResolutionInversePixel and rlnMtfValue.</summary>
public static class MtfStar
{
    private const string Remedy = "Give a STAR file with rlnResolutionInversePixel and rlnMtfValue";

    /// <summary>Reads a file.</summary>
    /// <exception cref="MalformedFileException">It breaks its format, frequencies do not rise, or a value is not positive.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DetectorMtf Read(string path)
    {
        StarDocument document = StarReader.Read(path);
        StarBlock block = document.Blocks.FirstOrDefault(b => b.ColumnOf("rlnMtfValue") >= 0) ?? document.Blocks[0];
        int frequencies = block.RequiredColumnOf("rlnResolutionInversePixel", Remedy);
        int values = block.RequiredColumnOf("rlnMtfValue", Remedy);
        var points = ImmutableArray.CreateBuilder<(double Frequency, double Value)>();
        for (int row = 0; row < block.RowCount; row++)
        {
            (double frequency, double value) = (block.Number(row, frequencies), block.Number(row, values));
            if (points.Count > 0 && frequency <= points[^1].Frequency)
            {
                throw block.Wrong(row, frequencies, "is not above the frequency before", "Sort the rows");
            }

            if (!(value > 0))
            {
                throw block.Wrong(row, values, "is not positive", Remedy);
            }

            points.Add((frequency, value));
        }

        return points.Count > 0 ? new DetectorMtf(points.ToImmutable()) : throw block.Missing("rows", Remedy);
    }
}
