using CryoSharp.IO;

namespace CryoSharp.Tests;

/// <summary>A table of three particles with every column that is read.</summary>
internal static class ThreeCsParticles
{
    public static float[] Poses { get; } = [0.3f, -1.1f, 0.7f, 0, 0, 0, 0, 0, MathF.PI / 2];

    public static CsColumn[] Columns() =>
    [
        CsColumn.Of<ulong>("uid", [11, ulong.MaxValue, 33]),
        CsColumn.OfText("blob/path", ["J1/extract/a.mrc", ">J1/extract/a.mrc", "J1/extract/a.mrc"]),
        CsColumn.Of<uint>("blob/idx", [4, 0, 1]),
        CsColumn.Of<uint>("blob/shape", [64, 64, 64, 64, 64, 64], 2),
        CsColumn.Of("blob/psize_A", [1.5f, 1.5f, 1.5f]),
        CsColumn.Of<float>("blob/sign", [-1, 1, -1]),
        CsColumn.Of<uint>("ctf/exp_group_id", [0, 7, 0]),
        CsColumn.Of<float>("ctf/accel_kv", [300, 300, 300]),
        CsColumn.Of("ctf/cs_mm", [2.7f, 2.7f, 2.7f]),
        CsColumn.Of("ctf/amp_contrast", [0.1f, 0.1f, 0.1f]),
        CsColumn.Of<float>("ctf/df1_A", [15000, 16000, 17000]),
        CsColumn.Of<float>("ctf/df2_A", [14000, 15000, 16000]),
        CsColumn.Of("ctf/df_angle_rad", [MathF.PI / 4, 0, 0]),
        CsColumn.Of("ctf/phase_shift_rad", [MathF.PI / 2, 0, 0]),
        CsColumn.Of<float>("ctf/bfactor", [10, 0, 0]),
        CsColumn.Of<uint>("alignments3D/split", [0, 1, 0]),
        CsColumn.Of("alignments3D/shift", [0.5f, -1.25f, 0, 0, 1, 1], 2),
        CsColumn.Of("alignments3D/pose", Poses, 3),
        CsColumn.Of<float>("alignments3D/psize_A", [2, 2, 2]),
        CsColumn.Of<uint>("alignments3D/class", [0, 0, 2]),
        CsColumn.OfText("location/micrograph_path", ["J0/m.mrc", "J0/m.mrc", "J0/n.mrc"]),
        CsColumn.Of<uint>("location/micrograph_shape", [1000, 2000, 1000, 2000, 1000, 2000], 2),
        CsColumn.Of("location/center_x_frac", [0.5f, 0, 1]),
        CsColumn.Of("location/center_y_frac", [0.25f, 0, 1]),
    ];

    public static CsColumn[] With(string column, CsColumn? replacement) =>
        [.. Columns().Where(other => other.Name != column), .. replacement is null ? Array.Empty<CsColumn>() : [replacement]];

    public static IEnumerable<CsColumn> ClassSlots(string prefix) => Enumerable.Range(0, 2).SelectMany(k => new[]
    {
        CsColumn.Of<uint>($"{prefix}{k}/split", [1, 0, 0]),
        CsColumn.Of<float>($"{prefix}{k}/class_posterior", k == 0 ? [0.7f, 0.2f, 0.5f] : [0.3f, 0.8f, 0.5f]),
        CsColumn.Of($"{prefix}{k}/pose", Poses, 3),
        CsColumn.Of<float>($"{prefix}{k}/shift", [k + 1, 0, k + 1, 0, k + 1, 0], 2),
        CsColumn.Of<float>($"{prefix}{k}/psize_A", [2, 2, 2]),
    });

    /// <summary>Writes a table in a folder and gives its path.</summary>
    public static string Write(TemporaryFolder scratch, string name, IReadOnlyList<CsColumn> columns, int rows = 3)
    {
        string path = scratch[name];
        CsTable.Write(path, rows, columns);
        return path;
    }
}
