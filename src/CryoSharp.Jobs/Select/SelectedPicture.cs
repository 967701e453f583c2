using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>A picture of the classes of a run, the selected ones before the rejected ones.</summary>
internal static class SelectedPicture
{
    /// <summary>Draws the classes whose maps or averages are there.</summary>
    /// <returns>Whether there was anything to draw.</returns>
    /// <exception cref="MalformedFileException">A map or stack breaks its format.</exception>
    public static bool Write(string path, RunOutputs run, IReadOnlyList<SelectedClass> classes, JobContext context)
    {
        (SelectedClass Class, ClassOutputs Files)[] known =
        [
            .. from c in classes
               join files in run.Classes on c.Score.Class.Number equals files.Number
               where File.Exists(files.Map)
               orderby c.IsSelected descending
               select (c, files),
        ];
        if (known.Length == 0)
        {
            context.Log("note", "no maps of the classes were found, so there is no picture");
            return false;
        }

        Raster picture = known.All(k => k.Files.StackIndex is not null)
            ? AveragePicture.Draw([.. known.Select(k => Average(k.Class, k.Files))])
            : MapPicture.Draw([.. OfOneBox([.. known.Where(k => k.Files.StackIndex is null).Select(k => Map(k.Class, k.Files))])]);
        picture.WritePng(path);
        return true;
    }

    private static CaptionedMap Map(SelectedClass c, ClassOutputs files) =>
        new(MrcFile.ReadVolume(files.Map!), $"{MapPicture.Caption(c.Score.Class.Number, c.Score.Share, Finite(c))}  {(c.IsSelected ? "selected" : "rejected")}");

    private static IEnumerable<CaptionedMap> OfOneBox(CaptionedMap[] maps) => maps.Where(m => m.Map.BoxSize == maps[0].Map.BoxSize);

    private static CaptionedImage Average(SelectedClass c, ClassOutputs files)
    {
        using var stack = MrcStack.Open(files.Map!);
        var pixels = new float[stack.BoxSize * stack.BoxSize];
        stack.Read(files.StackIndex!.Value, pixels);
        return new CaptionedImage(pixels, stack.BoxSize, MapPicture.Caption(c.Score.Class.Number, c.Score.Share, Finite(c)), IsFaint: !c.IsSelected);
    }

    private static double? Finite(SelectedClass c) => c.Score.Class.Resolution is double r && double.IsFinite(r) ? r : null;
}
