using System.Text.Json.Nodes;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>What a map or a stack holds.</summary>
internal static class MrcFacts
{
    /// <summary>Fills a report from the header, and from the densities unless only the header is asked for.</summary>
    /// <exception cref="MalformedFileException">The file breaks its format.</exception>
    public static void Of(string path, bool isHeaderOnly, JsonObject report, JobContext context)
    {
        MrcHeader header = MrcFile.ReadHeader(path);
        bool isStack = header.SpaceGroup == 0 && header.Nz > 1 && header.Nx != header.Nz;
        isStack |= path.EndsWith(".mrcs", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".st", StringComparison.OrdinalIgnoreCase);
        report["kind"] = isStack ? "stack of images" : "map";
        report["size"] = new JsonArray(header.Nx, header.Ny, header.Nz);
        report["numbers"] = $"{header.Mode}, {(header.IsBigEndian ? "big" : "little")}-endian";
        report["pixelSize"] = header.PixelSizes.X;
        report["spaceGroup"] = header.SpaceGroup;
        report["extendedHeader"] = header.ExtendedLength == 0 ? "none" : $"{header.ExtendedLength} bytes {header.ExtendedType}".TrimEnd();
        report["origin"] = new JsonArray((double)header.Origin.X, (double)header.Origin.Y, (double)header.Origin.Z);
        report["labels"] = new JsonArray([.. header.Labels.Where(label => label.Length > 0).Select(label => (JsonNode)label)]);
        var warnings = new List<string>(HeaderOddities(header, isStack));
        if (!isHeaderOnly)
        {
            DensityRange range = isStack && header.Nx == header.Ny && !path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? OfStack(path, context)
                : DensityRange.Empty.With(MrcFile.ReadGrid(path).Values.Span);
            report["densities"] = range.ToJson();
            warnings.AddRange(range.Oddities(header));
        }

        report["warnings"] = new JsonArray([.. warnings.Select(text => (JsonNode)text)]);
    }

    private static DensityRange OfStack(string path, JobContext context)
    {
        using MrcStack stack = MrcStack.Open(path);
        var image = new float[stack.BoxSize * stack.BoxSize];
        DensityRange range = DensityRange.Empty;
        for (int i = 0; i < stack.Count; i++)
        {
            context.Cancel.ThrowIfCancellationRequested();
            stack.Read(i, image);
            range = range.With(image);
        }

        return range;
    }

    private static IEnumerable<string> HeaderOddities(MrcHeader header, bool isStack)
    {
        if (!header.HasMapStamp)
        {
            yield return "The header has no MAP stamp.";
        }

        (double? x, double? y, double? z) = header.PixelSizes;
        if (x is null)
        {
            yield return "The header has no pixel size.";
        }
        else if (y is not null && Math.Abs(y.Value - x.Value) > 1e-3 * x.Value)
        {
            yield return $"The pixel sizes along x and y differ: {x:F4} and {y:F4} Å.";
        }
        else if (!isStack && z is not null && Math.Abs(z.Value - x.Value) > 1e-3 * x.Value)
        {
            yield return $"The pixel sizes along x and z differ: {x:F4} and {z:F4} Å.";
        }

        if (!isStack && (header.Nx != header.Ny || header.Nx != header.Nz))
        {
            yield return "The map is not a cube; jobs that need one will refuse it.";
        }
        else if (header.Nx % 2 != 0)
        {
            yield return "The box is odd; jobs need an even one.";
        }

        if (header.Axes != (1, 2, 3))
        {
            yield return $"Columns, rows and sections run along axes {header.Axes.Column}, {header.Axes.Row}, {header.Axes.Section}; they are put in order on reading.";
        }
    }
}
