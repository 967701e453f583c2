using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>A classification's inputs, read and checked; every automatic choice is logged.</summary>
internal sealed class ClassificationInput : IDisposable
{
    // Of protein, whose density is 1.35 g/cm³.
    private const double CubicAngstromsPerKilodalton = 1230;

    private readonly StackFiles _stacks;

    private ClassificationInput(ParticleSet set, StackFiles stacks, ImmutableArray<Volume> references, int classes, Volume mask, RefinementSettings settings) =>
        (Set, _stacks, References, Classes, Mask, Settings) = (set, stacks, references, classes, mask, settings);

    public ParticleSet Set { get; }

    public IParticleStack Images => _stacks;

    public ImmutableArray<Volume> References { get; }

    public int Classes { get; }

    public Volume Mask { get; }

    public RefinementSettings Settings { get; }

    /// <summary>Reads what a classification needs.</summary>
    /// <exception cref="RefusedInputException">The particles cannot be classified as asked.</exception>
    /// <exception cref="MalformedFileException">A file breaks its format.</exception>
    public static ClassificationInput Read(ClassifyParameters parameters, JobContext context)
    {
        ImmutableArray<string> maps = MapInput.Paths(parameters.Ref, context.Directory);
        int classes = parameters.Classes ?? maps.Length;
        if (maps.Length > 1 && classes != maps.Length)
        {
            throw new RefusedInputException($"--classes {classes}, but {maps.Length} reference maps. Give one map, or one per class.");
        }

        if (!parameters.ClassSymmetry.IsEmpty && parameters.ClassSymmetry.Length != classes)
        {
            throw new RefusedInputException($"--class-symmetry names {parameters.ClassSymmetry.Length} point groups for {classes} classes. Give one for each.");
        }

        RefinementSettings asked = parameters.ToSettings(parameters.Search, context.Threads) with
        {
            Regularisation = parameters.Regularisation,
            SubsetPerClass = parameters.Subset,
            AnnealsClasses = maps.Length <= 1 && classes > 1,
            ClassSymmetries = [.. parameters.ClassSymmetry.Select(PointGroup.Parse)],
        };
        ClassificationInput input = Read(parameters, asked, maps, parameters.Mask, classes, context);
        Volume? focus = parameters.FocusMask is string path ? FocusMask(path, input.Mask, context) : null;
        return new ClassificationInput(input.Set, input._stacks, input.References, classes, input.Mask, input.Settings with
        {
            FocusMask = focus,
            Fulcrum = focus is null ? input.Settings.Fulcrum : FulcrumOf(parameters, focus),
            ClassPrior = parameters.ClassPrior switch
            {
                ClassPrior.Estimated => 0,
                ClassPrior.Flat => double.PositiveInfinity,
                _ => parameters.ClassAlpha ?? 0.01 * input.Set.Count,
            },
        });
    }

    /// <summary>Reads what any search for poses needs.</summary>
    /// <param name="asked">All but what depends on the images: diameter, mask and memory.</param>
    /// <param name="maps">Paths of starting maps.</param>
    /// <param name="maskPath">Of a solvent mask; null for a soft sphere, of flat classes a soft circle.</param>
    /// <exception cref="RefusedInputException">The particles cannot be used as asked.</exception>
    /// <exception cref="MalformedFileException">A file breaks its format.</exception>
    public static ClassificationInput Read(
        ParticleParameters parameters, RefinementSettings asked, ImmutableArray<string> maps, string? maskPath, int classes, JobContext context)
    {
        ParticleSet set = ParticleInput.Read(parameters.Particles, parameters.Datadir, context);
        CheckParticles(parameters, asked.Search, set, classes);
        StackFiles stacks = StackFiles.Open(set);
        try
        {
            stacks.Validate(new ImageProgress(context, set.Count), context.Cancel);
            int imageBox = stacks.BoxSize(0);
            double imagePixel = set.OpticsGroups[set.Particles[0].OpticsGroup].PixelSize;
            context.Log("images", string.Create(CultureInfo.InvariantCulture, $"box {imageBox} px, {imagePixel:0.####} Å/px"));
            int box = parameters.Box ?? imageBox;
            if (box > imageBox || box % 2 != 0)
            {
                throw new RefusedInputException($"--box: {box} px; the working box must be even and not larger than the images' {imageBox} px.");
            }

            double pixel = imageBox * imagePixel / box;
            double diameter = parameters.Diameter ?? Math.Round(0.85 * imageBox * imagePixel);
            if (parameters.Diameter is null)
            {
                context.Auto(nameof(parameters.Diameter), diameter, $"0.85 of the box of {imageBox * imagePixel:0} Å");
            }

            Volume mask = MakeMask(maskPath, asked.IsFlat, box, pixel, diameter);
            ImmutableArray<Volume> references = [.. maps.Select(path => ReadReference(path, box, pixel, context))];
            RefinementSettings settings = asked with { ParticleDiameter = diameter, Mask = mask, Fulcrum = FulcrumOf(parameters, mask) };
            var plan = new MemoryPlan(settings, set, stacks, box, pixel, classes);
            settings = settings with { Memory = MemoryShare.Of(parameters.Memory, FreeMemory.Bytes(), plan, box * pixel, context) };
            MemoryShare.Tell(new MemoryPlan(settings, set, stacks, box, pixel, classes), settings.Memory, set.Count, box * pixel, context);
            return new ClassificationInput(set, stacks, references, classes, mask, settings);
        }
        catch
        {
            stacks.Dispose();
            throw;
        }
    }

    public void Dispose() => _stacks.Dispose();

    /// <summary>Å from the centre of the box.</summary>
    private static Vector3D FulcrumOf(ParticleParameters parameters, Volume mask) =>
        parameters is AlignmentParameters { Fulcrum: Fulcrum.Mask } ? mask.PixelSize * CentreOfMass.OfPositive(mask) : default;

    private static void CheckParticles(ParticleParameters parameters, PoseSearch search, ParticleSet set, int classes)
    {
        if (classes > set.Count)
        {
            throw new RefusedInputException($"{parameters.Particles}: {set.Count} particles cannot be sorted into {classes} classes. Ask for fewer classes.");
        }

        int without = set.Particles.Count(p => p.Ctf is null);
        if (without > 0)
        {
            throw new RefusedInputException(
                $"{parameters.Particles}: {without} of {set.Count} particles have no CTF (rlnDefocusU, rlnDefocusV, rlnDefocusAngle). Estimate the CTF first, or join the columns from the micrographs.");
        }

        int unposed = set.Particles.Count(p => p.Pose is null);
        if (search != PoseSearch.Global && unposed > 0)
        {
            throw new RefusedInputException(
                $"{parameters.Particles}: {unposed} of {set.Count} particles have no pose (rlnAngleRot, rlnAngleTilt, rlnAnglePsi), which --search {search.ToString().ToLowerInvariant()} starts from. Refine them first, or use --search global.");
        }

        if (search != PoseSearch.Global && ParticleInput.IsFlat(set))
        {
            throw new RefusedInputException(
                $"{parameters.Particles}: all poses are turns in the plane, of a 2D classification, which --search {search.ToString().ToLowerInvariant()} cannot start from. Use --search global, or make maps first: cryosharp abinitio {parameters.Particles}");
        }
    }

    private static Volume MakeMask(string? path, bool isFlat, int box, double pixel, double diameter)
    {
        if (path is null)
        {
            double radius = Math.Min(diameter / 2 / pixel, (box / 2) - ImagePreparation.MaskEdge);
            return isFlat ? SoftMask.Disc(box, pixel, radius, ImagePreparation.MaskEdge) : SoftMask.Sphere(box, pixel, radius, ImagePreparation.MaskEdge);
        }

        return ReadMask(path, box, pixel);
    }

    private static Volume ReadMask(string path, int box, double pixel)
    {
        Volume mask = MrcFile.ReadVolume(path);
        if (mask.Voxels.ContainsAnyExceptInRange(0f, 1f))
        {
            throw new RefusedInputException($"{path}: a mask has values from 0 to 1; found others. Make one with: cryosharp mask {path}");
        }

        // Resampling rings at sharp edges.
        Volume resampled = Resampling.ToGrid(mask, box, pixel);
        foreach (ref float voxel in resampled.Voxels)
        {
            voxel = Math.Clamp(voxel, 0, 1);
        }

        return resampled;
    }

    private static Volume FocusMask(string path, Volume mask, JobContext context)
    {
        Volume focus = ReadMask(path, mask.BoxSize, mask.PixelSize);
        double all = Sum(focus);
        double within = Sum(SoftMask.Apply(mask, focus));
        if (within <= 0)
        {
            throw new RefusedInputException($"{path}: the focus mask has nothing within the solvent mask. Both are of one box; check its place and pixel size.");
        }

        if (within < 0.98 * all)
        {
            context.Warn(string.Create(CultureInfo.InvariantCulture,
                $"{path}: {1 - (within / all):P0} of the focus mask lies outside of the solvent mask, where maps are zero. Make --diameter or --mask larger."));
        }

        double volume = within * Math.Pow(mask.PixelSize, 3);
        context.Log("data", string.Create(CultureInfo.InvariantCulture, $"focus mask: {volume:N0} Å³, room for {volume / CubicAngstromsPerKilodalton:0} kDa"));
        return focus;

        static double Sum(Volume map)
        {
            double sum = 0;
            foreach (float voxel in map.Voxels)
            {
                sum += voxel;
            }

            return sum;
        }
    }

    private static Volume ReadReference(string path, int box, double pixel, JobContext context)
    {
        Volume map = MrcFile.ReadVolume(path);
        if (map.BoxSize == box && Math.Abs(map.PixelSize - pixel) < 1e-3 * pixel)
        {
            var same = new Volume(box, pixel);
            map.Voxels.CopyTo(same.Voxels);
            return same;
        }

        context.Log("auto", string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileName(path)}: box {map.BoxSize} px at {map.PixelSize:0.####} Å, resampled to {box} px at {pixel:0.####} Å"));
        return Resampling.ToGrid(map, box, pixel, context.Threads);
    }

    private sealed class ImageProgress(JobContext context, int total) : IProgress<double>
    {
        public void Report(double value) => context.Progress("check images", (long)(value * total), total);
    }
}
