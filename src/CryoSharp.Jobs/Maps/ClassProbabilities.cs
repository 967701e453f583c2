using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>The columns csClassProbability1, 2, … of a particle file: how likely each particle is of each class.</summary>
public static class ClassProbabilities
{
    /// <summary>The column of a class's probabilities, without its number.</summary>
    public const string Column = "csClassProbability";

    /// <summary>One array per class with a value from 0 to 1 per particle; empty where the file has no such columns.</summary>
    /// <param name="path">For messages.</param>
    /// <exception cref="RefusedInputException">A value is no probability.</exception>
    public static ImmutableArray<float[]> Of(ParticleSet set, string path)
    {
        var classes = ImmutableArray.CreateBuilder<float[]>();
        while (set.Columns.FirstOrDefault(c => c.Name == Name(classes.Count + 1)) is ExtraColumn column)
        {
            classes.Add(Read(column, path));
        }

        return classes.ToImmutable();
    }

    /// <summary>The set with these probabilities instead of those it had.</summary>
    public static ParticleSet Replace(ParticleSet set, ImmutableArray<float[]> classes) => new(
        set.OpticsGroups,
        set.Particles,
        [
            .. set.Columns.Where(c => !IsName(c.Name)),
            .. classes.Select((values, c) => new ExtraColumn(Name(c + 1), [.. values.Select(v => v.ToString("0.######", CultureInfo.InvariantCulture))])),
        ]);

    /// <summary>A column of probabilities as numbers.</summary>
    /// <exception cref="RefusedInputException">A value is no probability.</exception>
    public static float[] Read(ExtraColumn column, string path)
    {
        var values = new float[column.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.TryParse(column.Values[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || values[i] is not (>= 0 and <= 1))
            {
                throw new RefusedInputException($"{path}: {column.Name} of particle {i + 1} is \"{column.Values[i]}\"; a probability is from 0 to 1.");
            }
        }

        return values;
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{Column}{number}");

    private static bool IsName(string column) =>
        column.StartsWith(Column, StringComparison.Ordinal) && int.TryParse(column.AsSpan(Column.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
