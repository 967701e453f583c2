using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>A classification's inputs, read and checked; every automatic choice is logged.</summary>
internal sealed class ClassificationInput : IDisposable
{
    private readonly StackFiles _stacks;

    private ClassificationInput(ParticleSet set, StackFiles stacks, ImmutableArray<Volume> references, int classes, Volume mask, RefinementSettings settings) =>
        (Set, _stacks, References, Classes, Mask, Settings) = (set, stacks, references, classes, mask, settings);

    public ParticleSet Set { get; }

    public IParticleStack Images => _stacks;

    public ImmutableArray<Volume> References { get; }

    public int Classes { get; }

    public Volume Mask { get; }

    public RefinementSettings Settings { get; }

    /// <exception cref="RefusedInputException">The particles cannot be classified as asked.</exception>
    /// <exception cref="MalformedFileException">A file breaks its format.</exception>
    public static ClassificationInput Read(ClassifyParameters parameters, JobContext context)
    {
        ParticleFile file = ParticleFile.Read(parameters.Particles, new ParticleReadOptions { StackFolder = parameters.Datadir });
        foreach (string warning in file.Warnings)
        {
            context.Warn(warning);
        }

        ParticleSet set = file.Set;
        ImmutableArray<string> maps = MapPaths(parameters);
        int classes = parameters.Classes ?? maps.Length;
        CheckParticles(parameters, set, maps.Length, classes);
        StackFiles stacks = StackFiles.Open(set);
        try
        {
            stacks.Validate(new ImageProgress(context, set.Count), context.Cancel);
            int imageBox = stacks.BoxSize(0);
            double imagePixel = set.OpticsGroups[set.Particles[0].OpticsGroup].PixelSize;
            context.Log("data", string.Create(CultureInfo.InvariantCulture,
                $"{set.Count:N0} particles, box {imageBox} px, {imagePixel:0.####} Å/px, {Count(set.OpticsGroups.Length, "optics group")}, {(set.Particles[0].Pose is null ? "no poses" : "poses known")}"));
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

            Volume mask = MakeMask(parameters, box, pixel, diameter);
            ImmutableArray<Volume> references = [.. maps.Select(path => ReadReference(path, box, pixel, context))];
            RefinementSettings settings = MakeSettings(parameters, context, mask, diameter) with { AnnealsClasses = maps.Length <= 1 && classes > 1 };
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

    private static ImmutableArray<string> MapPaths(ClassifyParameters parameters) =>
    [
        .. parameters.Ref.SelectMany(path => path.EndsWith(".star", StringComparison.OrdinalIgnoreCase) ? ReferenceStar.Read(path) : [path]),
    ];

    private static void CheckParticles(ClassifyParameters parameters, ParticleSet set, int maps, int classes)
    {
        if (maps > 1 && classes != maps)
        {
            throw new RefusedInputException($"--classes {classes}, but {maps} reference maps. Give one map, or one per class.");
        }

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
        if (parameters.Search != PoseSearch.Global && unposed > 0)
        {
            throw new RefusedInputException(
                $"{parameters.Particles}: {unposed} of {set.Count} particles have no pose (rlnAngleRot, rlnAngleTilt, rlnAnglePsi), which --search {parameters.Search.ToString().ToLowerInvariant()} starts from. Refine them first, or use --search global.");
        }
    }

    private static Volume MakeMask(ClassifyParameters parameters, int box, double pixel, double diameter)
    {
        if (parameters.Mask is not string path)
        {
            return SoftMask.Sphere(box, pixel, Math.Min(diameter / 2 / pixel, (box / 2) - ImagePreparation.MaskEdge), ImagePreparation.MaskEdge);
        }

        Volume mask = MrcFile.ReadVolume(path);
        if (mask.Voxels.ContainsAnyExceptInRange(0f, 1f))
        {
            throw new RefusedInputException($"{path}: a mask has values from 0 to 1; found others. Make one with: cryosharp mask {path}");
        }

        return Resampling.ToGrid(mask, box, pixel);
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

    private static RefinementSettings MakeSettings(ClassifyParameters parameters, JobContext context, Volume mask, double diameter) => new()
    {
        Search = parameters.Search,
        ParticleDiameter = diameter,
        Symmetry = PointGroup.Parse(parameters.Symmetry),
        Mask = mask,
        Regularisation = parameters.Regularisation,
        InitialLowPass = parameters.RefLowpass,
        MaxResolution = parameters.MaxRes ?? 0,
        AngularStep = parameters.AngularStep ?? 0,
        ShiftRange = parameters.ShiftRange ?? 0,
        ShiftStep = parameters.ShiftStep ?? 0,
        RotationSigma = parameters.LocalAngle ?? ClassifyParameters.DefaultLocalAngle,
        ShiftSigma = parameters.LocalShift ?? 5,
        MaxIterations = parameters.Iterations,
        SubsetPerClass = parameters.Subset,
        Seed = (ulong)parameters.Seed,
        Threads = context.Threads,
    };

    private static string Count(int n, string noun) => n == 1 ? $"1 {noun}" : $"{n} {noun}s";

    private sealed class ImageProgress(JobContext context, int total) : IProgress<double>
    {
        public void Report(double value) => context.Progress("check images", (long)(value * total), total);
    }
}
