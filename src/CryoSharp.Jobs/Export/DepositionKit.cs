using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>The files of one map that a deposition in EMDB asks for, in one folder.</summary>
/// <remarks>Maps are written anew, so that all have the same plain header; their densities are left as they are.</remarks>
/// <param name="Source">The run.</param>
/// <param name="Class">Whose map it is.</param>
/// <param name="Map">The primary map.</param>
/// <param name="Level">Its contour level.</param>
internal sealed record DepositionKit(ExportSource Source, ClassOutputs Class, Volume Map, double Level)
{
    /// <summary>The picture's side in pixels.</summary>
    public const int PictureSide = 500;

    /// <summary>The contour level of the half-maps, or null where there are none.</summary>
    public double? HalfLevel { get; init; }

    /// <summary>The curves of the half-maps, or null where there are none.</summary>
    public CorrectedFsc? Fsc { get; init; }

    /// <summary>Whether there is a mask within which the curves were measured.</summary>
    public bool HasMask { get; init; }

    /// <summary>The particles of the map; empty where nothing is known of them.</summary>
    public ParticleSet? Particles { get; init; }

    /// <summary>Of the map.</summary>
    public string Symmetry { get; init; } = "C1";

    /// <summary>"7.08 Å, contour level 0.175".</summary>
    public string Summary => Fsc is null
        ? FormattableString.Invariant($"no half-maps, contour level {Level:G4}")
        : FormattableString.Invariant($"{FscTable.Resolution(Fsc.Corrected, 0.143)} (FSC 0.143), contour level {Level:G4}");

    /// <summary>Writes the kit.</summary>
    /// <param name="set">The run's particles, or null.</param>
    /// <param name="folder">In the run folder.</param>
    /// <exception cref="RefusedInputException">Maps, half-maps or mask lie on different grids, or the map is empty.</exception>
    public static DepositionKit Write(ExportSource source, ClassOutputs one, ParticleSet? set, ExportParameters parameters, string folder, JobContext context)
    {
        string At(string name) => context.Folder.PathOf($"{folder}/{name}");
        var map = MapInput.Read(one.Map!);
        MapInput? mask = source.Mask is string path ? MapInput.Read(path) : null;
        if (mask is not null)
        {
            map.RequireSameGrid(mask);
            MrcFile.Write(At("mask.mrc"), mask.Volume, "Mask");
        }

        MrcFile.Write(At("map.mrc"), map.Volume, source.IsFinished ? "Sharpened map" : "Map");
        double level = ExportJob.Level([map.Volume], parameters, context);
        new SurfacePicture { Level = level, Side = PictureSide, Colour = Colour.OfClass(one.Number) }.Draw(map.Volume, context.Threads).WritePng(At("image.png"));
        var kit = new DepositionKit(source, one, map.Volume, level)
        {
            Particles = OfClass(set, one.Number),
            Symmetry = parameters.Symmetry ?? source.Symmetry(one.Number).Name,
            HasMask = mask is not null,
        };
        if (one.Halves is (string first, string second))
        {
            kit = kit.WithHalves(new HalfMapPair(MapInput.Read(first), MapInput.Read(second)), map, mask?.Volume, At, context);
        }

        context.Folder.WriteText($"{folder}/CHECKLIST.txt", DepositionChecklist.Of(kit));
        return kit;
    }

    private DepositionKit WithHalves(HalfMapPair halves, MapInput map, Volume? mask, Func<string, string> at, JobContext context)
    {
        map.RequireSameGrid(halves.First);
        map.RequireSameGrid(halves.Second);
        if (halves.First.Volume.Voxels.SequenceEqual(halves.Second.Volume.Voxels))
        {
            throw new RefusedInputException($"{halves.First.Path} and {halves.Second.Path} are the same. EMDB takes two half-maps from different particles.");
        }

        MrcFile.Write(at("half_map_1.mrc"), halves.First.Volume, "Half-map 1, unfiltered");
        MrcFile.Write(at("half_map_2.mrc"), halves.Second.Volume, "Half-map 2, unfiltered");
        if (Source.IsFinished)
        {
            MrcFile.Write(at("raw_map.mrc"), halves.Mean(), "Mean of the half-maps: not sharpened, not masked");
        }

        // Without a mask all counts, and there is nothing to correct for.
        var everywhere = new Volume(Map.BoxSize, Map.PixelSize);
        everywhere.Voxels.Fill(1);
        (ulong seed, int? from) = RandomPhasesOfPost();
        var fsc = CorrectedFsc.Between(halves.First.Volume, halves.Second.Volume, mask ?? everywhere, seed, context.Threads, from);
        AtomicFile.WriteText(at("fsc_unmasked.xml"), FscXml.Of(fsc.Unmasked, "FSC of half-maps without mask"));
        if (mask is not null)
        {
            AtomicFile.WriteText(at("fsc.xml"), FscXml.Of(fsc.Corrected, "FSC of half-maps within mask.mrc, corrected for the mask by random phases"));
            AtomicFile.WriteText(at("fsc_masked.xml"), FscXml.Of(fsc.Masked, "FSC of half-maps within mask.mrc, not corrected for the mask"));
        }

        CurvePicture.WriteFsc(at("fsc.svg"), "FSC of half-maps", mask is null ? [("unmasked", fsc.Unmasked)] : [("unmasked", fsc.Unmasked), ("masked", fsc.Masked), ("corrected", fsc.Corrected)]);
        return this with { Fsc = mask is null ? fsc with { Corrected = fsc.Unmasked } : fsc, HalfLevel = ContourLevel.Of(halves.First.Volume, halves.Second.Volume) };
    }

    /// <summary>What post was told of random phases, so that the curve is the one that it gave; its defaults for other runs.</summary>
    private (ulong Seed, int? From) RandomPhasesOfPost()
    {
        string? Text(string name) => Source.IsFinished ? RunParameter.Read(Source.Folder!).FirstOrDefault(p => p.Name == name)?.Text : null;
        ulong seed = ulong.TryParse(Text("seed"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong given) ? given : 1;
        return (seed, double.TryParse(Text("randomise-from"), NumberStyles.Float, CultureInfo.InvariantCulture, out double from)
            ? (int)Math.Round(Map.BoxSize * Map.PixelSize / from) : null);
    }

    /// <summary>The particles of a class; all where the set has no classes.</summary>
    private static ParticleSet? OfClass(ParticleSet? set, int number) =>
        set is null || !set.Particles.Any(p => p.Class == number) ? set : set.Subset([.. Enumerable.Range(0, set.Count).Where(i => set.Particles[i].Class == number)]);
}
