using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>The places of particles in their images, whether in poses or, for sets without poses, in columns as their file had them.</summary>
internal static class Origins
{
    // Origins say how the image is to be moved: they are negative shifts, in Å or in pixels. Those with Prior are centres of local searches.
    private static readonly (string X, string Y, bool IsInPixels)[] Columns =
    [
        ("rlnOriginXAngst", "rlnOriginYAngst", false), ("rlnOriginX", "rlnOriginY", true),
        ("rlnOriginXPriorAngst", "rlnOriginYPriorAngst", false), ("rlnOriginXPrior", "rlnOriginYPrior", true),
    ];

    /// <summary>Where the centre of each particle lies, or null where the set does not say.</summary>
    public static Func<int, Shift>? Find(ParticleSet set)
    {
        if (set.Particles.All(p => p.Pose is not null))
        {
            return i => set.Particles[i].Pose!.Value.Shift;
        }

        foreach ((string nameX, string nameY, bool isInPixels) in Columns.Take(2))
        {
            if (set.Columns.FirstOrDefault(c => c.Name == nameX) is ExtraColumn x && set.Columns.FirstOrDefault(c => c.Name == nameY) is ExtraColumn y)
            {
                return i =>
                {
                    double unit = isInPixels ? set.OpticsGroups[set.Particles[i].OpticsGroup].PixelSize : 1;
                    return new Shift(-unit * Number(x, i), -unit * Number(y, i));
                };
            }
        }

        return null;
    }

    /// <summary>The set with images whose centres are elsewhere, and whose pixels may have another size.</summary>
    /// <param name="groups">The optics groups of the new images.</param>
    /// <param name="moved">Where the new centre of a particle's image lies in the old image, Å from its centre.</param>
    /// <returns>Shifts are smaller by <paramref name="moved"/>; columns in pixels are counted in new pixels.</returns>
    public static ParticleSet Move(ParticleSet set, ImmutableArray<OpticsGroup> groups, Func<int, Shift> moved)
    {
        ImmutableArray<Particle> particles =
        [
            .. set.Particles.Select((p, i) => p.Pose is Pose pose ? p with { Pose = pose with { Shift = pose.Shift - moved(i) } } : p),
        ];
        IEnumerable<ExtraColumn> columns = set.Columns.Select(column =>
        {
            (string x, string y, bool isInPixels) = Columns.FirstOrDefault(c => c.X == column.Name || c.Y == column.Name);
            return x is null ? column : column with
            {
                Values = [.. column.Values.Select((_, i) => Moved(column, i, column.Name == x ? moved(i).X : moved(i).Y, isInPixels ? Units(set, groups, i) : (1, 1)))],
            };
        });
        return new ParticleSet(groups, particles, [.. columns]);
    }

    private static (double Old, double New) Units(ParticleSet set, ImmutableArray<OpticsGroup> groups, int i) =>
        (set.OpticsGroups[set.Particles[i].OpticsGroup].PixelSize, groups[set.Particles[i].OpticsGroup].PixelSize);

    private static string Moved(ExtraColumn column, int i, double moved, (double Old, double New) unit) =>
        (((Number(column, i) * unit.Old) + moved) / unit.New).ToString("F6", CultureInfo.InvariantCulture);

    /// <exception cref="RefusedInputException">It is no number.</exception>
    private static double Number(ExtraColumn column, int i) =>
        double.TryParse(column.Values[i], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new RefusedInputException($"{column.Name} of particle {i + 1} is \"{column.Values[i]}\"; expected a number. Correct the particle file.");
}
