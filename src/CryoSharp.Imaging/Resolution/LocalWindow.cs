using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>A soft ball that is laid about points of half-maps, and the FSC within it.</summary>
internal sealed class LocalWindow
{
    private readonly LocalResolutionSettings _settings;
    private readonly Volume[] _maps;
    private readonly Volume _ball;
    private readonly Fft3D _fft;
    private readonly int _correctedFrom;

    private LocalWindow(LocalResolutionSettings settings, Volume[] maps, Volume ball)
    {
        (_settings, _maps, _ball, _fft) = (settings, maps, ball, new Fft3D(ball.BoxSize));

        // The ball smears a shell over its neighbours, so the correction begins a shell beyond the first that lies among random phases alone.
        _correctedFrom = (int)Math.Ceiling(ball.BoxSize * ball.PixelSize / settings.RandomiseFrom) + 1;
    }

    /// <summary>Takes the maps.</summary>
    /// <param name="maps">Two half-maps, then the two with random phases.</param>
    public static LocalWindow Of(LocalResolutionSettings settings, Volume[] maps)
    {
        double pixel = maps[0].PixelSize;
        int box = LocalResolution.WindowBox(settings, maps[0].BoxSize, pixel);
        return new LocalWindow(settings, maps, SoftMask.Sphere(box, pixel, settings.Radius / pixel, settings.Edge / pixel));
    }

    /// <summary>Å at which the corrected FSC about a voxel falls below the threshold. Any number of threads may ask.</summary>
    public double ResolutionAbout(int x, int y, int z)
    {
        Fsc masked = Fsc.Between(Cut(_maps[0], x, y, z), Cut(_maps[1], x, y, z));
        Fsc randomised = Fsc.Between(Cut(_maps[2], x, y, z), Cut(_maps[3], x, y, z));
        Fsc corrected = masked with
        {
            Correlation =
            [
                .. masked.Correlation.Select((m, s) => s < _correctedFrom ? m : CorrectedFsc.WithoutMask(m, randomised.Correlation[s])),
            ],
        };
        return Math.Clamp(corrected.ResolutionAt(_settings.Threshold), 2 * masked.PixelSize, _settings.Worst);
    }

    /// <summary>The transform of a map times the ball about a voxel; outside of the map there is nothing.</summary>
    private FourierVolume Cut(Volume map, int x, int y, int z)
    {
        (int n, int m) = (map.BoxSize, _ball.BoxSize);
        var cut = new float[m * m * m];
        for (int k = 0; k < m; k++)
        {
            for (int j = 0; j < m; j++)
            {
                (int fromY, int fromZ) = (y + j - (m / 2), z + k - (m / 2));
                if ((uint)fromY >= (uint)n || (uint)fromZ >= (uint)n)
                {
                    continue;
                }

                int first = Math.Max(0, (m / 2) - x);
                int last = Math.Min(m, n + (m / 2) - x);
                ReadOnlySpan<float> source = map.Voxels.Slice((((fromZ * n) + fromY) * n) + x + first - (m / 2), last - first);
                ReadOnlySpan<float> ball = _ball.Voxels.Slice((((k * m) + j) * m) + first, last - first);
                Span<float> row = cut.AsSpan((((k * m) + j) * m) + first, last - first);
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] = source[i] * ball[i];
                }
            }
        }

        var transform = new FourierVolume(m, map.PixelSize);
        _fft.Forward(cut, transform.Components);
        return transform;
    }
}
