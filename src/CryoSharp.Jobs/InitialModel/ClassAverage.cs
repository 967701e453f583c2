using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>The average of a 2D class.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Particles">How many it was made of; 1 where that is not known.</param>
/// <param name="Image">A flat map.</param>
internal sealed record ClassAverage(int Number, int Particles, Volume Image)
{
    /// <summary>Reads the averages of a run, or those of a stack.</summary>
    /// <param name="text">
    /// See <see cref="RunSelector"/>; of a selection the averages of the classes that it kept, from the run that it was made from; or an .mrcs file, whose images are numbered from 1.
    /// </param>
    /// <returns>Those of classes that have particles, by number.</returns>
    /// <exception cref="RefusedInputException">There are none, or not those asked for.</exception>
    /// <exception cref="RunFolderException">There is no such run.</exception>
    /// <exception cref="MalformedFileException">A file breaks its format.</exception>
    public static ImmutableArray<ClassAverage> Read(string text, JobContext context)
    {
        string directory = context.Folder.Record.Directory;
        var selector = RunSelector.Parse(text);
        string path = Path.GetFullPath(selector.Run, Path.GetFullPath(directory));
        return File.Exists(path) && Path.GetExtension(path) is ".mrcs" or ".mrc" ? OfStack(selector, path) : OfRun(RunOutputs.Find(text, directory), context);
    }

    private static ImmutableArray<ClassAverage> OfStack(RunSelector selector, string path)
    {
        using MrcStack stack = MrcStack.Open(path);
        int[] missing = [.. selector.Classes.Where(n => n > stack.Count)];
        return missing.Length > 0
            ? throw new RefusedInputException($"{selector.Run} has no image {string.Join(", ", missing)}; it has {stack.Count}.")
            : [.. Enumerable.Range(1, stack.Count).Where(n => selector.Classes.IsEmpty || selector.Classes.Contains(n)).Select(n => new ClassAverage(n, 1, ImageOf(stack, n - 1, path)))];
    }

    private static ImmutableArray<ClassAverage> OfRun(RunOutputs run, JobContext context)
    {
        ILookup<int, Particle> members = run.ReadChosen(context).Particles.ToLookup(p => p.Class);
        RunOutputs origin = Origin(run);
        ClassOutputs[] classes = [.. origin.Classes.Where(c => c.StackIndex is not null && File.Exists(c.Map) && members.Contains(c.Number))];
        if (classes.Length == 0)
        {
            throw new RefusedInputException($"{origin.Name} has no class averages with particles. Give a run of classify2d, a Class2D job of RELION, or an .mrcs file of averages.");
        }

        string[] files = [.. classes.Select(c => c.Map!).Distinct()];
        return [.. files.SelectMany(file => OfFile(file, classes.Where(c => c.Map == file), members)).OrderBy(a => a.Number)];
    }

    private static ImmutableArray<ClassAverage> OfFile(string file, IEnumerable<ClassOutputs> classes, ILookup<int, Particle> members)
    {
        using MrcStack stack = MrcStack.Open(file);
        return [.. classes.Select(c => new ClassAverage(c.Number, members[c.Number].Count(), ImageOf(stack, c.StackIndex!.Value, file)))];
    }

    /// <summary>A selection has particles only: the averages are those of the run that it was made from.</summary>
    private static RunOutputs Origin(RunOutputs run)
    {
        while (run.Folder?.Record is RunRecord record && record.Job == SelectJob.Definition.Name)
        {
            run = RunOutputs.Find(record.Values["run"]!.GetValue<string>(), record.Directory);
        }

        return run;
    }

    private static Volume ImageOf(MrcStack stack, int index, string path)
    {
        double pixel = stack.PixelSize ?? throw new RefusedInputException($"{path} does not say its pixel size. Write it into the header.");
        var image = new Volume(stack.BoxSize, 1, pixel);
        stack.Read(index, image.Voxels);
        return image;
    }
}
