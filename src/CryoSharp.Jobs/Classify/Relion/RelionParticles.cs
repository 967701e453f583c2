using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>The particles as RELION keeps them: sorted by micrograph, in groups that share an intensity.</summary>
/// <param name="Set">To be written as run_itNNN_data.star.</param>
/// <param name="Groups">In the order of their numbers.</param>
internal sealed record RelionParticles(ParticleSet Set, ImmutableArray<RelionGroup> Groups)
{
    private static readonly string[] PriorLabels =
        ["rlnAngleRotPrior", "rlnAngleTiltPrior", "rlnAnglePsiPrior", "rlnOriginXPriorAngst", "rlnOriginYPriorAngst"];

    /// <summary>Sorts and numbers; RELION sorts and numbers likewise on reading, and finds a group's scale by its number.</summary>
    public static RelionParticles Of(ParticleSet particles, ClassificationInput input, MixtureModel model)
    {
        ImmutableArray<int> scales = ScaleGroups.Of(particles, input.Settings.IntensityScale).OfParticle;
        string[] names = [.. particles.Particles.Select(ScaleGroups.NameOf)];
        int[] order = [.. Enumerable.Range(0, particles.Count).OrderBy(i => names[i], StringComparer.Ordinal)];
        var groups = ImmutableArray.CreateBuilder<RelionGroup>();
        var numbers = new string[particles.Count];
        foreach (IGrouping<string, int> members in order.GroupBy(i => names[i]))
        {
            groups.Add(new RelionGroup(
                members.Key, members.Count(), members.Average(i => model.GroupScales[scales[i]]), particles.Particles[members.First()].OpticsGroup));
            foreach (int i in members)
            {
                numbers[i] = groups.Count.ToString(CultureInfo.InvariantCulture);
            }
        }

        // Columns that only we know would be a warning each; RELION's own that we set anew replace those of an earlier run.
        var known = new ParticleSet(
            WithBoxes(particles, input.Images), particles.Particles,
            [.. particles.Columns.Where(c => c.Name.StartsWith("rln", StringComparison.OrdinalIgnoreCase) && !PriorLabels.Contains(c.Name))]);
        ParticleSet set = known
            .WithColumn(new ExtraColumn("rlnGroupName", [.. names]))
            .WithColumn(new ExtraColumn("rlnGroupNumber", [.. numbers]))
            .WithColumn(new ExtraColumn("rlnNormCorrection", [.. names.Select(_ => "1.000000")]));
        ParticleSet complete = input.Settings.Search == PoseSearch.Local ? WithPriors(set, input.Set) : set;
        return new RelionParticles(complete.Subset(order), groups.ToImmutable());
    }

    // RELION needs the images' size, which a file may lack.
    private static ImmutableArray<OpticsGroup> WithBoxes(ParticleSet set, IParticleStack images)
    {
        OpticsGroup[] groups = [.. set.OpticsGroups];
        for (int i = 0; i < set.Count; i++)
        {
            ref OpticsGroup group = ref groups[set.Particles[i].OpticsGroup];
            group = group.BoxSize > 0 ? group : group with { BoxSize = images.BoxSize(i) };
        }

        return [.. groups];
    }

    /// <summary>A local search is about the poses that were given, not those found.</summary>
    private static ParticleSet WithPriors(ParticleSet set, ParticleSet given)
    {
        double[][] values =
        [
            .. given.Particles.Select(p =>
            {
                EulerAngles angles = p.Pose!.Value.Rotation.ToEuler();
                return new[] { angles.Rot, angles.Tilt, angles.Psi, -p.Pose.Value.Shift.X, -p.Pose.Value.Shift.Y };
            }),
        ];
        for (int column = 0; column < PriorLabels.Length; column++)
        {
            int at = column;
            set = set.WithColumn(new ExtraColumn(PriorLabels[at], [.. values.Select(v => v[at].ToString("F6", CultureInfo.InvariantCulture))]));
        }

        return set;
    }
}

/// <summary>Particles of one micrograph.</summary>
/// <param name="Name">The micrograph.</param>
/// <param name="Count">How many.</param>
/// <param name="Scale">Their intensity.</param>
/// <param name="OpticsGroup">Of the first of them, from 0.</param>
internal sealed record RelionGroup(string Name, int Count, double Scale, int OpticsGroup);
