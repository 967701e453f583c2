using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Fourier shell correlation of two maps: <c>cryosharp fsc</c>.</summary>
public static class FscJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<FscParameters>(
        new JobDescription
        {
            Name = "fsc",
            Title = "Fourier shell correlation",
            Summary = "Correlates two maps shell by shell in Fourier space, and says at which resolution they stop to agree.",
            Example = "cryosharp fsc half1.mrc half2.mrc --mask mask.mrc",
            Details = """
                For half-maps refined independently, read the resolution at 0.143; for a map against a model or a known truth, at 0.5. Within a
                mask the corrected curve counts: phases beyond the shell where the unmasked curve falls below 0.8 are made random in both maps,
                and the correlation that is left is the mask's own (Chen et al., Ultramicroscopy 135 (2013) 24).
                """,
        },
        Run);

    internal static JobOutputs Run(FscParameters parameters, JobContext context)
    {
        MapInput half1 = MapInput.Read(parameters.Half1);
        MapInput half2 = MapInput.Read(parameters.Half2);
        half1.RequireSameGrid(half2);
        ImmutableArray<(string Name, Fsc Curve)> curves = parameters.Mask is string path
            ? Masked(half1, half2, path, (ulong)parameters.Seed, context)
            : [("unmasked", Fsc.Between(half1.Volume, half2.Volume, context.Threads))];
        var table = new FscTable(curves);
        context.Folder.WriteText("final/fsc.csv", table.ToCsv());
        CurvePicture.WriteFsc(context.Folder.PathOf("figures/fsc.svg"), "Fourier shell correlation", [.. curves]);
        foreach (string line in table.ToLines())
        {
            context.Print(line);
        }

        (string name, Fsc decisive) = curves[^1];
        var resolution = new JsonObject { ["curve"] = name, ["at0143"] = decisive.ResolutionAt(0.143), ["at05"] = decisive.ResolutionAt(0.5) };
        context.Event("resolution", resolution);
        return new JobOutputs
        {
            Files = [new OutputFile("final/fsc.csv", "the curves"), new OutputFile("figures/fsc.svg", "the curves as a picture")],
            Numbers =
            [
                ($"resolution at 0.143, {name}", FscTable.Resolution(decisive, 0.143)),
                ($"resolution at 0.5, {name}", FscTable.Resolution(decisive, 0.5)),
            ],
        };
    }

    private static ImmutableArray<(string Name, Fsc Curve)> Masked(
        MapInput half1, MapInput half2, string maskPath, ulong seed, JobContext context)
    {
        MapInput mask = MapInput.Read(maskPath);
        half1.RequireSameGrid(mask);
        CorrectedFsc fsc = CorrectedFsc.Between(half1.Volume, half2.Volume, mask.Volume, seed, context.Threads);
        context.Log("mask", $"phases are random from shell {fsc.RandomisedFrom} ({fsc.Unmasked.Resolution(fsc.RandomisedFrom):F2} Å) on");
        return [("unmasked", fsc.Unmasked), ("masked", fsc.Masked), ("randomised", fsc.Randomised), ("corrected", fsc.Corrected)];
    }
}
