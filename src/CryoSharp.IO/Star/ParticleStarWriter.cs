using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.IO;

/// <summary>Writes the tables of a particle STAR file; <see cref="ParticleStar.Write"/> says what it writes.</summary>
internal sealed class ParticleStarWriter
{
    private readonly ParticleSet _set;
    private readonly bool _hasCtf;
    private readonly bool _hasPose;
    private readonly bool _hasMicrographs;
    private readonly bool _hasClasses;
    private readonly bool _hasHalfSets;
    private readonly bool _hasDarkImages;
    private readonly ImmutableArray<ExtraColumn> _further;
    private readonly ImageNames _names;

    public ParticleStarWriter(string path, ParticleSet set)
    {
        _set = set;
        _names = new ImageNames(path, set);
        _hasCtf = AllOrNone(particle => particle.Ctf is not null, "CTF");
        _hasPose = AllOrNone(particle => particle.Pose is not null, "pose");
        _hasMicrographs = set.Particles.Any(particle => particle.Micrograph.Length > 0);
        _hasClasses = set.Particles.Any(particle => particle.Class > 0);
        _hasHalfSets = set.Particles.Any(particle => particle.HalfSet > 0);
        _hasDarkImages = set.Particles.Any(particle => particle.IsDark);
        var own = OwnLabels().ToHashSet(StringComparer.OrdinalIgnoreCase);

        // Origins in pixels, kept from a file without angles, would contradict the poses found since.
        own.UnionWith(_hasPose ? ["rlnOriginX", "rlnOriginY"] : []);
        _further = [.. set.Columns.Where(column => !own.Contains(column.Name))];
    }

    public void Write(StarWriter star)
    {
        WriteOptics(star);
        star.Loop("particles", [.. OwnLabels(), .. _further.Select(column => column.Name)]);
        for (int i = 0; i < _set.Count; i++)
        {
            WriteParticle(star, _set.Particles[i], _names.Of(i));
            foreach (ExtraColumn column in _further)
            {
                star.Value(column.Values[i]);
            }

            star.EndRow();
        }

        star.EndLoop();
    }

    private bool AllOrNone(Func<Particle, bool> has, string what)
    {
        int count = _set.Particles.Count(has);
        return count == 0 || count == _set.Count
            ? count > 0
            : throw new ArgumentException($"{count} of {_set.Count} particles have a {what}; a STAR file holds all or none.");
    }

    // In the order of WriteParticle.
    private IEnumerable<string> OwnLabels() =>
    [
        ParticleStar.ImageNameLabel,
        "rlnOpticsGroup",
        .. _hasMicrographs ? ["rlnMicrographName"] : Array.Empty<string>(),
        .. _hasCtf
            ? ["rlnDefocusU", "rlnDefocusV", "rlnDefocusAngle", "rlnPhaseShift", "rlnCtfBfactor", "rlnCtfScalefactor"]
            : Array.Empty<string>(),
        .. _hasPose ? ["rlnAngleRot", "rlnAngleTilt", "rlnAnglePsi", "rlnOriginXAngst", "rlnOriginYAngst"] : Array.Empty<string>(),
        .. _hasClasses ? ["rlnClassNumber"] : Array.Empty<string>(),
        .. _hasHalfSets ? ["rlnRandomSubset"] : Array.Empty<string>(),
        .. _hasDarkImages ? [ParticleStar.IsDarkLabel] : Array.Empty<string>(),
    ];

    private void WriteParticle(StarWriter star, Particle particle, string imageName)
    {
        star.Value(imageName);
        star.Value(particle.OpticsGroup + 1);
        if (_hasMicrographs)
        {
            star.Value(particle.Micrograph);
        }

        if (particle.Ctf is Ctf ctf)
        {
            Values(star, ctf.DefocusU, ctf.DefocusV, ctf.DefocusAngle, ctf.PhaseShift, ctf.BFactor, ctf.Scale);
        }

        if (particle.Pose is Pose pose)
        {
            EulerAngles angles = pose.Rotation.ToEuler();
            Values(star, angles.Rot, angles.Tilt, angles.Psi, -pose.Shift.X, -pose.Shift.Y);
        }

        if (_hasClasses)
        {
            star.Value(particle.Class);
        }

        if (_hasHalfSets)
        {
            star.Value(particle.HalfSet);
        }

        if (_hasDarkImages)
        {
            star.Value(particle.IsDark ? 1 : 0);
        }
    }

    private static void Values(StarWriter star, params ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            star.Value(value);
        }
    }

    private void WriteOptics(StarWriter star)
    {
        var columns = OpticsValues().ToList();
        star.Loop("optics", columns.Select(column => column.Label));
        for (int i = 0; i < _set.OpticsGroups.Length; i++)
        {
            foreach ((_, Func<OpticsGroup, int, string> value) in columns)
            {
                star.Value(value(_set.OpticsGroups[i], i + 1));
            }

            star.EndRow();
        }

        star.EndLoop();
    }

    private IEnumerable<(string Label, Func<OpticsGroup, int, string> Value)> OpticsValues()
    {
        ImmutableArray<OpticsGroup> groups = _set.OpticsGroups;
        yield return ("rlnOpticsGroup", (_, number) => $"{number}");
        yield return ("rlnOpticsGroupName", (group, _) => group.Name);
        yield return ("rlnVoltage", (group, _) => StarWriter.Exact(group.VoltageKilovolts));
        yield return ("rlnSphericalAberration", (group, _) => StarWriter.Exact(group.SphericalAberrationMillimetres));
        yield return ("rlnAmplitudeContrast", (group, _) => StarWriter.Exact(group.AmplitudeContrast));
        yield return ("rlnImagePixelSize", (group, _) => StarWriter.Exact(group.PixelSize));
        yield return ("rlnImageDimensionality", (_, _) => "2");
        yield return ("rlnCtfDataAreCtfPremultiplied", (group, _) => group.IsCtfPremultiplied ? "1" : "0");
        if (groups.All(group => group.BoxSize > 0))
        {
            yield return ("rlnImageSize", (group, _) => $"{group.BoxSize}");
        }

        if (groups.Any(group => group.BeamTiltMilliradians != default))
        {
            yield return ("rlnBeamTiltX", (group, _) => StarWriter.Exact(group.BeamTiltMilliradians.X));
            yield return ("rlnBeamTiltY", (group, _) => StarWriter.Exact(group.BeamTiltMilliradians.Y));
        }

        if (groups.Any(group => !group.OddZernike.IsEmpty))
        {
            yield return ("rlnOddZernike", (group, _) => Numbers(group.OddZernike));
        }

        if (groups.Any(group => !group.EvenZernike.IsEmpty))
        {
            yield return ("rlnEvenZernike", (group, _) => Numbers(group.EvenZernike));
        }

        if (groups.Any(group => group.Magnification != (1, 0, 0, 1)))
        {
            yield return ("rlnMagMat00", (group, _) => StarWriter.Exact(group.Magnification.M00));
            yield return ("rlnMagMat01", (group, _) => StarWriter.Exact(group.Magnification.M01));
            yield return ("rlnMagMat10", (group, _) => StarWriter.Exact(group.Magnification.M10));
            yield return ("rlnMagMat11", (group, _) => StarWriter.Exact(group.Magnification.M11));
        }

        // A column that some group lacks cannot be invented for it.
        foreach (string label in groups.IsEmpty ? [] : groups[0].FurtherColumns.Select(column => column.Label))
        {
            if (groups.All(group => group.FurtherColumns.Any(column => column.Label == label)))
            {
                yield return (label, (group, _) => group.FurtherColumns.First(column => column.Label == label).Value);
            }
        }
    }

    private static string Numbers(ImmutableArray<double> values) => $"[{string.Join(',', values.Select(StarWriter.Exact))}]";
}
