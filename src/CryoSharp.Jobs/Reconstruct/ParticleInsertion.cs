using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>Inserts particle images into two half-maps in Fourier space, from their own poses and CTFs.</summary>
/// <remarks>
/// <para>
/// Data: w·C·X·exp(+2πi k·t − iφ), weight: w·C², with X the image's transform, C its CTF, t its shift, φ its antisymmetric phase and w the
/// particle's weight in the class. Images multiplied by their CTF beforehand hold C·X already.
/// </para>
/// <para>
/// Images are prepared in batches, each by one thread; then the planes of the sums are shared out, and each thread inserts all of the batch into
/// its planes, in the order of the particles. So the bits do not depend on the number of threads.
/// </para>
/// </remarks>
internal sealed class ParticleInsertion
{
    private const int BatchSize = 128;

    private readonly ParticleSet _set;
    private readonly IParticleStack _images;
    private readonly MapGrid _grid;
    private readonly bool _hasCtf;
    private readonly Dictionary<int, GroupPlan> _plans = [];

    /// <summary>Prepares for maps of one grid.</summary>
    /// <param name="set">All with poses, and with CTFs if <paramref name="hasCtf"/>.</param>
    public ParticleInsertion(ParticleSet set, IParticleStack images, MapGrid grid, bool hasCtf)
    {
        (_set, _images, _grid, _hasCtf) = (set, images, grid, hasCtf);
        for (int i = 0; i < set.Count; i++)
        {
            int group = set.Particles[i].OpticsGroup;
            if (!_plans.ContainsKey(group))
            {
                _plans.Add(group, new GroupPlan(set.OpticsGroups[group], images.BoxSize(i), grid));
            }
        }
    }

    /// <summary>The sums of both halves.</summary>
    /// <param name="halfOf">1 or 2 for a particle.</param>
    /// <param name="stage">For progress.</param>
    /// <exception cref="OperationCanceledException">The user stopped the job.</exception>
    public (BackProjection Half1, BackProjection Half2) Sum(
        IReadOnlyList<(int Particle, float Weight)> members, Func<int, int> halfOf, JobContext context, string stage)
    {
        (BackProjection first, BackProjection second) = (_grid.Empty(), _grid.Empty());
        var batch = new PreparedSlice[Math.Min(BatchSize, members.Count)];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = context.Threads };
        int slabs = context.Threads == 1 ? 1 : 2 * context.Threads;
        int planes = _grid.BoxSize * _grid.Padding;
        for (int start = 0; start < members.Count; start += BatchSize)
        {
            context.Cancel.ThrowIfCancellationRequested();
            int count = Math.Min(BatchSize, members.Count - start);
            int offset = start;
            Parallel.For(0, count, parallel, i => batch[i] = Prepare(members[offset + i].Particle, members[offset + i].Weight));
            Parallel.For(0, slabs, parallel, slab =>
            {
                (int firstPlane, int endPlane) = (planes * slab / slabs, planes * (slab + 1) / slabs);
                for (int i = 0; i < count; i++)
                {
                    PreparedSlice slice = batch[i];
                    BackProjection sum = halfOf(members[offset + i].Particle) == 1 ? first : second;
                    CentralSlice.Insert(slice.Data, slice.Weight, slice.ToReference, slice.Disc, _grid.MaxShell, sum, firstPlane, endPlane);
                }
            });
            context.Progress(stage, start + count, members.Count);
        }

        return (first, second);
    }

    private PreparedSlice Prepare(int index, float classWeight)
    {
        Particle particle = _set.Particles[index];
        GroupPlan plan = _plans[particle.OpticsGroup];
        Pose pose = particle.Pose!.Value;
        FourierDisc disc = plan.Disc;
        var image = new float[plan.BoxSize * plan.BoxSize];
        _images.Read(index, image);
        var halfPlane = new ComplexF[plan.BoxSize * ((plan.BoxSize / 2) + 1)];
        plan.Fft.Forward(image, halfPlane);
        var data = new ComplexF[disc.Count];
        disc.Gather(halfPlane, plan.BoxSize, data);
        var ctf = new float[disc.Count];
        ctf.AsSpan().Fill(1);
        if (_hasCtf)
        {
            ContrastTransfer.Evaluate(particle.Ctf!.Value, plan.Optics, plan.BoxSize, disc, ctf);
        }

        double turn = 2 * Math.PI / (plan.BoxSize * plan.Optics.PixelSize);
        bool isPremultiplied = _hasCtf && plan.Optics.IsCtfPremultiplied;
        for (int j = 0; j < data.Length; j++)
        {
            double phase = (turn * ((disc.Kx[j] * pose.Shift.X) + (disc.Ky[j] * pose.Shift.Y))) - plan.OddPhase[j];
            float factor = plan.Amplitude * classWeight * (isPremultiplied ? 1 : ctf[j]);
            data[j] = factor * (data[j] * ComplexF.FromPhase(phase));
            ctf[j] *= ctf[j] * classWeight;
        }

        Matrix3x3 toReference = CentralSlice.ImageToReference(pose.Rotation, plan.Optics, plan.BoxSize, _grid.BoxSize, _grid.PixelSize);
        return new PreparedSlice(data, ctf, toReference, disc);
    }

    private sealed record PreparedSlice(ComplexF[] Data, float[] Weight, Matrix3x3 ToReference, FourierDisc Disc);

    /// <summary>What the particles of an optics group share.</summary>
    private sealed class GroupPlan
    {
        public GroupPlan(OpticsGroup optics, int boxSize, MapGrid grid)
        {
            (Optics, BoxSize, Fft) = (optics, boxSize, new Fft2D(boxSize));
            double ratio = boxSize * optics.PixelSize / (grid.BoxSize * grid.PixelSize);
            Disc = new FourierDisc(Math.Clamp((int)Math.Ceiling(grid.MaxShell * ratio), 1, boxSize / 2));
            OddPhase = new float[Disc.Count];
            ContrastTransfer.OddPhase(optics, boxSize, Disc, OddPhase);
            double size = (double)grid.BoxSize / boxSize;
            Amplitude = (float)(size * size);
        }

        public OpticsGroup Optics { get; }

        public int BoxSize { get; }

        public Fft2D Fft { get; }

        public FourierDisc Disc { get; }

        public float[] OddPhase { get; }

        public float Amplitude { get; }
    }
}
