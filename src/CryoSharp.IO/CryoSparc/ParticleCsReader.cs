using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.IO;

/// <summary>Turns a joined cryoSPARC table into a <see cref="ParticleFile"/>; <see cref="ParticleCs"/> says what it takes and refuses.</summary>
internal sealed class ParticleCsReader
{
    private const string Remedy = "Leave these particles out, or run the job again";

    private static readonly string[] UnreadColumns = ["ctf/tilt_A", "ctf/trefoil_A", "ctf/tetra_A", "ctf/shift_A", "ctf/anisomag"];

    private readonly CsTable _table;
    private readonly CsAlignments _alignments;
    private readonly StackLocator _stacks;
    private readonly List<string> _warnings;
    private readonly CsColumn _path;
    private readonly CsColumn _index;
    private readonly CsColumn _pixelSize;
    private readonly bool _hasCtf;

    /// <summary>Checks that the table is one of particles.</summary>
    /// <param name="own">Slots of the job's own table, among all that were joined.</param>
    public ParticleCsReader(CsTable table, FrozenSet<string> own, ParticleReadOptions options, List<string> warnings)
    {
        (_table, _warnings) = (table, warnings);
        _stacks = new StackLocator(table.FilePath, options);
        _ = table.Required("uid", "Choose a table of particles");
        bool isVolumes = table.Columns.Any(column => column.Name.StartsWith("map", StringComparison.Ordinal));
        _path = table.Required("blob/path", isVolumes
            ? "It is a table of volumes; choose one of particles"
            : "Put the job's passthrough file beside it, or name that file, or export the result in cryoSPARC");
        _index = table.Required("blob/idx", "Choose a table of particles");
        _pixelSize = table.Required("blob/psize_A", "Choose a table of particles");
        _hasCtf = table.Find("ctf/df1_A") is not null;
        if (table.RowCount == 0)
        {
            throw MalformedFileException.InBinary(table.FilePath, 0, "", "the table has no particles", "Choose a file with particles");
        }

        _alignments = new CsAlignments(table, own, warnings);
    }

    public ParticleFile Read()
    {
        var groups = new Dictionary<GroupKey, int>();
        ImmutableArray<OpticsGroup>.Builder optics = ImmutableArray.CreateBuilder<OpticsGroup>();
        ImmutableArray<Particle>.Builder particles = ImmutableArray.CreateBuilder<Particle>(_table.RowCount);
        (CsColumn? sign, CsColumn? micrograph) = (_table.Find("blob/sign"), _table.Find("location/micrograph_path"));
        for (int row = 0; row < _table.RowCount; row++)
        {
            GroupKey key = KeyOf(row);
            if (!groups.TryGetValue(key, out int group))
            {
                group = optics.Count;
                groups.Add(key, group);
                optics.Add(key.ToGroup(group + 1, _hasCtf));
            }

            particles.Add(new Particle
            {
                StackPath = StackPath(row),
                StackIndex = _index.Natural(row) is ulong index and < int.MaxValue ? (int)index : throw _index.Wrong(row, "the index is out of range", Remedy),
                OpticsGroup = group,
                Micrograph = micrograph is null ? "" : micrograph.Text(row).TrimStart('>'),
                Ctf = _hasCtf ? Ctf(row) : null,
                Pose = _alignments.HasPoses ? _alignments.Pose(row) : null,
                Class = _alignments.Class(row),
                HalfSet = _alignments.HasHalves ? _alignments.HalfSet(row) : 0,
                IsDark = sign is not null && sign.Number(row) < 0,
            });
        }

        WarnOfUnreadColumns();
        var set = new ParticleSet(optics.DrainToImmutable(), WithHalves(particles), [Uids(), .. Coordinates()]);
        return new ParticleFile(set, [.. _warnings, .. _stacks.Warnings()], _stacks.Locations);
    }

    private string StackPath(int row)
    {
        // A leading > says that the path is relative to the table, which is where we look first anyway.
        string path = _path.Text(row).TrimStart('>');
        return path.Length > 0 ? _stacks.Locate(path).Path : throw _path.Wrong(row, $"row {row + 1} names no image stack", Remedy);
    }

    private GroupKey KeyOf(int row)
    {
        int box = 0;
        if (_table.Find("blob/shape") is CsColumn shape)
        {
            box = shape.Count == 2 && shape.Number(row) == shape.Number(row, 1)
                ? (int)shape.Number(row)
                : throw shape.Wrong(row, $"the image of row {row + 1} is not square", "Extract the particles with a square box");
        }

        double pixelSize = _pixelSize.Number(row);
        return new GroupKey(
            _table.Find("ctf/exp_group_id")?.Natural(row) ?? 0,
            pixelSize > 0 ? pixelSize : throw _pixelSize.Wrong(row, "the pixel size is not positive", Remedy),
            box,
            OfCtf(row, "ctf/accel_kv", value => value > 0),
            OfCtf(row, "ctf/cs_mm", _ => true),
            OfCtf(row, "ctf/amp_contrast", value => value is >= 0 and <= 1));
    }

    private double OfCtf(int row, string name, Func<double, bool> isPossible)
    {
        if (!_hasCtf)
        {
            return 0;
        }

        CsColumn column = _table.Required(name, Remedy);
        double value = column.Number(row);
        return isPossible(value) ? Decimal(value) : throw column.Wrong(row, $"{value} is out of range", Remedy);
    }

    private Ctf Ctf(int row) => new(
        _table.Required("ctf/df1_A", Remedy).Number(row),
        _table.Required("ctf/df2_A", Remedy).Number(row),
        double.RadiansToDegrees(_table.Required("ctf/df_angle_rad", Remedy).Number(row)),
        double.RadiansToDegrees(_table.Find("ctf/phase_shift_rad")?.Number(row) ?? 0),
        _table.Find("ctf/bfactor")?.Number(row) ?? 0);

    private ImmutableArray<Particle> WithHalves(ImmutableArray<Particle>.Builder particles)
    {
        bool isSplit = particles.Any(particle => particle.HalfSet == 1) && particles.Any(particle => particle.HalfSet == 2);
        if (_alignments.HasHalves && !isSplit)
        {
            _warnings.Add("All particles are in one half (split); it was taken as missing.");
            return [.. particles.Select(particle => particle with { HalfSet = 0 })];
        }

        return particles.DrainToImmutable();
    }

    private void WarnOfUnreadColumns()
    {
        var used = UnreadColumns
            .Select(_table.Find)
            .Where(column => column is not null && Enumerable.Range(0, _table.RowCount).Any(row => column.Bytes(row).ContainsAnyExcept((byte)0)))
            .Select(column => column!.Name)
            .ToList();
        if (used.Count > 0)
        {
            _warnings.Add($"{string.Join(", ", used)} {(used.Count == 1 ? "is" : "are")} not zero and not read: these aberrations are left out.");
        }
    }

    private ExtraColumn Uids()
    {
        CsColumn uids = _table.Required("uid", Remedy);
        return new ExtraColumn(ParticleCs.UidLabel, Texts(row => uids.Natural(row).ToString(CultureInfo.InvariantCulture)));
    }

    // Fractions of the micrograph, y from its other end: rlnCoordinateX and Y are pixels.
    private IEnumerable<ExtraColumn> Coordinates()
    {
        (CsColumn? x, CsColumn? y, CsColumn? shape) =
            (_table.Find("location/center_x_frac"), _table.Find("location/center_y_frac"), _table.Find("location/micrograph_shape"));
        if (x is null || y is null || shape is not { Count: 2 })
        {
            yield break;
        }

        yield return new ExtraColumn("rlnCoordinateX", Texts(row => Pixels(x.Number(row) * shape.Number(row, 1))));
        yield return new ExtraColumn("rlnCoordinateY", Texts(row => Pixels((1 - y.Number(row)) * shape.Number(row))));
    }

    private static string Pixels(double value) => value.ToString("F6", CultureInfo.InvariantCulture);

    private ImmutableArray<string> Texts(Func<int, string> text) => [.. Enumerable.Range(0, _table.RowCount).Select(text)];

    // 2.7 is stored as the nearest single, 2.70000005; seven digits give back what was meant.
    private static double Decimal(double value) => double.Parse(value.ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private readonly record struct GroupKey(ulong Id, double PixelSize, int BoxSize, double Voltage, double Aberration, double AmplitudeContrast)
    {
        public OpticsGroup ToGroup(int number, bool hasCtf) => new()
        {
            Name = hasCtf ? $"exposureGroup{Id + 1}" : $"opticsGroup{number}",
            PixelSize = PixelSize,
            BoxSize = BoxSize,
            VoltageKilovolts = Voltage,
            SphericalAberrationMillimetres = Aberration,
            AmplitudeContrast = AmplitudeContrast,
        };
    }
}
