using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>The colour of each class, the same in every picture, page and script.</summary>
/// <remarks>
/// The first six are those of Okabe and Ito, told apart by people with any colour vision (Wong, Nature Methods 8 (2011) 441), without black,
/// which is the ink, and yellow, which is lost on white. The next six are further colours that show on white and on black. Then they come again.
/// </remarks>
public static class ClassColours
{
    /// <summary>For what is of no class.</summary>
    public const string None = "#8a929b";

    /// <summary>#RRGGBB, from class 1 on.</summary>
    public static ImmutableArray<string> Palette { get; } =
    [
        "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9",
        "#7A5BD0", "#999933", "#B0413E", "#44AA99", "#A6761D", "#E05C97",
    ];

    /// <summary>#RRGGBB of a class; <see cref="None"/> for 0.</summary>
    /// <param name="number">From 1.</param>
    public static string Of(int number) => number < 1 ? None : Palette[(number - 1) % Palette.Length];

    /// <summary>How often all colours were given before this class: lines of later rounds are dashed.</summary>
    /// <param name="number">From 1.</param>
    public static int Round(int number) => Math.Max(number - 1, 0) / Palette.Length;
}
