using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>The result of a classification as the files of a Class3D job of RELION 3.1, of flat classes a Class2D job, so that its tools open it and go on with it.</summary>
/// <remarks>docs/formats/relion.md. All paths but those of image stacks are absolute.</remarks>
internal static class RelionFiles
{
    /// <summary>Where the files are in a run folder.</summary>
    public const string Folder = "final/relion";

    /// <summary>Writes run_itNNN_data.star, _model.star, _sampling.star, _optimiser.star and one run_itNNN_classCCC.mrc per class, or one run_itNNN_classes.mrcs.</summary>
    /// <param name="particles">In the order of the input, with the classes and poses of <paramref name="state"/>.</param>
    /// <param name="state">After at least one iteration.</param>
    /// <returns>The optimiser file, which names the others.</returns>
    public static OutputFile Write(RunFolder folder, ClassificationInput input, ParticleSet particles, RefinementState state)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{Folder}/run_it{state.Iteration:D3}");
        string root = folder.PathOf(name);
        RelionParticles rows = RelionParticles.Of(particles, input, state.Model);
        RelionSampling sampling = RelionSampling.After(input.Settings, state);
        bool isFlat = input.Settings.IsFlat;
        if (isFlat)
        {
            ClassAverages.WriteStack(AveragesPath(root), state.Model.References);
        }
        else
        {
            for (int c = 0; c < state.Model.ClassCount; c++)
            {
                MrcFile.Write(Reference(root, c, isFlat), state.Model.References[c]);
            }
        }

        ParticleStar.Write($"{root}_data.star", rows.Set);
        StarWriter.Write($"{root}_model.star", star => new RelionModel(root, input.Settings, state, rows, sampling).Write(star));
        StarWriter.Write($"{root}_sampling.star", sampling.Write);
        StarWriter.Write($"{root}_optimiser.star", star => RelionOptimiser.Write(
            star, root, folder.PathOf($"{Folder}/run"), isFlat ? null : folder.PathOf("final/mask.mrc"), input.Settings, state));
        (string kind, string references) = isFlat ? ("Class2D", "averages") : ("Class3D", "maps");
        return new OutputFile(
            $"{name}_optimiser.star", $"the same as a {kind} job of RELION 3.1: optimiser, and beside it model, data, sampling and {references}");
    }

    /// <summary>The map or average of a class, from 0.</summary>
    public static string Reference(string root, int classIndex, bool isFlat) => isFlat
        ? string.Create(CultureInfo.InvariantCulture, $"{classIndex + 1:D6}@{AveragesPath(root)}")
        : string.Create(CultureInfo.InvariantCulture, $"{root}_class{classIndex + 1:D3}.mrc");

    private static string AveragesPath(string root) => $"{root}_classes.mrcs";
}
