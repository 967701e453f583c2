using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>Finds where parallel rays first meet the surface of a map: where its density, interpolated linearly, comes up to a level.</summary>
/// <remarks>Blocks of 4³ voxels none of which reaches the level are passed in one step.</remarks>
internal sealed class SurfaceRays
{
    private const int Block = 4;
    private const double Step = 0.5;
    private const int Halvings = 10;

    private readonly Volume _map;
    private readonly float _level;
    private readonly int _blocks;
    private readonly float[] _greatest;

    public SurfaceRays(Volume map, float level)
    {
        (_map, _level) = (map, level);
        _blocks = ((map.BoxSize - 2) / Block) + 1;
        _greatest = new float[_blocks * _blocks * _blocks];
        for (int i = 0; i < _greatest.Length; i++)
        {
            _greatest[i] = GreatestOf(i % _blocks, i / _blocks % _blocks, i / _blocks / _blocks);
        }
    }

    /// <summary>Where the ray that comes from +z of the picture at (x, y) meets the surface, and the outward normal there, both in the map's frame; null where it passes by.</summary>
    /// <param name="toMap">From the picture's frame to the map's.</param>
    /// <param name="x">Voxels from the centre.</param>
    /// <param name="y">Voxels from the centre.</param>
    /// <returns>The place in voxels from the centre, a vector of length 1 (0 where the density is flat).</returns>
    public (Vector3D At, Vector3D Normal)? Meet(Rotation toMap, double x, double y)
    {
        double centre = _map.BoxSize / 2;
        Vector3D origin = toMap.Apply(new Vector3D(x, y, 0)) + new Vector3D(centre, centre, centre);
        Vector3D along = toMap.Apply(new Vector3D(0, 0, -1));
        (double t, double end) = (double.NegativeInfinity, double.PositiveInfinity);
        Clip(origin.X, along.X, ref t, ref end);
        Clip(origin.Y, along.Y, ref t, ref end);
        Clip(origin.Z, along.Z, ref t, ref end);
        double before = t;
        while (t <= end)
        {
            Vector3D at = origin + (t * along);
            if (PastEmptyBlock(at, along) is double past)
            {
                before = t;
                t += past;
                continue;
            }

            if (Density(at) >= _level)
            {
                Vector3D met = origin + (Edge(origin, along, before, t) * along);
                return (met - new Vector3D(centre, centre, centre), Normal(met));
            }

            before = t;
            t += Step;
        }

        return null;
    }

    /// <summary>Narrows the part of a ray that lies in the box along one axis.</summary>
    private void Clip(double origin, double along, ref double from, ref double to)
    {
        (double first, double last) = (0, _map.BoxSize - 1);
        if (Math.Abs(along) < 1e-12)
        {
            (from, to) = origin >= first && origin <= last ? (from, to) : (1, 0);
            return;
        }

        (double a, double b) = ((first - origin) / along, (last - origin) / along);
        (from, to) = (Math.Max(from, Math.Min(a, b)), Math.Min(to, Math.Max(a, b)));
    }

    /// <summary>How far it is out of the block at a place, if nothing of the block reaches the level; else null.</summary>
    private double? PastEmptyBlock(Vector3D at, Vector3D along)
    {
        (int bx, int by, int bz) = (BlockOf(at.X), BlockOf(at.Y), BlockOf(at.Z));
        if (_greatest[(((bz * _blocks) + by) * _blocks) + bx] >= _level)
        {
            return null;
        }

        double past = Math.Min(Past(at.X, along.X, bx), Math.Min(Past(at.Y, along.Y, by), Past(at.Z, along.Z, bz)));
        return Math.Max(past, 0) + 1e-6;
    }

    private int BlockOf(double at) => Math.Clamp((int)at / Block, 0, _blocks - 1);

    private static double Past(double at, double along, int block) =>
        along > 1e-12 ? ((Block * (block + 1)) - at) / along : along < -1e-12 ? ((Block * block) - at) / along : double.PositiveInfinity;

    /// <summary>Halves the way between a place without and one at the level.</summary>
    private double Edge(Vector3D origin, Vector3D along, double before, double at)
    {
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (before + at) / 2;
            (before, at) = Density(origin + (middle * along)) >= _level ? (before, middle) : (middle, at);
        }

        return at;
    }

    /// <summary>Against the slope of the density, over a voxel to each side.</summary>
    private Vector3D Normal(Vector3D at)
    {
        var slope = new Vector3D(
            Density(at - new Vector3D(1, 0, 0)) - Density(at + new Vector3D(1, 0, 0)),
            Density(at - new Vector3D(0, 1, 0)) - Density(at + new Vector3D(0, 1, 0)),
            Density(at - new Vector3D(0, 0, 1)) - Density(at + new Vector3D(0, 0, 1)));
        return slope.Length > 0 ? (1 / slope.Length) * slope : slope;
    }

    /// <summary>Interpolated between the eight voxels about a place; beyond the box that of its face.</summary>
    private double Density(Vector3D at)
    {
        int n = _map.BoxSize;
        (double x, double y, double z) = (Math.Clamp(at.X, 0, n - 1), Math.Clamp(at.Y, 0, n - 1), Math.Clamp(at.Z, 0, n - 1));
        (int i, int j, int k) = (Math.Min((int)x, n - 2), Math.Min((int)y, n - 2), Math.Min((int)z, n - 2));
        (double u, double v, double w) = (x - i, y - j, z - k);
        ReadOnlySpan<float> cell = _map.Voxels[((((k * n) + j) * n) + i)..];
        double Row(ReadOnlySpan<float> voxels, int first) => voxels[first] + (u * (voxels[first + 1] - voxels[first]));
        double near = Row(cell, 0) + (v * (Row(cell, n) - Row(cell, 0)));
        double far = Row(cell, n * n) + (v * (Row(cell, (n * n) + n) - Row(cell, n * n)));
        return near + (w * (far - near));
    }

    /// <summary>Of the voxels between which the block's places lie.</summary>
    private float GreatestOf(int bx, int by, int bz)
    {
        int n = _map.BoxSize;
        ReadOnlySpan<float> voxels = _map.Voxels;
        float greatest = float.NegativeInfinity;
        for (int z = Block * bz; z <= Math.Min(n - 1, Block * (bz + 1)); z++)
        {
            for (int y = Block * by; y <= Math.Min(n - 1, Block * (by + 1)); y++)
            {
                int first = (((z * n) + y) * n) + (Block * bx);
                foreach (float value in voxels[first..(first + Math.Min(n - (Block * bx), Block + 1))])
                {
                    greatest = Math.Max(greatest, value);
                }
            }
        }

        return greatest;
    }
}
