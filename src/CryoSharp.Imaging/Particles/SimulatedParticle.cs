using System.Globalization;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Draws what is random about a simulated particle, except its noise.</summary>
internal static class SimulatedParticle
{
    private enum Purpose : ulong
    {
        Class,
        Rotation,
        Shift,
        Micrograph,
        Noise,
    }

    /// <summary>The noise of an image.</summary>
    public static CounterRandom Noise(ulong seed, int index) => new(seed, (ulong)Purpose.Noise, (ulong)index);

    /// <summary>Draws particle <paramref name="index"/>, a pure function of its arguments.</summary>
    public static Particle Draw(SimulationSettings settings, int maps, int index)
    {
        int micrograph = index / settings.ParticlesPerMicrograph;
        return new Particle
        {
            StackPath = "simulated.mrcs",
            StackIndex = index,
            Micrograph = string.Create(CultureInfo.InvariantCulture, $"micrograph{micrograph + 1:d5}.mrc"),
            Ctf = DrawCtf(settings, micrograph),
            Pose = new Pose(DrawRotation(settings, index), DrawShift(settings, index)),
            Class = DrawClass(settings, maps, index) + 1,
        };
    }

    private static int DrawClass(SimulationSettings settings, int maps, int index)
    {
        var random = new CounterRandom(settings.Seed, (ulong)Purpose.Class, (ulong)index);
        if (settings.Fractions.IsEmpty)
        {
            return random.NextInt32(maps);
        }

        double left = random.NextDouble() * settings.Fractions.Sum();
        int drawn = 0;
        for (int k = 0; k < maps; k++)
        {
            if (settings.Fractions[k] > 0)
            {
                drawn = k;
                left -= settings.Fractions[k];
                if (left < 0)
                {
                    break;
                }
            }
        }

        return drawn;
    }

    private static Rotation DrawRotation(SimulationSettings settings, int index)
    {
        var random = new CounterRandom(settings.Seed, (ulong)Purpose.Rotation, (ulong)index);
        double kappa = settings.ViewConcentration;
        if (kappa == 0)
        {
            (double w, double x, double y, double z) = random.NextUnitQuaternion();
            return Rotation.FromQuaternion(w, x, y, z);
        }

        // The cosine's distribution function, (e^{κc} − e^{−κ})/(e^{κ} − e^{−κ}), inverted: Fisher, Lewis and Embleton 1987, 3.6.2.
        double u = random.NextDouble();
        double cosine = 1 + (Math.Log(u + ((1 - u) * Math.Exp(-2 * kappa))) / kappa);
        double tilt = double.RadiansToDegrees(Math.Acos(Math.Clamp(cosine, -1, 1)));
        return Rotation.FromEuler(new EulerAngles(360 * random.NextDouble(), tilt, 360 * random.NextDouble()));
    }

    private static Shift DrawShift(SimulationSettings settings, int index)
    {
        var random = new CounterRandom(settings.Seed, (ulong)Purpose.Shift, (ulong)index);
        return new Shift(settings.ShiftSigma * random.NextGaussian(), settings.ShiftSigma * random.NextGaussian());
    }

    private static Ctf DrawCtf(SimulationSettings settings, int micrograph)
    {
        var random = new CounterRandom(settings.Seed, (ulong)Purpose.Micrograph, (ulong)micrograph);
        (double smallest, double greatest) = settings.Defocus;
        double mean = smallest + ((greatest - smallest) * random.NextDouble());
        double deviation = settings.AstigmatismSigma * Math.Abs(random.NextGaussian());
        return new Ctf(mean + deviation, mean - deviation, 180 * random.NextDouble());
    }
}
