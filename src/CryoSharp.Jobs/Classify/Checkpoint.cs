using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>A <see cref="RefinementState"/> as a file, exact to the bit, so that a continued run gives the bits of one never stopped.</summary>
/// <remarks>Little-endian; the tag and version come first, the tag again last, so that a file cut short is recognised.</remarks>
internal static class Checkpoint
{
    private const string Tag = "CryoSharp checkpoint";
    private const int Version = 6;
    private const int Kept = 2;

    /// <summary>Writes checkpoint/itNNN.ckpt and removes all but the last two.</summary>
    public static void Write(RunFolder folder, RefinementState state)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"it{state.Iteration:D3}.ckpt");
        folder.Replace($"checkpoint/{name}", stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            Put(writer, state);
        });
        foreach (string old in Files(folder).SkipLast(Kept))
        {
            File.Delete(old);
        }
    }

    /// <summary>The newest checkpoint of a run, or null.</summary>
    public static string? Latest(RunFolder folder) => Files(folder).LastOrDefault();

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="RefusedInputException">It is damaged, or of another particle set.</exception>
    public static RefinementState Read(string path, int particles)
    {
        try
        {
            using var reader = new BinaryReader(File.OpenRead(path), Encoding.UTF8);
            return Get(reader, particles);
        }
        catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException or FormatException or OverflowException or ArgumentException)
        {
            throw new RefusedInputException($"{path}: not a whole checkpoint of this run ({exception.Message}). Remove it to go on from the one before.");
        }
    }

    private static string[] Files(RunFolder folder) =>
        [.. Directory.GetFiles(folder.Checkpoint, "it*.ckpt").Order(StringComparer.Ordinal)];

    private static void Put(BinaryWriter writer, RefinementState state)
    {
        writer.Write(Tag);
        writer.Write(Version);
        writer.Write(state.Iteration);
        writer.Write(state.WorkingShell);
        PutNumbers(writer, [.. state.SplitFrom.Select(c => (double)c)]);
        writer.Write(state.ClassTemperature);
        writer.Write(state.Revivals);
        writer.Write(state.LacksReferences);
        writer.Write(state.LastBecause ?? "");
        writer.Write(state.StopReason ?? "");
        PutModel(writer, state.Model);
        writer.Write(state.Posteriors.Length);
        foreach (Posterior? posterior in state.Posteriors)
        {
            writer.Write(posterior is not null);
            if (posterior is not null)
            {
                PutPosterior(writer, posterior);
            }
        }

        writer.Write(state.Centres.Length);
        foreach (Shift centre in state.Centres)
        {
            writer.Write(centre.X);
            writer.Write(centre.Y);
        }

        writer.Write(state.History.Length);
        foreach (IterationSummary summary in state.History)
        {
            PutSummary(writer, summary);
        }

        writer.Write(state.Reconstructions.Length);
        foreach (ClassReconstruction reconstruction in state.Reconstructions)
        {
            PutVolume(writer, reconstruction.Map);
            PutVolume(writer, reconstruction.Half1);
            PutVolume(writer, reconstruction.Half2);
            PutNumbers(writer, reconstruction.Fsc.Correlation);
            PutNumbers(writer, reconstruction.SignalToNoise);
            writer.Write(reconstruction.IsIndependent);
        }

        writer.Write(Tag);
    }

    private static RefinementState Get(BinaryReader reader, int particles)
    {
        Require(reader.ReadString() == Tag && reader.ReadInt32() == Version, "another format");
        int iteration = reader.ReadInt32();
        int workingShell = reader.ReadInt32();
        ImmutableArray<int> splitFrom = [.. GetNumbers(reader).Select(c => (int)c)];
        (double temperature, int revivals) = (reader.ReadDouble(), reader.ReadInt32());
        (bool lacksReferences, string lastBecause, string stopReason) = (reader.ReadBoolean(), reader.ReadString(), reader.ReadString());
        MixtureModel model = GetModel(reader);
        Require(reader.ReadInt32() == particles, $"not of {particles} particles");
        var state = new RefinementState
        {
            Iteration = iteration,
            WorkingShell = workingShell,
            SplitFrom = splitFrom,
            ClassTemperature = temperature,
            Revivals = revivals,
            LacksReferences = lacksReferences,
            LastBecause = lastBecause.Length == 0 ? null : lastBecause,
            StopReason = stopReason.Length == 0 ? null : stopReason,
            Model = model,
            Posteriors = Repeat(particles, () => reader.ReadBoolean() ? GetPosterior(reader) : null),
            Centres = Repeat(reader.ReadInt32(), () => new Shift(reader.ReadDouble(), reader.ReadDouble())),
            History = Repeat(reader.ReadInt32(), () => GetSummary(reader)),
            Reconstructions = Repeat(reader.ReadInt32(), () =>
            {
                Volume map = GetVolume(reader);
                return new ClassReconstruction(
                    map, GetVolume(reader), GetVolume(reader), new Fsc(GetNumbers(reader), map.BoxSize, map.PixelSize), GetNumbers(reader))
                {
                    IsIndependent = reader.ReadBoolean(),
                };
            }),
        };
        Require(reader.ReadString() == Tag, "no end");
        return state;
    }

    private static void PutModel(BinaryWriter writer, MixtureModel model)
    {
        foreach (ImmutableArray<Volume> maps in (ReadOnlySpan<ImmutableArray<Volume>>)[model.References, model.SecondReferences])
        {
            writer.Write(maps.Length);
            foreach (Volume map in maps)
            {
                PutVolume(writer, map);
            }
        }

        PutNumbers(writer, model.ClassFractions);
        PutNumbers(writer, model.OwnGain);
        writer.Write(model.NoisePower.Length);
        foreach (ImmutableArray<double> noise in model.NoisePower)
        {
            PutNumbers(writer, noise);
        }

        PutNumbers(writer, model.GroupScales);
        writer.Write(model.ShiftSigma);
    }

    private static MixtureModel GetModel(BinaryReader reader) => new()
    {
        References = Repeat(reader.ReadInt32(), () => GetVolume(reader)),
        SecondReferences = Repeat(reader.ReadInt32(), () => GetVolume(reader)),
        ClassFractions = GetNumbers(reader),
        OwnGain = GetNumbers(reader),
        NoisePower = Repeat(reader.ReadInt32(), () => GetNumbers(reader)),
        GroupScales = GetNumbers(reader),
        ShiftSigma = reader.ReadDouble(),
    };

    private static void PutPosterior(BinaryWriter writer, Posterior posterior)
    {
        (double w, double x, double y, double z) = posterior.Pose.Rotation.ToQuaternion();
        foreach (double value in (ReadOnlySpan<double>)[w, x, y, z, posterior.Pose.Shift.X, posterior.Pose.Shift.Y, posterior.MaxProbability, posterior.LogEvidence])
        {
            writer.Write(value);
        }

        writer.Write(posterior.Class);
        writer.Write(posterior.IsPolished);
        writer.Write(posterior.SignificantCount);
        writer.Write(posterior.ClassProbabilities.Length);
        foreach (float probability in posterior.ClassProbabilities)
        {
            writer.Write(probability);
        }
    }

    private static Posterior GetPosterior(BinaryReader reader)
    {
        Rotation rotation = Rotation.FromQuaternion(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        var shift = new Shift(reader.ReadDouble(), reader.ReadDouble());
        return new Posterior
        {
            Pose = new Pose(rotation, shift),
            MaxProbability = reader.ReadDouble(),
            LogEvidence = reader.ReadDouble(),
            Class = reader.ReadInt32(),
            IsPolished = reader.ReadBoolean(),
            SignificantCount = reader.ReadInt32(),
            ClassProbabilities = Repeat(reader.ReadInt32(), reader.ReadSingle),
        };
    }

    private static void PutSummary(BinaryWriter writer, IterationSummary summary)
    {
        writer.Write(summary.Iteration);
        PutNumbers(writer, summary.ClassFractions);
        PutNumbers(writer, [.. summary.ClassCounts.Select(c => (double)c)]);
        PutNumbers(writer, summary.Resolutions);
        PutNumbers(writer,
        [
            summary.Switched, summary.LogEvidence, summary.MaxProbability, summary.EffectiveClasses, summary.SignificantSamples,
            summary.WorkingShell, summary.AngularStep, summary.Seconds, summary.ClassTemperature,
        ]);
    }

    private static IterationSummary GetSummary(BinaryReader reader)
    {
        int iteration = reader.ReadInt32();
        ImmutableArray<double> fractions = GetNumbers(reader);
        ImmutableArray<double> counts = GetNumbers(reader);
        ImmutableArray<double> resolutions = GetNumbers(reader);
        ImmutableArray<double> figures = GetNumbers(reader);
        return new IterationSummary
        {
            Iteration = iteration,
            ClassFractions = fractions,
            ClassCounts = [.. counts.Select(c => (int)c)],
            Resolutions = resolutions,
            Switched = figures[0],
            LogEvidence = figures[1],
            MaxProbability = figures[2],
            EffectiveClasses = figures[3],
            SignificantSamples = figures[4],
            WorkingShell = (int)figures[5],
            AngularStep = figures[6],
            Seconds = figures[7],
            ClassTemperature = figures[8],
        };
    }

    private static void PutVolume(BinaryWriter writer, Volume volume)
    {
        writer.Write(volume.BoxSize);
        writer.Write(volume.Depth);
        writer.Write(volume.PixelSize);
        writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(volume.Voxels));
    }

    private static Volume GetVolume(BinaryReader reader)
    {
        int box = reader.ReadInt32();
        Require(box is > 0 and <= 2048, $"box {box}");
        var volume = new Volume(box, reader.ReadInt32(), reader.ReadDouble());
        reader.BaseStream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(volume.Voxels));
        return volume;
    }

    private static void PutNumbers(BinaryWriter writer, ImmutableArray<double> values)
    {
        writer.Write(values.Length);
        foreach (double value in values)
        {
            writer.Write(value);
        }
    }

    private static ImmutableArray<double> GetNumbers(BinaryReader reader) => Repeat(reader.ReadInt32(), reader.ReadDouble);

    private static ImmutableArray<T> Repeat<T>(int count, Func<T> read)
    {
        Require(count is >= 0 and <= 100_000_000, $"{count} values");
        var values = ImmutableArray.CreateBuilder<T>(Math.Min(count, 1 << 20));
        for (int i = 0; i < count; i++)
        {
            values.Add(read());
        }

        return values.ToImmutable();
    }

    private static void Require(bool isTrue, string problem)
    {
        if (!isTrue)
        {
            throw new InvalidDataException(problem);
        }
    }
}
