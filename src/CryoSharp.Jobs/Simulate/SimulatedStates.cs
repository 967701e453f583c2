using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>The maps of the states that are simulated.</summary>
internal static class SimulatedStates
{
    /// <summary>Reads or makes them.</summary>
    /// <exception cref="RefusedInputException">Maps differ in size, or a model lacks a chain.</exception>
    /// <exception cref="MalformedFileException">A file breaks its format.</exception>
    public static ImmutableArray<Volume> Of(SimulateParameters parameters, JobContext context)
    {
        if (!parameters.Maps.IsEmpty)
        {
            return OfMaps(parameters.Maps);
        }

        if (!parameters.Models.IsEmpty)
        {
            return OfModels(parameters, context);
        }

        context.Log("states", $"{parameters.PhantomStates} of the built-in complex");
        return [.. Enumerable.Range(0, parameters.PhantomStates).Select(state =>
            Phantom.State(state, parameters.PhantomStates).ToVolume(parameters.Box, parameters.PixelSize, context.Threads))];
    }

    /// <summary>The file and the chains of FILE or FILE:A,B,C; a colon that is part of an existing path is left alone.</summary>
    public static (string Path, string[] Chains) Split(string model)
    {
        int colon = model.LastIndexOf(':');
        return colon <= 0 || File.Exists(model) ? (model, []) : (model[..colon], model[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The residues of FIRST-LAST, or null where it is something else.</summary>
    public static (int First, int Last)? Residues(string text)
    {
        string[] parts = text.Split('-', 2);
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int last) && first < last
            ? (first, last)
            : null;
    }

    private static ImmutableArray<Volume> OfMaps(ImmutableArray<string> paths)
    {
        MapInput[] maps = [.. paths.Select(MapInput.Read)];
        foreach (MapInput map in maps.Skip(1))
        {
            maps[0].RequireSameGrid(map);
        }

        return [.. maps.Select(map => map.Volume)];
    }

    private static ImmutableArray<Volume> OfModels(SimulateParameters parameters, JobContext context)
    {
        double resolution = parameters.ModelResolution ?? 2 * parameters.PixelSize;
        if (parameters.ModelResolution is null)
        {
            context.Auto(nameof(parameters.ModelResolution), resolution, "twice the pixel size");
        }

        AtomicModel[] models = [.. parameters.Models.Select(Read)];
        if (parameters.Superpose is string residues)
        {
            (int first, int last) = Residues(residues)!.Value;
            for (int i = 1; i < models.Length; i++)
            {
                Superposition motion = Superpose(models[i], models[0], first, last);
                context.Log("states", string.Create(
                    CultureInfo.InvariantCulture,
                    $"{parameters.Models[i]} laid on {parameters.Models[0]}: chains {string.Join(',', motion.Chains)}, {motion.RootMeanSquareDistance:F2} Å left"));
                models[i] = models[i].Moved(motion);
            }
        }

        Vector3D centre = models[0].Centre;
        return [.. models.Select(m => m.ToVolume(parameters.Box, parameters.PixelSize, resolution, centre, context.Threads))];
    }

    private static AtomicModel Read(string model)
    {
        (string path, string[] chains) = Split(model);
        try
        {
            AtomicModel atoms = AtomFile.Read(path);
            return chains.Length == 0 ? atoms : atoms.OfChains(chains);
        }
        catch (ArgumentException e)
        {
            throw new RefusedInputException($"{path}: {e.Message}");
        }
    }

    private static Superposition Superpose(AtomicModel moved, AtomicModel target, int first, int last)
    {
        try
        {
            return moved.SuperposeOn(target, moved.Chains, target.Chains, first, last);
        }
        catch (ArgumentException e)
        {
            throw new RefusedInputException($"--superpose: {e.Message}");
        }
    }
}
