using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Finds the symmetry of a map: <c>cryosharp symmetry</c>.</summary>
public static class SymmetryJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<SymmetryParameters>(
        new JobDescription
        {
            Name = "symmetry",
            Title = "Symmetry of a map",
            Summary = "Finds the point group that a map shows and lays the map on its axes, for a refinement with that symmetry.",
            Example = "cryosharp symmetry abinitio.mrc --resolution 20",
            Details = """
                Axes of 2 to 12 folds are looked for in all directions: how well the map agrees with itself turned, as the mean Fourier shell correlation up to `--resolution`. The
                largest of the groups Cn, Dn, T, O and I whose axes all agree is reported, from a mean of 0.75 on.

                It is a proposal. At low resolution unlike subunits look alike (pseudo-symmetry), and a map that was made with a symmetry shows it whether the molecule has it or not.
                If in doubt, refine with and without, and compare.
                """,
        },
        Run);

    /// <summary>What was found, in a few words.</summary>
    internal static string Told(MapSymmetry found, double resolution) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(found.Group.Name == "C1" ? "none found" : $"looks like {found.Group.Name}: turned by its operators the map agrees with itself at {found.Agreement:0.00}")} (mean FSC to {resolution:0.#} Å; best axis: {Best(found)})");

    internal static JobOutputs Run(SymmetryParameters parameters, JobContext context)
    {
        Volume map = MapInput.Read(parameters.Map).Volume;
        MapSymmetry found = MapSymmetry.Find(map, parameters.Resolution, context.Threads);
        Volume laid = found.Motion.Apply(map);
        MrcFile.Write(context.Folder.PathOf("final/aligned.mrc"), laid, $"On the axes of {found.Group.Name}");
        context.Folder.WriteText("final/folds.csv", "fold,agreement\n" + string.Concat(found.Folds.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Fold},{f.Agreement:R}\n"))));
        MapPicture.Draw([new CaptionedMap(map, "as it was"), new CaptionedMap(laid, $"on the axes of {found.Group.Name}")]).WritePng(context.Folder.PathOf("figures/slices.png"));
        EulerAngles angles = found.Motion.Turn.ToEuler();
        context.Event("symmetry", new JsonObject
        {
            ["group"] = found.Group.Name,
            ["agreement"] = found.Agreement,
            ["rot"] = angles.Rot,
            ["tilt"] = angles.Tilt,
            ["psi"] = angles.Psi,
            ["shift"] = new JsonArray(found.Motion.Shift.X, found.Motion.Shift.Y, found.Motion.Shift.Z),
        });
        bool hasGroup = found.Group.Name != "C1";
        return new JobOutputs
        {
            Files =
            [
                new OutputFile("final/aligned.mrc", hasGroup ? $"the map on the axes of {found.Group.Name}" : "the map as it was"),
                new OutputFile("final/folds.csv", "how well the best axis of each fold agrees"),
                new OutputFile("figures/slices.png", "before and after"),
            ],
            Numbers = [("symmetry", Told(found, parameters.Resolution))],
            Next = hasGroup ? $"cryosharp refine particles.star --ref {context.Folder.PathOf("final/aligned.mrc")} --symmetry {found.Group.Name}" : "",
        };
    }

    private static string Best(MapSymmetry found)
    {
        (int fold, double agreement) = found.Folds.MaxBy(f => f.Agreement);
        return string.Create(CultureInfo.InvariantCulture, $"{fold} folds at {agreement:0.00}");
    }
}
