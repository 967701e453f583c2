using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.IO;

/// <summary>Turns the tables of a particle STAR file into a <see cref="ParticleFile"/>; <see cref="ParticleStar"/> says what it takes and refuses.</summary>
internal sealed class ParticleStarReader
{
    private static readonly string[] CtfLabels = ["rlnDefocusU", "rlnDefocusV", "rlnDefocusAngle"];
    private static readonly string[] CtfOptions = ["rlnPhaseShift", "rlnCtfBfactor", "rlnCtfScalefactor"];
    private static readonly string[] AngleLabels = ["rlnAngleRot", "rlnAngleTilt", "rlnAnglePsi"];
    private static readonly string[] OriginLabels = ["rlnOriginXAngst", "rlnOriginYAngst", "rlnOriginX", "rlnOriginY"];

    private static readonly string[] VolumeLabels =
    [
        "rlnCoordinateZ", "rlnCenteredCoordinateZAngst", "rlnOriginZ", "rlnOriginZAngst", "rlnTomoName", "rlnTomoParticleName",
    ];

    private readonly StarBlock _block;
    private readonly StarBlock? _opticsBlock;
    private readonly StackLocator _stacks;
    private readonly List<string> _warnings = [];
    private readonly int[] _ctf;
    private readonly int[] _angles;
    private readonly int[] _origins;
    private readonly bool _areOriginsInPixels;
    private readonly OpticsTable _optics;

    public ParticleStarReader(StarDocument document, ParticleReadOptions options)
    {
        _stacks = new StackLocator(document.FilePath, options);
        _opticsBlock = document.Find("optics");
        _block = FindParticles(document);
        RefuseVolumes();
        _ctf = Complete(CtfLabels, isPresent: CtfLabels.Any(Has));
        _angles = Complete(AngleLabels, isPresent: Has("rlnAngleRot") || Has("rlnAngleTilt"));
        (_origins, _areOriginsInPixels) = Origins();
        _optics = _opticsBlock is null
            ? OpticsTable.FromRows(_block, HasCtf)
            : OpticsTable.FromTable(_opticsBlock, _block, HasCtf);
    }

    private bool HasCtf => _ctf.Length > 0;

    private bool HasPose => _angles.Length > 0;

    public ParticleFile Read()
    {
        ImmutableArray<Particle>.Builder particles = ImmutableArray.CreateBuilder<Particle>(_block.RowCount);
        int[] halfSets = HalfSets();
        (int classColumn, int micrographColumn, int darkColumn) =
            (_block.ColumnOf("rlnClassNumber"), _block.ColumnOf("rlnMicrographName"), _block.ColumnOf(ParticleStar.IsDarkLabel));
        int nameColumn = _block.ColumnOf(ParticleStar.ImageNameLabel);
        string micrograph = "";
        for (int row = 0; row < _block.RowCount; row++)
        {
            (string path, int index) = Image(row, nameColumn);
            micrograph = micrographColumn >= 0 ? Shared(_block[row, micrographColumn], micrograph) : "";
            particles.Add(new Particle
            {
                StackPath = path,
                StackIndex = index,
                OpticsGroup = _optics.GroupOf[row],
                Micrograph = micrograph,
                Ctf = HasCtf ? Ctf(row) : null,
                Pose = HasPose ? Pose(row) : null,
                Class = classColumn >= 0 ? InRange(row, classColumn, int.MaxValue, "Classes count from 1, 0 is none") : 0,
                HalfSet = halfSets[row],
                IsDark = darkColumn >= 0 && _block.Integer(row, darkColumn) != 0,
            });
        }

        var set = new ParticleSet(_optics.Groups, particles.DrainToImmutable(), [.. FurtherColumns().Select(Column)]);
        return new ParticleFile(set, [.. _warnings, .. _stacks.Warnings()], _stacks.Locations);
    }

    private bool Has(string label) => _block.ColumnOf(label) >= 0;

    private StarBlock FindParticles(StarDocument document)
    {
        var tables = document.Blocks.Where(block => block.ColumnOf(ParticleStar.ImageNameLabel) >= 0).ToList();
        if (tables.Count == 0)
        {
            string names = string.Join(", ", document.Blocks.Select(block => $"data_{block.Name}").Distinct().Take(8));
            throw MalformedFileException.InText(
                document.FilePath, 1, 1, $"no table has the column _rlnImageName, so there are no particles (tables: {names})", "Choose a particle STAR file");
        }

        StarBlock particles = tables.Find(block => block.Name.Equals("particles", StringComparison.OrdinalIgnoreCase)) ?? tables[0];
        if (tables.Count > 1)
        {
            _warnings.Add($"{document.FilePath} has {tables.Count} tables of images; data_{particles.Name} of line {particles.Line} was taken.");
        }

        return particles.RowCount > 0 ? particles : throw particles.Missing("rows", "Choose a file with particles");
    }

    private void RefuseVolumes()
    {
        bool isVolume = _opticsBlock is not null && _opticsBlock.ColumnOf("rlnImageDimensionality") is int column and >= 0
            && Enumerable.Range(0, _opticsBlock.RowCount).Any(row => _opticsBlock.Integer(row, column) == 3);
        string? label = isVolume ? "rlnImageDimensionality 3" : VolumeLabels.FirstOrDefault(Has);
        if (label is not null)
        {
            throw MalformedFileException.InText(
                _stacks.ParticleFile, _block.Line, 1, $"{label} says that these are sub-tomograms", "Only images of single particles are read");
        }
    }

    // The columns of the labels: all, or none.
    private int[] Complete(string[] labels, bool isPresent) => isPresent
        ? [.. labels.Select(label => _block.RequiredColumnOf(label, $"Give all of {string.Join(", ", labels)}, or none"))]
        : [];

    private (int[] Columns, bool AreInPixels) Origins()
    {
        string[] angstroms = OriginLabels[..2];
        string[] pixels = OriginLabels[2..];
        return angstroms.Any(Has) ? (Complete(angstroms, isPresent: true), false) : (Complete(pixels, isPresent: pixels.Any(Has)), true);
    }

    private (string Path, int Index) Image(int row, int column)
    {
        ReadOnlySpan<char> name = _block[row, column];
        int number = 1;
        int at = name.IndexOf('@');
        if (at >= 0 && (!int.TryParse(name[..at], out number) || number < 1))
        {
            throw _block.Wrong(row, column, "does not begin with the number of an image, from 1", "Write it as 000001@stack.mrcs");
        }

        ReadOnlySpan<char> path = ParticleStar.WithoutFormat(name[(at + 1)..]);
        return !path.IsEmpty
            ? (_stacks.Locate(path).Path, number - 1)
            : throw _block.Wrong(row, column, "names no stack", "Write it as 000001@stack.mrcs");
    }

    private Ctf Ctf(int row) => new(
        _block.Number(row, _ctf[0]),
        _block.Number(row, _ctf[1]),
        _block.Number(row, _ctf[2]),
        OpticsColumns.OptionalNumber(_block, row, "rlnPhaseShift", 0),
        OpticsColumns.OptionalNumber(_block, row, "rlnCtfBfactor", 0),
        OpticsColumns.OptionalNumber(_block, row, "rlnCtfScalefactor", 1));

    private Pose Pose(int row)
    {
        var angles = new EulerAngles(_block.Number(row, _angles[0]), _block.Number(row, _angles[1]), _block.Number(row, _angles[2]));
        Shift shift = default;
        if (_origins.Length > 0)
        {
            double unit = _areOriginsInPixels ? _optics.Groups[_optics.GroupOf[row]].PixelSize : 1;
            shift = new Shift(0 - (unit * _block.Number(row, _origins[0])), 0 - (unit * _block.Number(row, _origins[1])));
        }

        return new Pose(Rotation.FromEuler(angles), shift);
    }

    private int[] HalfSets()
    {
        int[] halfSets = new int[_block.RowCount];
        int column = _block.ColumnOf("rlnRandomSubset");
        if (column < 0)
        {
            return halfSets;
        }

        for (int row = 0; row < halfSets.Length; row++)
        {
            halfSets[row] = InRange(row, column, 2, "Half-sets are 1 and 2, 0 is none");
        }

        if (halfSets.Contains(1) && halfSets.Contains(2) && !halfSets.Contains(0))
        {
            return halfSets;
        }

        _warnings.Add(
            $"_rlnRandomSubset does not divide the particles into halves 1 and 2 (the first value is {halfSets[0]}); it was taken as missing.");
        return new int[halfSets.Length];
    }

    private int InRange(int row, int column, int maximum, string remedy)
    {
        int value = _block.Integer(row, column);
        return value >= 0 && value <= maximum ? value : throw _block.Wrong(row, column, "is out of range", remedy);
    }

    private IEnumerable<int> FurtherColumns()
    {
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase)
        {
            "rlnOpticsGroup", "rlnOpticsGroupName", "rlnMicrographName", "rlnClassNumber", "rlnRandomSubset", ParticleStar.IsDarkLabel,
        };
        taken.UnionWith(_opticsBlock is null ? OpticsColumns.Labels : []);
        taken.UnionWith(HasCtf ? [.. CtfLabels, .. CtfOptions] : []);
        taken.UnionWith(HasPose ? [.. AngleLabels, .. OriginLabels] : []);
        return Enumerable.Range(0, _block.Labels.Length).Where(column => !taken.Contains(_block.Labels[column]));
    }

    private ExtraColumn Column(int column)
    {
        ImmutableArray<string>.Builder values = ImmutableArray.CreateBuilder<string>(_block.RowCount);
        string value = "";
        for (int row = 0; row < _block.RowCount; row++)
        {
            value = Shared(_block[row, column], value);
            values.Add(value);
        }

        return new ExtraColumn(_block.Labels[column], values.DrainToImmutable());
    }

    // Neighbouring rows often have the same text; one string is enough for them.
    private static string Shared(ReadOnlySpan<char> text, string last) => text.SequenceEqual(last) ? last : text.ToString();
}
