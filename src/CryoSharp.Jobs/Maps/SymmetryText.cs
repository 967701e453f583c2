using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Checks names of point groups.</summary>
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
}
