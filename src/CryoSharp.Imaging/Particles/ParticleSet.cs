using System.Collections.Immutable;

namespace CryoSharp.Imaging;

/// <summary>An ordered, immutable set of particles with their optics groups and whatever else their file said of them.</summary>
public sealed class ParticleSet
{
    /// <summary>Puts a set together.</summary>
    /// <param name="columns">Further columns of the file, kept as they were; one value per particle each.</param>
    /// <exception cref="ArgumentException">A particle names an optics group that is not there, or a column has another length.</exception>
    public ParticleSet(ImmutableArray<OpticsGroup> opticsGroups, ImmutableArray<Particle> particles, ImmutableArray<ExtraColumn> columns)
    {
        for (int i = 0; i < particles.Length; i++)
        {
            if (particles[i].OpticsGroup < 0 || particles[i].OpticsGroup >= opticsGroups.Length)
            {
                throw new ArgumentException($"Particle {i + 1} is of optics group {particles[i].OpticsGroup + 1}; there are {opticsGroups.Length}.");
            }
        }

        foreach (ExtraColumn column in columns)
        {
            if (column.Values.Length != particles.Length)
            {
                throw new ArgumentException($"Column {column.Name} has {column.Values.Length} values for {particles.Length} particles.");
            }
        }

        (OpticsGroups, Particles, Columns) = (opticsGroups, particles, columns);
    }

    /// <summary>At least one where there are particles.</summary>
    public ImmutableArray<OpticsGroup> OpticsGroups { get; }

    /// <summary>In the order of the file.</summary>
    public ImmutableArray<Particle> Particles { get; }

    /// <summary>Columns that no property of <see cref="Particle"/> stands for, with the file's own names.</summary>
    public ImmutableArray<ExtraColumn> Columns { get; }

    /// <summary>How many particles.</summary>
    public int Count => Particles.Length;

    /// <summary>The same set with other particles in the same order.</summary>
    /// <exception cref="ArgumentException">Another number of particles.</exception>
    public ParticleSet WithParticles(ImmutableArray<Particle> particles) => new(OpticsGroups, particles, Columns);

    /// <summary>Adds a column, or replaces the one of the same name.</summary>
    public ParticleSet WithColumn(ExtraColumn column) =>
        new(OpticsGroups, Particles, [.. Columns.Where(c => c.Name != column.Name), column]);

    /// <summary>Leaves columns out; those that are not there anyway are no mistake.</summary>
    public ParticleSet WithoutColumns(params IReadOnlyCollection<string> names) =>
        new(OpticsGroups, Particles, [.. Columns.Where(c => !names.Contains(c.Name, StringComparer.OrdinalIgnoreCase))]);

    /// <summary>The particles at <paramref name="indices"/>, in that order, with their columns.</summary>
    public ParticleSet Subset(IReadOnlyList<int> indices) => new(
        OpticsGroups,
        [.. indices.Select(i => Particles[i])],
        [.. Columns.Select(c => c with { Values = [.. indices.Select(i => c.Values[i])] })]);
}

/// <summary>A column of a particle table as text.</summary>
/// <param name="Name">The label without underscore, such as rlnCoordinateX.</param>
/// <param name="Values">One per particle.</param>
public sealed record ExtraColumn(string Name, ImmutableArray<string> Values);
