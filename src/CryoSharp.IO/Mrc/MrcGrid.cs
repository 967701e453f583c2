namespace CryoSharp.IO;

/// <summary>The numbers of an MRC file of any shape, x fastest.</summary>
/// <param name="Header">As the file has it; its columns, rows and sections need not be x, y and z.</param>
/// <param name="SizeX">Voxels along x.</param>
/// <param name="SizeY">Voxels along y.</param>
/// <param name="SizeZ">Voxels along z.</param>
/// <param name="Values">SizeX·SizeY·SizeZ numbers.</param>
public sealed record MrcGrid(MrcHeader Header, int SizeX, int SizeY, int SizeZ, ReadOnlyMemory<float> Values);
