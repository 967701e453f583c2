using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>Fits the intensity of starting maps to the images: the grey scale of a map from elsewhere means nothing.</summary>
internal static class GreyScale
{
    private const int Sample = 1000;

    /// <summary>The model with each map multiplied by Σ cross / Σ norm at the particles' best samples (or known poses).</summary>
    /// <remarks>
    /// The best sample is that of the largest cross²/norm, the log likelihood after the scale is fitted for the particle itself, which no
    /// grey scale changes. docs/theory/likelihood.md, Start.
    /// </remarks>
    public static MixtureModel Fit(
        RefinementSettings settings, RefinementState state, ParticleSet set, ImagePreparation preparation, ScaleGroups groups)
    {
        MixtureModel model = state.Model;
        SamplingGrid grid = Schedule.Next(settings, state);
        PassContext context = ContextOf(settings, state, grid);
        var cross = new double[model.ClassCount];
        var norm = new double[model.ClassCount];
        for (int g = 0; g < set.OpticsGroups.Length; g++)
        {
            int[] members = StartingModel.EvenlySpaced(set, g, Sample);
            if (members.Length == 0)
            {
                continue;
            }

            ParticleTask[] tasks = [.. members.Select(i => TaskOf(settings, set, groups, i))];
            using ParticleBatch batch = preparation.Prepare(
                g, tasks, model.NoisePower[g].AsMemory(), model.GroupScales, grid.WorkingShell, settings.Threads);
            foreach ((int classIndex, double c, double n) in settings.Search == PoseSearch.Global
                ? new PolarScan(context, batch, PolarBanks.Make(context, batch, 0, isExhaustive: false), 0).BestProfiles() : AtKnownPoses(context, batch))
            {
                cross[classIndex] += c;
                norm[classIndex] += n;
            }
        }

        // A class that too few particles prefer takes the scale of all.
        double total = norm.Sum();
        double common = total > 0 ? cross.Sum() / total : 1;
        return model with
        {
            References =
            [
                .. model.References.Select((map, c) => Scaled(map, norm[c] > 0.05 * total && cross[c] > 0 ? cross[c] / norm[c] : common)),
            ],
        };
    }

    private static PassContext ContextOf(RefinementSettings settings, RefinementState state, SamplingGrid grid)
    {
        int size = WorkingBox.SizeFor(state);
        IEnumerable<CompactReference> references = state.Model.References.Select(map => CompactReference.From(
            size == map.BoxSize ? map : Resampling.FourierResize(map, size, settings.Threads), grid.WorkingShell, settings.Threads));
        return new PassContext(state.Model, grid, [.. references], settings.Threads, CancellationToken.None);
    }

    private static ParticleTask TaskOf(RefinementSettings settings, ParticleSet set, ScaleGroups groups, int i)
    {
        Pose known = settings.Search == PoseSearch.Global ? default : set.Particles[i].Pose ?? default;
        return new ParticleTask(i, known, known.Shift, 1, groups.OfParticle[i], 0);
    }

    private static (int Class, double Cross, double Norm)[] AtKnownPoses(PassContext context, ParticleBatch batch)
    {
        var terms = new List<(int, double, double)>();
        int count = batch.CountWithin(context.Grid.WorkingShell);
        var slice = new ComplexF[count];
        for (int i = 0; i < batch.Count; i++)
        {
            ReadOnlySpan<float> image = batch.Scored(i);
            ReadOnlySpan<float> weight = batch.Weight(i);
            for (int c = 0; c < context.References.Length; c++)
            {
                CentralSlice.Extract(
                    context.References[c], batch.ImageToReference(batch.Tasks[i].Known.Rotation), batch.Disc, count, slice);
                (double cross, double norm) = (0, 0);
                for (int j = 1; j < count; j++)
                {
                    cross += (slice[j].Re * image[j]) + (slice[j].Im * image[batch.Stride + j]);
                    norm += weight[j] * slice[j].SquaredMagnitude;
                }

                terms.Add((c, cross, norm));
            }
        }

        return [.. terms];
    }

    private static Volume Scaled(Volume map, double scale)
    {
        Volume scaled = map.Clone();
        foreach (ref float voxel in scaled.Voxels)
        {
            voxel *= (float)scale;
        }

        return scaled;
    }
}
