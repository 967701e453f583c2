using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Lays one map on another: <c>cryosharp align</c>.</summary>
public static class AlignJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<AlignParameters>(
        new JobDescription
        {
            Name = "align",
            Title = "Alignment of maps",
            Summary = "Lays one map on another, in either hand, and says how far they agree.",
            Example = "cryosharp align abinitio.mrc known.mrc --resolution 20",
            Details = """
                All rotations are tried at 15°, those that agree best are climbed. What counts is the mean Fourier shell correlation up to `--resolution`. Two maps that were made
                from nothing may be mirror images of each other, and either may be of the wrong hand: at low resolution data cannot tell.
                """,
        },
        Run);

    internal static JobOutputs Run(AlignParameters parameters, JobContext context)
    {
        Volume target = MapInput.Read(parameters.Target).Volume;
        Volume moved = Resampling.ToGrid(MapInput.Read(parameters.Moved).Volume, target.BoxSize, target.PixelSize, context.Threads);
        MapAlignment found = MapAlignment.Find(moved, target, parameters.Resolution, parameters.Mirror, context.Threads);
        Volume laid = found.Apply(moved);
        Fsc fsc = Fsc.Between(laid, target, context.Threads);
        MrcFile.Write(context.Folder.PathOf("final/aligned.mrc"), laid, "Aligned");
        context.Folder.WriteText("final/fsc.csv", new FscTable([("fsc", fsc)]).ToCsv());
        CurvePicture.WriteFsc(context.Folder.PathOf("figures/fsc.svg"), "Aligned map and target", [("fsc", fsc)]);
        MapPicture.Draw([new CaptionedMap(laid, "aligned"), new CaptionedMap(target, "target")]).WritePng(context.Folder.PathOf("figures/slices.png"));
        EulerAngles angles = found.Motion.Turn.Inverse.ToEuler();
        context.Event("alignment", new JsonObject
        {
            ["mirrored"] = found.IsMirrored,
            ["agreement"] = found.Agreement,
            ["rot"] = angles.Rot,
            ["tilt"] = angles.Tilt,
            ["psi"] = angles.Psi,
            ["shift"] = new JsonArray(found.Motion.Shift.X, found.Motion.Shift.Y, found.Motion.Shift.Z),
            ["at05"] = fsc.ResolutionAt(0.5),
        });
        return new JobOutputs
        {
            Files =
            [
                new OutputFile("final/aligned.mrc", "the moved map, laid on the target"),
                new OutputFile("final/fsc.csv", "their correlation, shell by shell"),
                new OutputFile("figures/slices.png", "both"),
            ],
            Numbers =
            [
                ("hand", found.IsMirrored ? "mirrored" : "the same"),
                ("agreement", string.Create(CultureInfo.InvariantCulture, $"mean FSC {found.Agreement:0.000} to {parameters.Resolution} Å; FSC 0.5 at {FscTable.Resolution(fsc, 0.5)}")),
                ("moved by", string.Create(CultureInfo.InvariantCulture,
                    $"rot {angles.Rot:0.0}° tilt {angles.Tilt:0.0}° psi {angles.Psi:0.0}°, then {found.Motion.Shift.X:0.0}, {found.Motion.Shift.Y:0.0}, {found.Motion.Shift.Z:0.0} Å")),
            ],
        };
    }
}
