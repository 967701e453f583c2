using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>How much memory a run needs, part by part, and how much it leaves for prepared images. All in bytes.</summary>
/// <remarks>
/// Maps and batches grow with the working shell, so every figure is asked for at one. The plan decides what is kept, never what is computed.
/// docs/decisions/0008-working-box-and-image-store.md.
/// </remarks>
public sealed class MemoryPlan
{
    // The program itself, and a row of the particle file with what two iterations know of the particle.
    private const long Program = 150L << 20;
    private const long PerParticle = 2048;

    // Room for one batch of prepared particles. A fixed number: batches decide the order of sums, which must not depend on the machine.
    private const long BatchBytes = 128L << 20;
    private const int LargestBatch = 4096;

    // Scores, samples and sums of a full batch while posteriors are flat: 0.45 MB per particle were measured at most. Where a batch is smaller, because
    // it has finer detail, its particles may need as much more.
    private const long SearchBytes = 1536L << 20;
    private const long FixedPoseBytes = 32L << 20;
    private const long PerThread = 16L << 20;

    private readonly RefinementSettings _settings;
    private readonly (int Box, int Count, double ShellRatio)[] _groups;
    private readonly int _particles;
    private readonly int _boxSize;
    private readonly double _pixelSize;
    private readonly int _classes;

    /// <summary>Plans for maps of a box; nothing is read but the images' boxes.</summary>
    /// <param name="classes">K.</param>
    public MemoryPlan(RefinementSettings settings, ParticleSet set, IParticleStack images, int boxSize, double pixelSize, int classes)
    {
        (_settings, _particles, _boxSize, _pixelSize, _classes) = (settings, set.Count, boxSize, pixelSize, classes);
        _groups = new (int, int, double)[set.OpticsGroups.Length];
        for (int i = 0; i < set.Count; i++)
        {
            ref (int Box, int Count, double ShellRatio) group = ref _groups[set.Particles[i].OpticsGroup];
            if (group.Count++ == 0)
            {
                group.Box = images.BoxSize(i);
                group.ShellRatio = group.Box * set.OpticsGroups[set.Particles[i].OpticsGroup].PixelSize / (boxSize * pixelSize);
            }
        }
    }

    /// <summary>The last shell that the run may come to.</summary>
    public int LastShell => Schedule.Limit(_settings, _boxSize, _pixelSize, _boxSize);

    /// <summary>Maps of the states before and after an iteration, references, sums, and what a reconstruction needs.</summary>
    public long MapsAt(int shell)
    {
        int side = _settings.Padding * WorkingBox.SizeFor(shell, _boxSize);
        long planes = _settings.IsFlat ? 1 : side;
        long half = planes * side * ((side / 2) + 1);
        const int bytesOfData = 8, bytesOfSum = 12;

        // Per class a reference and two half-sets. At fixed poses these exist once more, four classes side by side.
        long references = (_classes + (_settings.HasIndependentHalves ? 1 : 0)) * CompactReference.BytesAt(shell, _settings.IsFlat);
        int copies = _classes + (_settings.Search == PoseSearch.None ? (_classes + 3) / 4 * 4 : 0);
        long reconstruction = 2 * ((bytesOfData * half) + (4L * planes * side * side)) + (bytesOfSum * half);
        long full = 4L * (_settings.IsFlat ? 1 : _boxSize) * _boxSize * _boxSize;
        return (copies * 2 * bytesOfSum * half) + references + reconstruction + ((8 * _classes) + 4) * full;
    }

    /// <summary>One batch, what its search needs, and what is dead but not yet collected.</summary>
    public long BatchesAt(int shell)
    {
        long search = _settings.Search == PoseSearch.None ? FixedPoseBytes : SearchBytes * Math.Min(_particles, LargestBatch) / LargestBatch;
        return PreparedAt(shell) + search + GarbageMeter.Allowance + (_settings.Threads * (PerThread + _groups.Max(g => 24L * g.Box * g.Box)));
    }

    /// <summary>The particles of one batch alone.</summary>
    public long PreparedAt(int shell) =>
        LargestBatchAt(shell) * _groups.Max(g => (20L * FourierDisc.CountOf(ImageShell(g, shell))) + (2L * g.Box));

    /// <summary>What the run cannot do without.</summary>
    public long RequiredAt(int shell) => Program + (PerParticle * _particles) + MapsAt(shell) + BatchesAt(shell);

    /// <summary>What is left for prepared images.</summary>
    public long ImagesAt(int shell) => Math.Max(0, _settings.Memory - RequiredAt(shell));

    /// <summary>How many particles' images are kept, and what they take.</summary>
    public (int Particles, long Bytes) KeptAt(int shell)
    {
        (int particles, long bytes) = (0, 0);
        double pixels = _groups.Sum(PixelsOf);
        foreach ((int Box, int Count, double ShellRatio) group in _groups.Where(g => g.Count > 0))
        {
            (int reach, int kept) = ImageStore.Plan(group.Box, group.Count, (long)(ImagesAt(shell) * (PixelsOf(group) / pixels)), ImageShell(group, shell));
            particles += kept;
            bytes += kept * ImageLayout.BytesOf(group.Box, reach);
        }

        return (particles, bytes);
    }

    /// <summary>How many particles are prepared at a time. It does not depend on the memory that there is.</summary>
    public int BatchSizeAt(int shell) =>
        _settings.BatchSize > 0 ? _settings.BatchSize : (int)Math.Clamp(BatchBytes / (40L * shell * shell), 64, LargestBatch);

    /// <summary>The finest shell at which the run fits, or 0 where none does.</summary>
    public int LastShellWithin(long bytes)
    {
        int shell = LastShell;
        while (shell > 0 && RequiredAt(shell) > bytes)
        {
            shell--;
        }

        return shell;
    }

    private int LargestBatchAt(int shell) => _groups.Max(g => Math.Min(g.Count, BatchSizeAt(shell)));

    private static double PixelsOf((int Box, int Count, double ShellRatio) group) => (double)group.Count * group.Box * group.Box;

    private static int ImageShell((int Box, int Count, double ShellRatio) group, int shell) =>
        group.Count == 0 ? 0 : Math.Clamp((int)(shell * group.ShellRatio), 1, (group.Box / 2) - 1);
}
