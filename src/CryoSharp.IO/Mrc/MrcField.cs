namespace CryoSharp.IO;

/// <summary>A field of the 1024-byte header: the specification's name and the byte where it starts.</summary>
/// <remarks>The one table of the layout: reading, writing and error messages all use it. Numbers take four bytes each.</remarks>
internal readonly record struct MrcField(string Name, int Offset)
{
    public static readonly MrcField Nx = new("NX", 0);
    public static readonly MrcField Ny = new("NY", 4);
    public static readonly MrcField Nz = new("NZ", 8);
    public static readonly MrcField Mode = new("MODE", 12);
    public static readonly MrcField NxStart = new("NXSTART", 16);
    public static readonly MrcField NyStart = new("NYSTART", 20);
    public static readonly MrcField NzStart = new("NZSTART", 24);
    public static readonly MrcField Mx = new("MX", 28);
    public static readonly MrcField My = new("MY", 32);
    public static readonly MrcField Mz = new("MZ", 36);
    public static readonly MrcField CellX = new("CELLA X", 40);
    public static readonly MrcField CellY = new("CELLA Y", 44);
    public static readonly MrcField CellZ = new("CELLA Z", 48);
    public static readonly MrcField Alpha = new("CELLB alpha", 52);
    public static readonly MrcField Beta = new("CELLB beta", 56);
    public static readonly MrcField Gamma = new("CELLB gamma", 60);
    public static readonly MrcField MapC = new("MAPC", 64);
    public static readonly MrcField MapR = new("MAPR", 68);
    public static readonly MrcField MapS = new("MAPS", 72);
    public static readonly MrcField DMin = new("DMIN", 76);
    public static readonly MrcField DMax = new("DMAX", 80);
    public static readonly MrcField DMean = new("DMEAN", 84);
    public static readonly MrcField Ispg = new("ISPG", 88);
    public static readonly MrcField Nsymbt = new("NSYMBT", 92);
    public static readonly MrcField ExtType = new("EXTTYP", 104);
    public static readonly MrcField NVersion = new("NVERSION", 108);
    public static readonly MrcField ImodStamp = new("imodStamp", 152);
    public static readonly MrcField ImodFlags = new("imodFlags", 156);
    public static readonly MrcField OriginX = new("ORIGIN X", 196);
    public static readonly MrcField OriginY = new("ORIGIN Y", 200);
    public static readonly MrcField OriginZ = new("ORIGIN Z", 204);
    public static readonly MrcField Map = new("MAP", 208);
    public static readonly MrcField MachineStamp = new("MACHST", 212);
    public static readonly MrcField Rms = new("RMS", 216);
    public static readonly MrcField LabelCount = new("NLABL", 220);
    public static readonly MrcField Labels = new("LABEL", 224);
}
