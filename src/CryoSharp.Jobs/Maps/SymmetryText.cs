using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Names of point groups.</summary>
public static class SymmetryText
{
    /// <summary>A problem of --symmetry or another option, or nothing.</summary>
    public static IEnumerable<ParameterProblem> Check(string symmetry, string option = "--symmetry")
    {
        try
        {
            PointGroup.Parse(symmetry);
            return [];
        }
        catch (ArgumentException e)
        {
            return [new ParameterProblem(option, e.Message)];
        }
    }

    /// <summary>The point group of a name that a run's files give; C1 where they give none, or one that is not known.</summary>
    public static PointGroup GroupOf(string? symmetry) => symmetry is null || Check(symmetry).Any() ? PointGroup.C1 : PointGroup.Parse(symmetry);
}
