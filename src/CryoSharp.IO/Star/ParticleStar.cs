using CryoSharp.Imaging;

namespace CryoSharp.IO;

/// <summary>Particles in RELION's STAR files.</summary>
/// <remarks>
/// <para>
/// Read: RELION 1.3 to 3.0 (optics in every row, origins in pixels, pixel size = 10⁴·rlnDetectorPixelSize/rlnMagnification) and 3.1 to 5 (a table of
/// optics groups, origins in Å), and what other programs write in these styles. docs/formats/star.md lists the columns.
/// </para>
/// <para>Refused, with <see cref="MalformedFileException"/>, beside what <see cref="StarReader"/> refuses:</para>
/// <list type="number">
/// <item>no table with rlnImageName, or one without rows;</item>
/// <item>an rlnImageName without path, or whose number before <c>@</c> is no whole number from 1;</item>
/// <item>sub-tomograms: rlnImageDimensionality 3, or a column that only they have;</item>
/// <item>a value of a column that is used and is not a finite number ("None", "nan", "inf"), or not a whole one where that is needed;</item>
/// <item>no pixel size, or one that is not positive;</item>
/// <item>some but not all of rlnDefocusU, V and Angle, or these without voltage, spherical aberration and amplitude contrast in their ranges;</item>
/// <item>rlnAngleRot or Tilt, but not all of rlnAngleRot, Tilt and Psi; an origin in x without one in y, or the reverse;</item>
/// <item>an optics group that is not in the table, one number for two groups, or no group named where there are several;</item>
/// <item>a Zernike list that is not <c>[a,b,c]</c>; some but not all of rlnMagMat00 to 11, or a matrix without inverse;</item>
/// <item>a class below 0, a half-set other than 0, 1 and 2.</item>
/// </list>
/// <para>
/// Tolerated, with a warning: an rlnRandomSubset that does not make two halves (pyem writes 1 everywhere), several tables of images, stacks that
/// are not found. Without warning: optics groups counted from any number, whole numbers with decimals, no rlnImageSize, no names of groups.
/// </para>
/// </remarks>
public static class ParticleStar
{
    /// <summary>The column that keeps each image's name as the file gave it; <see cref="Write"/> needs it to write the same.</summary>
    public const string ImageNameLabel = "rlnImageName";

    /// <summary>Our own column, written only where particles are dark, which RELION cannot say.</summary>
    internal const string IsDarkLabel = "cryosharpImageIsDark";

    /// <summary>Reads a particle file; no image is opened.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">See the list above.</exception>
    public static ParticleFile Read(string path, ParticleReadOptions? options = null) =>
        FromDocument(StarReader.Read(path), options);

    /// <summary>Takes the particles from a file that was read as text before.</summary>
    /// <exception cref="MalformedFileException">See the list above.</exception>
    public static ParticleFile FromDocument(StarDocument document, ParticleReadOptions? options = null) =>
        new ParticleStarReader(document, options ?? new ParticleReadOptions()).Read();

    /// <summary>Writes particles in the style of RELION 3.1 and later.</summary>
    /// <remarks>
    /// <para>
    /// The columns of the set are kept, optics groups are numbered from 1 and keep their names, angles, origins and defocus have six decimals.
    /// The name of an image is the text in the set's column rlnImageName wherever that leads to the same stack from the folder of
    /// <paramref name="path"/> or one above it (RELION's project folder is one of these), else the stack's full path. So RELION, started in
    /// the same project folder, and this program, started anywhere, find the images.
    /// </para>
    /// <para>A stack that is named <c>.mrc</c> gets RELION's mark for stacks, <c>:mrcs</c>, when its full path is written.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">Some particles but not all have a CTF, or a pose; or a column has a value that a row cannot hold.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, ParticleSet set) => StarWriter.Write(path, star => new ParticleStarWriter(path, set).Write(star));

    /// <summary>A stack's path without the mark <c>:mrcs</c> or <c>:mrc</c>, by which RELION is told a file's format.</summary>
    internal static ReadOnlySpan<char> WithoutFormat(ReadOnlySpan<char> path) =>
        path.EndsWith(":mrcs", StringComparison.Ordinal) ? path[..^5] : path.EndsWith(":mrc", StringComparison.Ordinal) ? path[..^4] : path;
}
