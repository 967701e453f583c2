using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace CryoSharp.IO;

/// <summary>How the numbers of an MRC file are stored.</summary>
public enum MrcMode
{
    /// <summary>Signed bytes.</summary>
    Int8 = 0,

    /// <summary>Signed 16-bit integers.</summary>
    Int16 = 1,

    /// <summary>32-bit floating point: what is written, unless float16 is asked for.</summary>
    Float32 = 2,

    /// <summary>Unsigned 16-bit integers.</summary>
    UInt16 = 6,

    /// <summary>16-bit floating point.</summary>
    Float16 = 12,
}

/// <summary>The header of an MRC2014 or CCP4 file.</summary>
/// <remarks>Cheng et al., J. Struct. Biol. 192 (2015) 146. What is read, tolerated and refused: docs/formats/mrc.md.</remarks>
public sealed record MrcHeader
{
    /// <summary>Bytes before the extended header.</summary>
    public const int Length = 1024;

    private const int LabelLength = 80;
    private const int MaximumLabels = 10;
    private const int ImodStampValue = 1146047817;

    /// <summary>Columns: the fastest axis of the file.</summary>
    public required int Nx { get; init; }

    /// <summary>Rows.</summary>
    public required int Ny { get; init; }

    /// <summary>Sections: the images of a stack, the planes of a map.</summary>
    public required int Nz { get; init; }

    /// <summary>How numbers are stored.</summary>
    public MrcMode Mode { get; init; } = MrcMode.Float32;

    /// <summary>Bytes of mode 0 are unsigned: set where IMOD's own stamp says so, against MRC2014.</summary>
    public bool HasUnsignedBytes { get; init; }

    /// <summary>Where the first column, row and section lie in the cell, in voxels.</summary>
    public (int Column, int Row, int Section) Start { get; init; }

    /// <summary>Voxels along x, y and z of the cell.</summary>
    public (int X, int Y, int Z) Intervals { get; init; }

    /// <summary>The cell along x, y and z, Å.</summary>
    public (float X, float Y, float Z) Cell { get; init; }

    /// <summary>The cell's angles, degrees.</summary>
    public (float Alpha, float Beta, float Gamma) CellAngles { get; init; } = (90, 90, 90);

    /// <summary>Which of x (1), y (2) and z (3) columns, rows and sections run along.</summary>
    public (int Column, int Row, int Section) Axes { get; init; } = (1, 2, 3);

    /// <summary>Least, greatest and mean density and the standard deviation as the file states them; often wrong.</summary>
    public (float Minimum, float Maximum, float Mean, float Rms) Statistics { get; init; }

    /// <summary>Space group: 0 images, 1 a volume, 401 to 630 a stack of volumes.</summary>
    public int SpaceGroup { get; init; }

    /// <summary>Bytes of the extended header.</summary>
    public int ExtendedLength { get; init; }

    /// <summary>The four letters that name the kind of the extended header, without trailing blanks.</summary>
    public string ExtendedType { get; init; } = "";

    /// <summary>Version of the format, such as 20140, or 0.</summary>
    public int Version { get; init; } = 20141;

    /// <summary>ORIGIN, Å.</summary>
    public (float X, float Y, float Z) Origin { get; init; }

    /// <summary>Free text, at most 10 lines of 80 characters.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>The file's numbers start with the highest byte.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>The letters MAP are where they should be.</summary>
    public bool HasMapStamp { get; init; } = true;

    /// <summary>Bytes of a number.</summary>
    public int ValueLength => Mode switch { MrcMode.Int8 => 1, MrcMode.Float32 => 4, _ => 2 };

    /// <summary>Where the numbers start.</summary>
    public long DataOffset => Length + (long)ExtendedLength;

    /// <summary>Å per voxel along x, y and z; null where cell or intervals are not positive.</summary>
    public (double? X, double? Y, double? Z) PixelSizes =>
        (Spacing(Cell.X, Intervals.X), Spacing(Cell.Y, Intervals.Y), Spacing(Cell.Z, Intervals.Z));

    /// <summary>Reads a header in whichever byte order makes sense of it.</summary>
    /// <param name="bytes">The first 1024 bytes of the file, or all of a shorter one.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="MalformedFileException">Refusals 1 to 7 of docs/formats/mrc.md.</exception>
    public static MrcHeader Parse(ReadOnlySpan<byte> bytes, string path)
    {
        MrcHeaderCheck.Compression(bytes, path);
        if (bytes.Length < Length)
        {
            throw MalformedFileException.InBinary(
                path, bytes.Length, "", $"the file ends here; the header of an MRC file has {Length} bytes", "It was cut short or is no MRC file");
        }

        bool isBigEndian = MrcHeaderCheck.IsBigEndian(bytes, path);
        var fields = new Reader(bytes, isBigEndian);
        var header = new MrcHeader
        {
            Nx = fields.Int(MrcField.Nx),
            Ny = fields.Int(MrcField.Ny),
            Nz = fields.Int(MrcField.Nz),
            Mode = (MrcMode)fields.Int(MrcField.Mode),
            HasUnsignedBytes = fields.Int(MrcField.ImodStamp) == ImodStampValue && (fields.Int(MrcField.ImodFlags) & 1) == 0,
            Start = (fields.Int(MrcField.NxStart), fields.Int(MrcField.NyStart), fields.Int(MrcField.NzStart)),
            Intervals = (fields.Int(MrcField.Mx), fields.Int(MrcField.My), fields.Int(MrcField.Mz)),
            Cell = (fields.Float(MrcField.CellX), fields.Float(MrcField.CellY), fields.Float(MrcField.CellZ)),
            CellAngles = (fields.Float(MrcField.Alpha), fields.Float(MrcField.Beta), fields.Float(MrcField.Gamma)),
            Axes = MrcHeaderCheck.Axes((fields.Int(MrcField.MapC), fields.Int(MrcField.MapR), fields.Int(MrcField.MapS)), path),
            Statistics = (
                fields.Float(MrcField.DMin), fields.Float(MrcField.DMax), fields.Float(MrcField.DMean), fields.Float(MrcField.Rms)),
            SpaceGroup = fields.Int(MrcField.Ispg),
            ExtendedLength = fields.Int(MrcField.Nsymbt),
            ExtendedType = fields.Text(MrcField.ExtType, 4),
            Version = fields.Int(MrcField.NVersion),
            Origin = (fields.Float(MrcField.OriginX), fields.Float(MrcField.OriginY), fields.Float(MrcField.OriginZ)),
            Labels = fields.Labels(),
            IsBigEndian = isBigEndian,
            HasMapStamp = fields.Text(MrcField.Map, 4) == "MAP",
        };
        MrcHeaderCheck.Sizes(header, path);
        return header;
    }

    /// <summary>Writes the 1024 bytes, little-endian, with both stamps.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length, or there are more than 10 labels.</exception>
    public void Write(Span<byte> destination)
    {
        if (destination.Length != Length || Labels.Length > MaximumLabels)
        {
            throw new ArgumentException(
                $"A header has {Length} bytes and at most {MaximumLabels} labels; found room for {destination.Length} and {Labels.Length} labels.");
        }

        var fields = new Writer(destination);
        fields.Ints(MrcField.Nx, Nx, Ny, Nz, (int)Mode);
        fields.Ints(MrcField.NxStart, Start.Column, Start.Row, Start.Section);
        fields.Ints(MrcField.Mx, Intervals.X, Intervals.Y, Intervals.Z);
        fields.Floats(MrcField.CellX, Cell.X, Cell.Y, Cell.Z);
        fields.Floats(MrcField.Alpha, CellAngles.Alpha, CellAngles.Beta, CellAngles.Gamma);
        fields.Ints(MrcField.MapC, Axes.Column, Axes.Row, Axes.Section);
        fields.Floats(MrcField.DMin, Statistics.Minimum, Statistics.Maximum, Statistics.Mean);
        fields.Ints(MrcField.Ispg, SpaceGroup, ExtendedLength);
        fields.Text(MrcField.ExtType, 0, ExtendedType, 4);
        fields.Ints(MrcField.NVersion, Version);
        fields.Floats(MrcField.OriginX, Origin.X, Origin.Y, Origin.Z);
        fields.Text(MrcField.Map, 0, "MAP ", 4);
        destination[MrcField.MachineStamp.Offset] = 0x44;
        destination[MrcField.MachineStamp.Offset + 1] = 0x44;
        fields.Floats(MrcField.Rms, Statistics.Rms);
        fields.Ints(MrcField.LabelCount, Labels.Length);
        for (int i = 0; i < Labels.Length; i++)
        {
            fields.Text(MrcField.Labels, i * LabelLength, Labels[i], LabelLength);
        }
    }

    private static double? Spacing(float cell, int intervals) =>
        cell > 0 && float.IsFinite(cell) && intervals > 0 ? (double)cell / intervals : null;

    private readonly ref struct Reader(ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int Int(MrcField field) => isBigEndian
            ? BinaryPrimitives.ReadInt32BigEndian(_bytes[field.Offset..])
            : BinaryPrimitives.ReadInt32LittleEndian(_bytes[field.Offset..]);

        public float Float(MrcField field) => BitConverter.Int32BitsToSingle(Int(field));

        public string Text(MrcField field, int length) => Text(field.Offset, length);

        public ImmutableArray<string> Labels()
        {
            var labels = ImmutableArray.CreateBuilder<string>();
            for (int i = 0; i < Math.Clamp(Int(MrcField.LabelCount), 0, MaximumLabels); i++)
            {
                labels.Add(Text(MrcField.Labels.Offset + (i * LabelLength), LabelLength));
            }

            return labels.ToImmutable();
        }

        private string Text(int offset, int length)
        {
            // Control characters would break messages and terminals; files hold all kinds of bytes here.
            Span<char> text = stackalloc char[length];
            for (int i = 0; i < length; i++)
            {
                byte b = _bytes[offset + i];
                text[i] = b == 0 ? ' ' : b is < 32 or > 126 ? '?' : (char)b;
            }

            return text.TrimEnd(' ').ToString();
        }
    }

    private readonly ref struct Writer
    {
        private readonly Span<byte> _bytes;

        public Writer(Span<byte> bytes)
        {
            bytes.Clear();
            _bytes = bytes;
        }

        public void Ints(MrcField first, params ReadOnlySpan<int> values)
        {
            for (int i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(_bytes[(first.Offset + (4 * i))..], values[i]);
            }
        }

        public void Floats(MrcField first, params ReadOnlySpan<float> values)
        {
            for (int i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(_bytes[(first.Offset + (4 * i))..], values[i]);
            }
        }

        public void Text(MrcField field, int skip, string text, int length)
        {
            Span<byte> destination = _bytes.Slice(field.Offset + skip, length);
            destination.Fill((byte)' ');
            Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(length, text.Length)), destination);
        }
    }
}
