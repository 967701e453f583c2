using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Maps from particles with known poses: <c>cryosharp reconstruct</c>.</summary>
public static class ReconstructJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<ReconstructParameters>(
        new JobDescription
        {
            Name = "reconstruct",
            Title = "Reconstruction",
            Summary = "Makes maps from particles whose poses are known: of all, or of each class, with half-maps and their FSC.",
            Example = "cryosharp reconstruct particles.star --classes hard --symmetry D2",
            Details = """
                Each image adds CTF·X to the Fourier components of its slice and CTF² to their weights; the map is their quotient, with a Wiener
                filter made from the FSC of the half-maps. Halves are those of `rlnRandomSubset`, or odd and even particles where the file has
                none. Poses refined together with both halves make the FSC too good; it then says how consistent the particles are, not how
                far to trust the map.
                """,
        },
        Run,
        Check);

    internal static JobOutputs Run(ReconstructParameters parameters, JobContext context)
    {
        ParticleSet set = ParticleInput.Read(parameters.Particles, parameters.Stacks, context);
        ParticleInput.RequirePoses(set, parameters.Particles);
        if (parameters.Ctf)
        {
            ParticleInput.RequireCtfs(set, parameters.Particles, "Estimate it, or reconstruct with --no-ctf");
        }

        ImmutableArray<ClassMembers> classes = ClassMembers.Of(set, parameters.Classes, parameters.OnlyClass, parameters.Particles);
        using StackFiles images = StackFiles.Open(set);
        MapGrid grid = Grid(parameters, set, images, context);
        Volume mask = Mask(parameters, grid);
        Func<int, int> halfOf = HalfSets(set, context);
        var insertion = new ParticleInsertion(set, images, grid, parameters.Ctf);
        var results = ImmutableArray.CreateBuilder<(ClassMembers Class, HalfMaps Maps)>();
        foreach (ClassMembers members in classes)
        {
            (BackProjection first, BackProjection second) = insertion.Sum(members.Members, halfOf, context, $"inserting {members.FileName}");
            double? regularisation = parameters.Unfiltered ? null : parameters.Regularisation;
            var maps = HalfMaps.From(first, second, PointGroup.Parse(parameters.Symmetry), mask, grid, regularisation, context.Threads);
            Write(members, maps, context);
            results.Add((members, maps));
        }

        return Outputs(results.ToImmutable(), set.Count, context);
    }

    private static IEnumerable<ParameterProblem> Check(ReconstructParameters parameters) => SymmetryText.Check(parameters.Symmetry);

    private static MapGrid Grid(ReconstructParameters parameters, ParticleSet set, StackFiles images, JobContext context)
    {
        int box = images.BoxSize(0);
        double pixel = set.OpticsGroups[set.Particles[0].OpticsGroup].PixelSize;
        double resolution = parameters.MaxResolution ?? 2 * pixel;
        if (parameters.MaxResolution is null)
        {
            context.Auto(nameof(parameters.MaxResolution), resolution, "twice the pixel size");
        }

        int shell = (int)Math.Floor((box * pixel / resolution) + 1e-6);
        if (shell < 2)
        {
            throw new RefusedInputException($"--max-resolution {resolution} Å leaves nothing of a box of {box * pixel:F1} Å. Give a smaller number.");
        }

        return new MapGrid(box, pixel, parameters.Padding, Math.Min(shell, box / 2));
    }

    private static Volume Mask(ReconstructParameters parameters, MapGrid grid)
    {
        if (parameters.Mask is not string path)
        {
            return SoftMask.Sphere(grid.BoxSize, grid.PixelSize, 0.4 * grid.BoxSize, 0.1 * grid.BoxSize);
        }

        MapInput mask = MapInput.Read(path);
        new MapInput("the reconstruction", new Volume(grid.BoxSize, grid.PixelSize)).RequireSameGrid(mask);
        return mask.Volume;
    }

    private static Func<int, int> HalfSets(ParticleSet set, JobContext context)
    {
        if (set.Particles.All(p => p.HalfSet is 1 or 2))
        {
            return i => set.Particles[i].HalfSet;
        }

        context.Log("halves", "the file has none for all particles: odd and even ones are taken");
        return i => 1 + (i % 2);
    }

    private static void Write(ClassMembers members, HalfMaps maps, JobContext context)
    {
        string name = members.FileName;
        MrcFile.Write(context.Folder.PathOf($"final/{name}.mrc"), maps.Map);
        MrcFile.Write(context.Folder.PathOf($"final/{name}_half1.mrc"), maps.Half1);
        MrcFile.Write(context.Folder.PathOf($"final/{name}_half2.mrc"), maps.Half2);
        context.Folder.WriteText($"final/{name}_fsc.csv", new FscTable([("fsc", maps.Fsc)]).ToCsv());
        context.MarkUsable();
        context.Event("class", new JsonObject
        {
            ["class"] = members.Number,
            ["particles"] = members.Mass,
            ["resolution"] = maps.Fsc.ResolutionAt(0.143),
        });
    }

    private static JobOutputs Outputs(ImmutableArray<(ClassMembers Class, HalfMaps Maps)> results, int particles, JobContext context)
    {
        CurvePicture.WriteFsc(
            context.Folder.PathOf("figures/fsc.svg"), "FSC of half-maps", [.. results.Select(r => (r.Class.FileName, r.Maps.Fsc))]);
        MapPicture.Draw([.. results.Select(r => new CaptionedMap(
            r.Maps.Map, MapPicture.Caption(Math.Max(1, r.Class.Number), r.Class.Mass / particles, r.Maps.Fsc.ResolutionAt(0.143))))])
            .WritePng(context.Folder.PathOf("figures/slices.png"));
        return new JobOutputs
        {
            Files =
            [
                .. results.Select(r => new OutputFile($"final/{r.Class.FileName}.mrc", "map; with _half1 and _half2 its half-maps, _fsc.csv their FSC")),
                new OutputFile("figures/slices.png", "central slices and projections"),
                new OutputFile("figures/fsc.svg", "the FSC curves"),
            ],
            Numbers =
            [
                .. results.Select(r => (r.Class.FileName, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{r.Class.Mass:N0} particles, FSC 0.143 at {FscTable.Resolution(r.Maps.Fsc, 0.143)}, 0.5 at {FscTable.Resolution(r.Maps.Fsc, 0.5)}"))),
            ],
        };
    }
}
