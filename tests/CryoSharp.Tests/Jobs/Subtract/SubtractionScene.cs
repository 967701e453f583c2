using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

/// <summary>Clean particles of two groups of blobs, left and right, and a mask that keeps the right ones, as files in a folder.</summary>
internal sealed class SubtractionScene : IDisposable
{
    public const int Side = 32;
    public const double PixelSize = 4;

    private readonly TemporaryFolder _folder = new();

    public static GaussianBlobs Left { get; } = new(1.5, new(-8, 1, 0), new(-7, -3, 2), new(-6, 2, -4));

    public static GaussianBlobs Right { get; } = new(1.5, new(7, 0, 1), new(6, 3, -1));

    public string Folder => _folder.Folder;

    public string this[string relative] => _folder[relative];

    public void Dispose() => _folder.Dispose();

    public static (Volume Map, Volume Mask) WholeAndMask()
    {
        Volume map = Left.ToVolume(Side, PixelSize);
        Add(map, Right.ToVolume(Side, PixelSize));
        return (map, Resampling.Window(SoftMask.Sphere(Side, PixelSize, 5, 3), Side, (-6, -1, 0)));
    }

    public static Simulation Simulate(Volume map, int count) => Simulation.Run(
        [map], new SimulationSettings { Count = count, SignalToNoise = double.PositiveInfinity, ParticlesPerMicrograph = 3, ShiftSigma = 6 });

    /// <summary>Projections of blobs, Σ σ√(2π)·exp(−d²/2σ²) with d the distance from where (A·(c − centre))_xy + shift puts each.</summary>
    public static float[] Drawn(GaussianBlobs blobs, Pose pose, Vector3D centre, int box)
    {
        var image = new float[box * box];
        foreach (Vector3D c in blobs.Centres)
        {
            Vector3D at = pose.Rotation.Apply(c - centre);
            (double x, double y) = (at.X + (pose.Shift.X / PixelSize) + (box / 2), at.Y + (pose.Shift.Y / PixelSize) + (box / 2));
            for (int i = 0; i < image.Length; i++)
            {
                double squared = Math.Pow((i % box) - x, 2) + Math.Pow((i / box) - y, 2);
                image[i] += (float)(blobs.Sigma * Math.Sqrt(2 * Math.PI) * Math.Exp(-squared / (2 * blobs.Sigma * blobs.Sigma)));
            }
        }

        return image;
    }

    public static void Add(Volume sum, Volume map)
    {
        for (int i = 0; i < sum.Voxels.Length; i++)
        {
            sum.Voxels[i] += map.Voxels[i];
        }
    }

    public static float[] Signal(Simulation simulation, int i)
    {
        var image = new float[Side * Side];
        simulation.ReadSignal(i, image);
        return image;
    }

    public static float[] Read(StackFiles images, int i)
    {
        var image = new float[images.BoxSize(i) * images.BoxSize(i)];
        images.Read(i, image);
        return image;
    }

    public string[] Command(string output) =>
        ["subtract", _folder["in.star"], "--ref", _folder["map.mrc"], "--mask", _folder["mask.mrc"], "-o", output, "-q"];

    public double[] Scales(string run) =>
        [.. Particles(run).Columns.Single(c => c.Name == SubtractJob.ScaleColumn).Values.Select(v => double.Parse(v, CultureInfo.InvariantCulture))];

    public ParticleSet Particles(string run) => ParticleFile.Read(_folder[$"{run}/final/particles.star"]).Set;

    public void WriteInput(Simulation simulation, Volume map, Volume mask, Func<int, float[], float[]>? change = null, bool withHalves = false)
    {
        MrcFile.Write(_folder["map.mrc"], map);
        MrcFile.Write(_folder["mask.mrc"], mask);
        string stack = _folder["in.mrcs"];
        using (var writer = MrcStackWriter.Create(stack, Side, PixelSize))
        {
            for (int i = 0; i < simulation.Count; i++)
            {
                writer.Append(change is null ? Signal(simulation, i) : change(i, Signal(simulation, i)));
            }

            writer.Complete();
        }

        ParticleSet set = simulation.Particles;
        ParticleStar.Write(_folder["in.star"], set.WithParticles(
            [.. set.Particles.Select((p, i) => p with { StackPath = stack, HalfSet = withHalves ? 1 + (i % 2) : 0 })]));
    }
}
