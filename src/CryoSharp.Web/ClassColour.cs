namespace CryoSharp.Web;

/// <summary>The colour of a class, the same everywhere.</summary>
internal static class ClassColour
{
    private static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

    /// <summary>#rrggbb.</summary>
    /// <param name="number">From 1.</param>
    public static string Of(int number) => Colours[(number - 1) % Colours.Length];
}
