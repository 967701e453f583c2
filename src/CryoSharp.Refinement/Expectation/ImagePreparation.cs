using System.Collections.Concurrent;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>Reads particle images and makes <see cref="ParticleBatch"/>es of them. docs/theory/likelihood.md, Images.</summary>
/// <remarks>
/// <para>
/// Each image is normalised by its own background (mean 0, standard deviation 1 outside the particle's circle), moved so that the particle's
/// expected centre is the image's, and transformed twice: masked by a soft circle (scored) and unmasked (inserted). Both transforms are rounded to
/// 16 bits and, as far as memory allows, kept: an image is read again only when its centre moves or shells are asked for that were not kept.
/// </para>
/// <para>The bits do not depend on what is kept: a batch is always made from the rounded form. One caller at a time.</para>
/// </remarks>
public sealed class ImagePreparation
{
    /// <summary>Width of the soft edge of the circular mask, pixels.</summary>
    public const int MaskEdge = 5;

    private readonly ParticleSet _set;
    private readonly IParticleStack _images;
    private readonly double _diameter;
    private readonly int _referenceBox;
    private readonly double _referencePixelSize;
    private readonly int[] _position;
    private readonly int[] _boxes;
    private readonly ImageStore[] _stores;
    private readonly double[] _share;
    private readonly OpticsPlan?[] _plans;
    private readonly ComplexF[][] _corrections;
    private readonly Dictionary<(int Box, double PixelSize), ImageTransform> _transforms = [];
    private readonly ConcurrentBag<BatchBuffers> _buffers = [];

    /// <summary>Prepares for references of a box and pixel size.</summary>
    /// <param name="images">One per particle of the set, in its order.</param>
    /// <param name="particleDiameter">Of the circular mask, Å.</param>
    public ImagePreparation(ParticleSet set, IParticleStack images, double particleDiameter, int referenceBox, double referencePixelSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(particleDiameter);
        (_set, _images, _diameter, _referenceBox, _referencePixelSize) = (set, images, particleDiameter, referenceBox, referencePixelSize);
        int groups = set.OpticsGroups.Length;
        (_position, _boxes, _plans, _corrections) = (new int[set.Count], new int[groups], new OpticsPlan?[groups], new ComplexF[groups][]);
        (_stores, _share) = MakeStores();
    }

    /// <summary>Bytes for images that are kept between passes; changes no result. 0 at first.</summary>
    public long Memory { get; set; }

    /// <summary>The side M of an optics group's images, or 0 where it has no particle.</summary>
    public int ImageBox(int opticsGroup) => _boxes[opticsGroup];

    /// <summary>Reads and prepares particles of one optics group.</summary>
    /// <param name="noisePower">σ² per image shell, 0 to M/2.</param>
    /// <param name="groupScales">s per scale group.</param>
    /// <param name="workingShell">In shells of the reference; where it lies beyond the images' own limit, that limit is used.</param>
    /// <returns>A batch whose memory is used again once it is disposed of.</returns>
    public ParticleBatch Prepare(
        int opticsGroup, ParticleTask[] tasks, ReadOnlyMemory<double> noisePower, IReadOnlyList<double> groupScales, int workingShell, int threads)
    {
        OpticsPlan plan = PlanOf(opticsGroup, workingShell);
        ImageStore store = _stores[opticsGroup];
        store.Require(plan.Disc.MaxShell, (long)(Memory * _share[opticsGroup]));
        var batch = new ParticleBatch(plan, tasks, _buffers);
        var filter = new BatchFilter(plan, batch, noisePower.Span);
        Parallel.For(
            0, tasks.Length, new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => (Filter: new BatchFilter.Workspace(batch.Stride), Record: Array.Empty<float>()),
            (i, _, work) =>
            {
                ParticleTask task = tasks[i];
                int position = _position[task.Index];
                Span<float> place = store.Place(position);
                bool isKept = !place.IsEmpty;
                if (!isKept)
                {
                    place = work.Record = work.Record.Length > 0 ? work.Record : new float[plan.Layout.Length];
                }

                ImageLayout layout = isKept ? store.Layout : plan.Layout;
                var record = new ImageRecord(layout, place);
                if (!store.Has(position, task.Centre))
                {
                    TransformOf(plan).Fill(_images, task.Index, task.Centre, _corrections[opticsGroup], layout, record);
                    if (isKept)
                    {
                        store.Mark(position, task.Centre);
                    }
                }

                filter.Fill(i, _set.Particles[task.Index].Ctf, (float)groupScales[task.ScaleGroup], layout, record, work.Filter);
                return work;
            },
            _ => { });
        batch.SumPower();
        return batch;
    }

    /// <summary>A store per optics group and its share of the memory, by how many pixels the groups have.</summary>
    private (ImageStore[] Stores, double[] Share) MakeStores()
    {
        var counts = new int[_boxes.Length];
        for (int i = 0; i < _set.Count; i++)
        {
            int group = _set.Particles[i].OpticsGroup;
            _position[i] = counts[group]++;
            _boxes[group] = _images.BoxSize(i);
        }

        double[] pixels = [.. counts.Select((count, g) => (double)count * _boxes[g] * _boxes[g])];
        double all = Math.Max(pixels.Sum(), 1);
        return ([.. counts.Select((count, g) => new ImageStore(_boxes[g], count))], [.. pixels.Select(p => p / all)]);
    }

    private ImageTransform TransformOf(OpticsPlan plan) => _transforms[(plan.Box, plan.Optics.PixelSize)];

    /// <summary>The plan of a group up to a shell; of each group the last one is kept.</summary>
    private OpticsPlan PlanOf(int group, int workingShell)
    {
        OpticsGroup optics = _set.OpticsGroups[group];
        int box = ImageBox(group);
        double ratio = box * optics.PixelSize / (_referenceBox * _referencePixelSize);
        int shell = Math.Clamp((int)(workingShell * ratio), 1, (box / 2) - 1);
        if (_plans[group] is OpticsPlan last && last.Disc.MaxShell == shell)
        {
            return last;
        }

        if (!_transforms.ContainsKey((box, optics.PixelSize)))
        {
            double size = (double)_referenceBox / box;
            _transforms.Add((box, optics.PixelSize), new ImageTransform(box, optics.PixelSize, _diameter, (float)(size * size)));
        }

        _corrections[group] ??= Correction(optics, box);
        Matrix3x3 geometry = CentralSlice.ImageToReference(Rotation.Identity, optics, box, _referenceBox, _referencePixelSize);
        return _plans[group] = new OpticsPlan(group, optics, box, geometry, ratio, shell);
    }

    /// <summary>What undoes the odd aberrations, on the images' whole disc; empty where there are none.</summary>
    private static ComplexF[] Correction(OpticsGroup optics, int box)
    {
        if (!ContrastTransfer.HasOddPhase(optics))
        {
            return [];
        }

        var disc = new FourierDisc((box / 2) - 1);
        var phase = new float[disc.Count];
        ContrastTransfer.OddPhase(optics, box, disc, phase);
        return [.. phase.Select(p => ComplexF.FromPhase(-p))];
    }
}
