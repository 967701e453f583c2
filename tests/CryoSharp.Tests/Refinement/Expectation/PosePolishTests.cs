using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class PosePolishTests
{
    private const int Box = 32;
    private const double PixelSize = 5;
    private const int Shell = 12;

    private readonly Simulation _simulation;
    private readonly ParticleBatch _batch;
    private readonly CompactReference _map;

    public PosePolishTests()
    {
        Volume map = Phantom.TwoState(0).ToVolume(Box, PixelSize);
        _simulation = Simulation.Run([map], new SimulationSettings { Count = 20, SignalToNoise = 0.3 });
        var settings = new RefinementSettings { Search = PoseSearch.None, ParticleDiameter = 140, InitialLowPass = 20 };
        Volume mask = SoftMask.Sphere(Box, PixelSize, 14, 3);
        RefinementState start = StartingModel.Make(settings, _simulation.Particles, _simulation, [map], 1, Box, PixelSize, mask);
        ParticleTask[] tasks =
        [
            .. _simulation.Particles.Particles.Select((p, i) => new ParticleTask(i, p.Pose!.Value, p.Pose!.Value.Shift, 1, 0, 0)),
        ];
        _batch = new ImagePreparation(_simulation.Particles, _simulation, 140, Box, PixelSize)
            .Prepare(0, tasks, start.Model.NoisePower[0].AsMemory(), start.Model.GroupScales, Shell, 1);
        _map = CompactReference.From(start.Model.References[0], Shell);
    }

    /// <summary>From a degree and an Å off along every axis it ends where no step leads higher.</summary>
    /// <remarks>It stops where a step promises less than 0.05 nats; slopes jump from cell to cell of the map, which allows as much again.</remarks>
    [Fact]
    public void ItEndsOnTop()
    {
        var polish = new PosePolish(_batch, Shell, 0.05);
        int found = 0;
        for (int i = 0; i < _batch.Count; i++)
        {
            Rotation start = Rotation.FromAxis(new Vector3D(1, -1, 1), 1.7) * _batch.Tasks[i].Known.Rotation;
            if (polish.Find(_map, i, start, new Shift(1, -1), Shell, 7.5, 5) is not PolishedPose top)
            {
                continue;
            }

            found++;
            Assert.Equal(Score(i, top.Rotation, top.Shift), top.Score, 1e-3 * Math.Abs(top.Score));
            Assert.True(top.Score >= Score(i, start, new Shift(1, -1)));
            foreach (int sign in (int[])[-1, 1])
            {
                foreach (Vector3D axis in (Vector3D[])[new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)])
                {
                    Assert.InRange(Score(i, Rotation.FromAxis(axis, sign * 1) * top.Rotation, top.Shift), double.NegativeInfinity, top.Score + 0.1);
                }

                Assert.InRange(Score(i, top.Rotation, top.Shift + new Shift(sign * 0.7, 0)), double.NegativeInfinity, top.Score + 0.1);
                Assert.InRange(Score(i, top.Rotation, top.Shift + new Shift(0, sign * 0.7)), double.NegativeInfinity, top.Score + 0.1);
            }
        }

        Assert.InRange(found, _batch.Count * 3 / 4, _batch.Count);
    }

    /// <summary>The volume of the top is the integral over poses, by a sum on a grid narrower than the posterior.</summary>
    /// <remarks>A Gaussian is taken for the posterior; with scores of hundreds of nats the next term is some hundredths, 0.2 nats are allowed on average.</remarks>
    [Fact]
    public void ItsVolumeIsTheIntegral()
    {
        var polish = new PosePolish(_batch, Shell, 0.05);
        var differences = new List<double>();
        for (int i = 0; i < 5; i++)
        {
            if (polish.Find(_map, i, _batch.Tasks[i].Known.Rotation, default, Shell, 7.5, 5) is PolishedPose top)
            {
                differences.Add(top.LogVolume - LogIntegral(i, top));
            }
        }

        Assert.InRange(differences.Count, 4, 5);
        Assert.InRange(differences.Average(), -0.2, 0.2);
    }

    /// <summary>log ∫ e^{score − top} over rotation vectors, rad³, and shifts, Å².</summary>
    private double LogIntegral(int particle, PolishedPose top)
    {
        const double Angle = 1;
        const double Length = 0.6;
        const int Reach = 4;
        double sum = 0;
        for (int a = -Reach; a <= Reach; a++)
        {
            for (int b = -Reach; b <= Reach; b++)
            {
                for (int c = -Reach; c <= Reach; c++)
                {
                    var turn = new Vector3D(a * Angle, b * Angle, c * Angle);
                    Rotation rotation = Rotation.FromAxis(turn.Length > 0 ? turn : new Vector3D(1, 0, 0), turn.Length) * top.Rotation;
                    (ComplexF[] slice, double norm) = Slice(particle, rotation);
                    for (int x = -Reach; x <= Reach; x++)
                    {
                        for (int y = -Reach; y <= Reach; y++)
                        {
                            sum += Math.Exp(Cross(particle, slice, top.Shift + new Shift(x * Length, y * Length)) - (norm / 2) - top.Score);
                        }
                    }
                }
            }
        }

        return Math.Log(sum) + (3 * Math.Log(double.DegreesToRadians(Angle))) + (2 * Math.Log(Length));
    }

    private double Score(int particle, Rotation rotation, Shift shift)
    {
        (ComplexF[] slice, double norm) = Slice(particle, rotation);
        return Cross(particle, slice, shift) - (norm / 2);
    }

    private (ComplexF[] Slice, double Norm) Slice(int particle, Rotation rotation)
    {
        var slice = new ComplexF[_batch.CountWithin(Shell)];
        CentralSlice.Extract(_map, _batch.ImageToReference(rotation), _batch.Disc, slice.Length, slice);
        slice[0] = default;
        double norm = 0;
        for (int j = 1; j < slice.Length; j++)
        {
            norm += _batch.Weight(particle)[j] * (double)slice[j].SquaredMagnitude;
        }

        return (slice, norm);
    }

    private double Cross(int particle, ComplexF[] slice, Shift shift)
    {
        ReadOnlySpan<float> image = _batch.Scored(particle);
        double turn = 2 * Math.PI / (Box * PixelSize);
        double cross = 0;
        for (int j = 1; j < slice.Length; j++)
        {
            (double sin, double cos) = Math.SinCos(turn * ((_batch.Disc.Kx[j] * shift.X) + (_batch.Disc.Ky[j] * shift.Y)));
            (double re, double im) = (image[j], image[_batch.Stride + j]);
            cross += (slice[j].Re * ((re * cos) - (im * sin))) + (slice[j].Im * ((re * sin) + (im * cos)));
        }

        return cross;
    }
}
