namespace CryoSharp.IO;

/// <summary>Particles in cryoSPARC's tables (<c>.cs</c>).</summary>
/// <remarks>
/// <para>
/// A job writes what it computed to one table and what it passes on to a second, <c>…passthrough…</c>; the two are joined by <c>uid</c>. Read are
/// <c>blob</c> (images; <c>sign</c> −1 is dark protein), <c>ctf</c>, <c>location</c>, and the alignments: A is the transpose of the rotation matrix
/// of the vector <c>pose</c> (axis times angle in radians), and Shift is −<c>shift</c>·<c>psize_A</c>. docs/formats/cs.md.
/// </para>
/// <para>
/// Poses come from <c>alignments3D</c> where the job's own table has it, else from the most probable class of <c>alignments3D_multi</c>,
/// <c>alignments_class3D_k</c> or <c>alignments_class_k</c>, else from the second table. Classes are the most probable of these, from 1.
/// </para>
/// <para>Refused, with <see cref="MalformedFileException"/>, beside what <see cref="CsTable"/> refuses:</para>
/// <list type="number">
/// <item>a table of something else: no <c>uid</c>, or no <c>blob/path</c> in it or its second table;</item>
/// <item>no rows, or none that both tables have;</item>
/// <item>one uid twice in the second table;</item>
/// <item>a value that is used and is not finite, or has another type or shape than it should;</item>
/// <item>no <c>blob/psize_A</c>, or one that is not positive; images that are not square;</item>
/// <item>a defocus without voltage, spherical aberration and amplitude contrast in their ranges;</item>
/// <item>a pose without shift or pixel size of its own.</item>
/// </list>
/// <para>
/// Not read, with a warning if they are not zero: beam tilt, trefoil, tetrafoil, the shift of the CTF and anisotropic magnification, because the
/// signs in which cryoSPARC stores them are not published.
/// </para>
/// </remarks>
public static class ParticleCs
{
    /// <summary>The column that keeps each particle's uid, for joining results to cryoSPARC's tables again.</summary>
    public const string UidLabel = "cryosparcUid";

    /// <summary>Reads a table of particles and its second table; no image is opened.</summary>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">See the list above.</exception>
    public static ParticleFile Read(string path, ParticleReadOptions? options = null)
    {
        options ??= new ParticleReadOptions();
        CsTable table = CsTable.Read(path);
        CsTable? second = options.PassthroughPath is string named ? CsTable.Read(named) : CsPassthrough.Find(table);
        CsTable joined = second is null ? table : table.Join(second, _ => true);
        var warnings = new List<string>();
        if (joined.RowCount < table.RowCount)
        {
            warnings.Add($"{table.RowCount - joined.RowCount} of {table.RowCount} particles are not in {second!.FilePath}; they were left out.");
        }

        return new ParticleCsReader(joined, CsPassthrough.SlotsOf(table), options, warnings).Read();
    }
}
