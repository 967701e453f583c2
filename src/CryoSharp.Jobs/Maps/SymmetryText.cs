using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Checks names of point groups.</summary>
public static class SymmetryText
{
    /// <summary>A problem of --symmetry, or nothing.</summary>
    public static IEnumerable<ParameterProblem> Check(string symmetry)
    {
        try
        {
            PointGroup.Parse(symmetry);
            return [];
        }
        catch (ArgumentException e)
        {
            return [new ParameterProblem("--symmetry", e.Message)];
        }
    }
}
