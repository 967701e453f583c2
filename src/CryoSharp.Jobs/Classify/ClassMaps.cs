using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>Classes as maps: class_NNN.mrc with its halves, slices and projections, and a STAR file of the particles of each.</summary>
internal sealed class ClassMaps(JobContext context, ClassificationInput input) : IClassFiles
{
    /// <inheritdoc/>
    public string Next => $"cryosharp reconstruct {Path.Combine(context.Folder.FullPath, "final", "class_001.star")} --symmetry {input.Settings.SymmetryOf(0).Name}";

    /// <inheritdoc/>
    public void Write(RefinementState state, string folder)
    {
        for (int c = 0; c < state.Model.ClassCount; c++)
        {
            string name = Name(folder, c + 1);
            MrcFile.Write(context.Folder.PathOf($"{name}.mrc"), state.Reconstructions[c].Map);
            MrcFile.Write(context.Folder.PathOf($"{name}_half1.mrc"), state.Reconstructions[c].Half1);
            MrcFile.Write(context.Folder.PathOf($"{name}_half2.mrc"), state.Reconstructions[c].Half2);
        }
    }

    /// <inheritdoc/>
    public void Draw(RefinementState state, string folder)
    {
        IterationSummary summary = state.History[^1];
        CaptionedMap[] maps =
        [
            .. state.Model.References.Select((map, c) => new CaptionedMap(
                map, MapPicture.Caption(c + 1, summary.ClassFractions[c], summary.Resolutions[c]))),
        ];
        MapPicture.Draw(maps).WritePng(context.Folder.PathOf($"{folder}/slices.png"));
    }

    /// <inheritdoc/>
    public ImmutableArray<RunFigure> Figures(RefinementState state) =>
    [
        FscFigure.Of(
            input.Settings.HasIndependentHalves ? "independent half-maps within the mask, corrected for it" : "half-maps within the mask (they share references)",
            [.. state.Reconstructions.Select((r, c) => ($"class {c + 1}", r.Fsc))]),
    ];

    /// <inheritdoc/>
    public ImmutableArray<OutputFile> Finish(RefinementState state, ParticleSet particles)
    {
        MrcFile.Write(context.Folder.PathOf("final/mask.mrc"), input.Mask);
        if (input.Settings.FocusMask is Volume focus)
        {
            MrcFile.Write(context.Folder.PathOf("final/focus_mask.mrc"), focus);
        }

        for (int c = 1; c <= state.Model.ClassCount; c++)
        {
            int[] members = [.. Enumerable.Range(0, particles.Count).Where(i => particles.Particles[i].Class == c)];
            if (members.Length > 0)
            {
                ParticleStar.Write(context.Folder.PathOf($"{Name("final", c)}.star"), particles.Subset(members));
            }
        }

        return
        [
            .. Enumerable.Range(1, state.Model.ClassCount).Select(c => new OutputFile(
                $"final/class_{c:D3}.mrc", $"map of class {c}; its unfiltered halves are class_{c:D3}_half1.mrc and _half2.mrc, its particles class_{c:D3}.star")),
            new OutputFile("figures/slices.png", "slices and projections of every class"),
        ];
    }

    private static string Name(string folder, int number) => string.Create(CultureInfo.InvariantCulture, $"{folder}/class_{number:D3}");
}
