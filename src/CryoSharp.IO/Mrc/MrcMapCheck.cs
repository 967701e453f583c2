namespace CryoSharp.IO;

/// <summary>What a readable file must be to serve as a <see cref="Imaging.Volume"/>. Numbers are those of docs/formats/mrc.md.</summary>
internal static class MrcMapCheck
{
    /// <summary>Refusals 11 to 13.</summary>
    public static void Shape(MrcHeader header, string path)
    {
        if (header.SpaceGroup is >= 401 and <= 630 && header.Nz != header.Nx)
        {
            throw MalformedFileException.InBinary(
                path, MrcField.Ispg.Offset, MrcField.Ispg.Name,
                $"space group {header.SpaceGroup} is a stack of volumes; one map is needed", "Write one of its volumes to a file of its own");
        }

        if (header.Nx != header.Ny || header.Ny != header.Nz)
        {
            throw MalformedFileException.InBinary(
                path, MrcField.Nx.Offset, "NX, NY, NZ",
                $"{header.Nx}×{header.Ny}×{header.Nz} is not a cube", "Pad or crop the map to a cube of even side, with the particle at its centre");
        }

        if (header.Nx % 2 != 0)
        {
            throw MalformedFileException.InBinary(
                path, MrcField.Nx.Offset, MrcField.Nx.Name, $"the box of {header.Nx} is odd; boxes are even", "Pad or crop the map to an even box");
        }

        if (HasAngle(header.CellAngles.Alpha) || HasAngle(header.CellAngles.Beta) || HasAngle(header.CellAngles.Gamma))
        {
            throw MalformedFileException.InBinary(
                path, MrcField.Alpha.Offset, "CELLB",
                $"the cell's angles are {header.CellAngles.Alpha}, {header.CellAngles.Beta} and {header.CellAngles.Gamma}°, not 90°",
                "This is a crystallographic map; resample it on a cubic grid");
        }
    }

    /// <summary>Å per voxel, equal along x, y and z; refusals 14 and 15.</summary>
    public static double PixelSize(MrcHeader header, double tolerance, string path)
    {
        if (header.PixelSizes is not ({ } x, { } y, { } z))
        {
            throw MalformedFileException.InBinary(
                path, MrcField.CellX.Offset, "CELLA",
                $"the cell of {header.Cell.X}×{header.Cell.Y}×{header.Cell.Z} Å in "
                + $"{header.Intervals.X}×{header.Intervals.Y}×{header.Intervals.Z} steps gives no pixel size",
                "Give the pixel size with the map");
        }

        return Math.Abs(y - x) <= tolerance * x && Math.Abs(z - x) <= tolerance * x
            ? x
            : throw MalformedFileException.InBinary(
                path, MrcField.CellX.Offset, "CELLA", $"voxels of {x:g6}×{y:g6}×{z:g6} Å are not cubes", "Resample the map, or correct its header");
    }

    /// <summary>Refusal 16.</summary>
    /// <param name="values">In the order x, y, z, of a cube.</param>
    public static void Values(MrcHeader header, ReadOnlySpan<float> values, string path)
    {
        int wrong = MrcValues.IndexOfNotFinite(values);
        if (wrong < 0)
        {
            return;
        }

        int n = header.Nx;
        int[] place = [wrong % n, wrong / n % n, wrong / n / n];
        long stored = place[header.Axes.Column - 1] + (n * (place[header.Axes.Row - 1] + ((long)n * place[header.Axes.Section - 1])));
        throw MalformedFileException.InBinary(
            path, header.DataOffset + (stored * header.ValueLength), "",
            $"voxel ({place[0]}, {place[1]}, {place[2]}) is {values[wrong]}", "Set it to a number, or make the map again");
    }

    // Zero stands where a program left the angles out.
    private static bool HasAngle(float degrees) => degrees != 0 && !(Math.Abs(degrees - 90) < 0.1f);
}
