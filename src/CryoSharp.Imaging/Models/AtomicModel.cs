using System.Collections.Immutable;
using CryoSharp.Numerics;
using PairSums = CryoSharp.Imaging.Superposition.PairSums;

namespace CryoSharp.Imaging;

/// <summary>A set of atoms, such as a file of the Protein Data Bank holds.</summary>
public sealed class AtomicModel
{
    private const int MaxAssignments = 50_000;

    /// <summary>Takes the atoms.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public AtomicModel(ImmutableArray<Atom> atoms)
    {
        if (atoms.IsDefaultOrEmpty)
        {
            throw new ArgumentException("A model needs at least one atom.", nameof(atoms));
        }

        Atoms = atoms;
        Chains = [.. atoms.Select(a => a.Chain).Distinct()];
    }

    /// <summary>In the order of the file.</summary>
    public ImmutableArray<Atom> Atoms { get; }

    /// <summary>The names of the chains in order of appearance.</summary>
    public ImmutableArray<string> Chains { get; }

    /// <summary>The mean of the positions, Å, every atom counting the same.</summary>
    public Vector3D Centre => 1.0 / Atoms.Length * Atoms.Aggregate(default(Vector3D), (sum, atom) => sum + atom.Position);

    /// <summary>The atoms of some chains.</summary>
    /// <exception cref="ArgumentException">A chain is not there; the message lists those that are.</exception>
    public AtomicModel OfChains(IReadOnlyList<string> chains)
    {
        CheckChains(chains);
        return new AtomicModel([.. Atoms.Where(a => chains.Contains(a.Chain))]);
    }

    /// <summary>The model moved as a rigid body.</summary>
    public AtomicModel Moved(Superposition motion) => new([.. Atoms.Select(a => a with { Position = motion.Apply(a.Position) })]);

    /// <summary>
    /// Finds how to lay this model on another so that Cα atoms of the same residue numbers come to lie on each other. As chains may be named in any
    /// order, every assignment of this model's chains to the other's is tried, and the closest is returned.
    /// </summary>
    /// <param name="chains">Chains of this model to choose from, at least as many as <paramref name="referenceChains"/>.</param>
    /// <param name="referenceChains">Chains of the other model, each of which one of this model's is laid on.</param>
    /// <param name="firstResidue">The first residue number to use.</param>
    /// <param name="lastResidue">The last.</param>
    /// <exception cref="ArgumentException">
    /// A chain is not there, there are too few or so many that over 50000 assignments would have to be tried, or under 3 Cα atoms are shared.
    /// </exception>
    public Superposition SuperposeOn(
        AtomicModel reference, IReadOnlyList<string> chains, IReadOnlyList<string> referenceChains, int firstResidue, int lastResidue)
    {
        ArgumentNullException.ThrowIfNull(reference);
        CheckChains(chains);
        reference.CheckChains(referenceChains);
        CheckAssignments(chains.Count, referenceChains.Count);

        // Sums about the middle of each model lose no digits; the motion is moved back at the end.
        (Vector3D middle, Vector3D referenceMiddle) = (Centre, reference.Centre);
        var sums = new PairSums[referenceChains.Count, chains.Count];
        for (int r = 0; r < referenceChains.Count; r++)
        {
            Dictionary<int, Vector3D> targets = reference.AlphaCarbons(referenceChains[r]);
            for (int c = 0; c < chains.Count; c++)
            {
                foreach ((int residue, Vector3D position) in AlphaCarbons(chains[c]))
                {
                    if (residue >= firstResidue && residue <= lastResidue && targets.TryGetValue(residue, out Vector3D target))
                    {
                        sums[r, c] = sums[r, c].With(position - middle, target - referenceMiddle);
                    }
                }
            }
        }

        Superposition? best = null;
        foreach (ImmutableArray<int> assignment in Assignments(chains.Count, referenceChains.Count))
        {
            var total = default(PairSums);
            for (int r = 0; r < assignment.Length; r++)
            {
                total += sums[r, assignment[r]];
            }

            if (total.Count >= 3)
            {
                var found = Superposition.Of(total, [.. assignment.Select(c => chains[c])]);
                best = best is null || found.RootMeanSquareDistance < best.RootMeanSquareDistance ? found : best;
            }
        }

        return best is null
            ? throw new ArgumentException(
                $"The models share fewer than 3 Cα atoms in residues {firstResidue} to {lastResidue} of chains {string.Join(", ", chains)}.")
            : best with { From = best.From + middle, To = best.To + referenceMiddle };
    }

    /// <summary>
    /// A map like that of an electron microscope: each atom is a Gaussian of σ = 0.225·<paramref name="resolution"/> whose integral is its atomic
    /// number.
    /// </summary>
    /// <remarks>
    /// σ = 0.225·d makes the transform fall to exp(−2π²·0.225²) = 1/e at the frequency 1/d. The sum of the voxels
    /// is the sum of the atomic numbers inside the box. Sampling: <see cref="GaussianModel.ToVolume"/>.
    /// </remarks>
    /// <param name="boxSize">The side in voxels, even.</param>
    /// <param name="pixelSize">Å per voxel.</param>
    /// <param name="resolution">Å, above 0.</param>
    /// <param name="centre">The point of the model that comes to the map's origin, Å; often <see cref="Centre"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    public Volume ToVolume(int boxSize, double pixelSize, double resolution, Vector3D centre, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resolution);
        return new GaussianModel([.. Atoms.Select(a => new GaussianBlob(a.Position - centre, 0.225 * resolution, a.AtomicNumber))])
            .ToVolume(boxSize, pixelSize, threads);
    }

    private static void CheckAssignments(int chains, int referenceChains)
    {
        if (referenceChains == 0 || chains < referenceChains)
        {
            throw new ArgumentException($"{chains} chains cannot be laid on {referenceChains}.");
        }

        long assignments = 1;
        for (int i = 0; i < referenceChains; i++)
        {
            assignments = Math.Min(MaxAssignments + 1L, assignments * (chains - i));
        }

        if (assignments > MaxAssignments)
        {
            throw new ArgumentException($"{chains} chains can be laid on {referenceChains} in over {MaxAssignments} ways. Name fewer chains.");
        }
    }

    /// <summary>All ordered choices of <paramref name="places"/> different numbers below <paramref name="count"/>.</summary>
    private static IEnumerable<ImmutableArray<int>> Assignments(int count, int places) => places == 0
        ? [[]]
        : Assignments(count, places - 1).SelectMany(head => Enumerable.Range(0, count).Where(i => !head.Contains(i)).Select(head.Add));

    /// <summary>By residue number; the first where a number occurs twice.</summary>
    private Dictionary<int, Vector3D> AlphaCarbons(string chain)
    {
        var positions = new Dictionary<int, Vector3D>();
        foreach (Atom atom in Atoms)
        {
            if (atom.IsAlphaCarbon && atom.Chain == chain)
            {
                positions.TryAdd(atom.Residue, atom.Position);
            }
        }

        return positions;
    }

    private void CheckChains(IReadOnlyList<string> chains)
    {
        ArgumentNullException.ThrowIfNull(chains);
        if (chains.FirstOrDefault(c => !Chains.Contains(c)) is string missing)
        {
            throw new ArgumentException($"The model has no chain {missing}; it has {string.Join(", ", Chains)}.", nameof(chains));
        }
    }
}
