using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Symmetry expansion of particles: <c>cryosharp expand</c>.</summary>
public static class ExpandJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<ExpandParameters>(
        new JobDescription
        {
            Name = "expand",
            Title = "Symmetry expansion",
            Summary = "Repeats each particle for each operator of its point group, so that parts which break the symmetry can be classified.",
            Example = "cryosharp expand particles.star --symmetry D2",
            Details = """
                Each copy has the image, the shift, the CTF and the half-set of its particle, and the pose A·g for the operator g; the column
                `csSymmetryOperator` has the operator's number, 1 for the particle itself. No image is written: copies share one.

                From here on, work without symmetry (C1) and with poses fixed or searched locally. A global search would find each of the copies in any
                of the equivalent poses again, and the expansion would be lost. Downsample and normalise before you expand: afterwards every copy
                gets an image of its own. Where the file has no half-sets, odd and even particles are taken, with all copies of a particle in one half.

                `--asymmetric-unit` goes the way back.
                """,
        },
        Run,
        parameters => SymmetryText.Check(parameters.Symmetry));

    // Priors of the particle's own pose; they would draw each copy back to it.
    private static readonly string[] PriorColumns = ["rlnAngleRotPrior", "rlnAngleTiltPrior", "rlnAnglePsiPrior"];

    internal static JobOutputs Run(ExpandParameters parameters, JobContext context)
    {
        ParticleSet set = ParticleInput.Read(parameters.Particles, null, context);
        var group = PointGroup.Parse(parameters.Symmetry);
        ParticleSet result = parameters.AsymmetricUnit ? Collapse(set, group, context) : Expand(set, group, parameters.Particles, context);
        ParticleStar.Write(context.Folder.PathOf("final/particles.star"), result);
        return new JobOutputs
        {
            Files = [new OutputFile("final/particles.star", parameters.AsymmetricUnit ? "one particle per image" : "the particles and their copies")],
            Numbers = [("particles", string.Create(CultureInfo.InvariantCulture, $"{result.Count:N0} of {set.Count:N0} before ({group.Name})"))],
            Next = parameters.AsymmetricUnit ? "" : "cryosharp classify final/particles.star --search none",
        };
    }

    private static ParticleSet Expand(ParticleSet set, PointGroup group, string path, JobContext context)
    {
        ParticleInput.RequirePoses(set, path);
        if (group.Operators.Length == 1)
        {
            throw new RefusedInputException($"{group.Name} has one operator, so there is nothing to expand. Give the point group of the particle, such as D2.");
        }

        int images = SymmetryExpansion.CountImages(set);
        if (images < set.Count)
        {
            throw new RefusedInputException(
                $"{path} has {set.Count} particles of {images} images: it is expanded already. Go back first, with --asymmetric-unit.");
        }

        context.Warn("Copies of a particle must not go into a global search, nor into one with symmetry: use fixed poses or a local search in C1.");
        return SymmetryExpansion.Expand(WithHalfSets(set, context).WithoutColumns(PriorColumns), group);
    }

    private static ParticleSet Collapse(ParticleSet set, PointGroup group, JobContext context)
    {
        ParticleSet one = SymmetryExpansion.Collapse(set, group);
        if (one.Count == set.Count)
        {
            context.Warn("Every image has one particle already; nothing was left out.");
        }

        return one;
    }

    /// <summary>Copies of a particle in both halves would correlate with themselves.</summary>
    private static ParticleSet WithHalfSets(ParticleSet set, JobContext context)
    {
        if (set.Particles.All(p => p.HalfSet is 1 or 2) || set.Count < 2)
        {
            return set;
        }

        context.Log("halves", "the file has none: odd and even particles are taken, each with all of its copies");
        return set.WithParticles([.. set.Particles.Select((p, i) => p with { HalfSet = 1 + (i % 2) })]);
    }
}
