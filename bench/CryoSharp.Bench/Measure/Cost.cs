using System.Globalization;

namespace CryoSharp.Bench;

/// <summary>What a program used.</summary>
/// <param name="UserSeconds">CPU time of the program itself, of all threads.</param>
/// <param name="SystemSeconds">CPU time of the system on its behalf.</param>
/// <param name="WallSeconds">Time on the clock.</param>
/// <param name="PeakMegabytes">Largest resident memory, in 10⁶ bytes.</param>
internal sealed record Cost(double UserSeconds, double SystemSeconds, double WallSeconds, double PeakMegabytes)
{
    /// <summary>What GNU time is asked for; <see cref="Parse"/> reads it.</summary>
    public const string TimeFormat = "%U %S %e %M";

    /// <summary>User and system time.</summary>
    public double CpuSeconds => UserSeconds + SystemSeconds;

    /// <summary>Reads what GNU time wrote; only the last line counts, the one before may tell how the program ended.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Cost Parse(string text)
    {
        string last = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("");
        string[] words = last.Split(' ');
        return words.Length == 4
            ? new Cost(Number(words[0]), Number(words[1]), Number(words[2]), Number(words[3]) * 1024 / 1e6)
            : throw new FormatException($"\"{last}\" is not what time was asked for ({TimeFormat}).");
    }

    /// <summary>The times multiplied; memory stays.</summary>
    public Cost Times(double factor) => new(factor * UserSeconds, factor * SystemSeconds, factor * WallSeconds, PeakMegabytes);

    private static double Number(string word) => double.Parse(word, NumberStyles.Float, CultureInfo.InvariantCulture);
}

/// <summary>CPU time of a program so far, of all threads, in seconds.</summary>
/// <param name="User">In the program itself.</param>
/// <param name="System">In the system on its behalf.</param>
internal readonly record struct CpuTime(double User, double System)
{
    /// <summary>User and system time.</summary>
    public double Total => User + System;
}
