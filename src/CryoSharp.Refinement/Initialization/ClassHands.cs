using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>Lays the classes of maps made from nothing on one another, in one hand.</summary>
/// <remarks>
/// Classes begin as one map, but each may come to a hand of its own while it grows. Both hands explain the images alike, so a class may be mirrored and moved freely where the
/// iteration that follows searches all poses anew.
/// </remarks>
internal static class ClassHands
{
    // Of the resolution of the ascent: what all classes have come to for certain.
    private const double ComparedTo = 1.5;

    /// <summary>The state; after the last iteration on a subset one in which all classes lie on the largest.</summary>
    public static RefinementState Align(RefinementSettings settings, RefinementState state)
    {
        if (settings.Ascent is not Ascent ascent || state.Iteration != ascent.Iterations || state.Model.ClassCount == 1)
        {
            return state;
        }

        MixtureModel model = state.Model;
        Volume largest = model.References[model.ClassFractions.IndexOf(model.ClassFractions.Max())];
        return state with
        {
            Model = model.WithMaps(map => map == largest ? map : MapAlignment.Find(map, largest, ComparedTo * ascent.LastResolution, canMirror: true, settings.Threads).Apply(map)),
        };
    }
}
