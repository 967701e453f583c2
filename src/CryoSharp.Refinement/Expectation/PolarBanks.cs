using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>The directions that a polar scan looks along, and coarser ones that tell which of them are worth it.</summary>
/// <param name="Fine">One direction for each of the level.</param>
/// <param name="Coarse">Of half the order; null where every fine direction is looked along.</param>
/// <param name="ParentOf">Per fine direction the coarse one that it is a quarter of; empty without coarse ones.</param>
internal sealed record PolarBanks(PolarBank Fine, PolarBank? Coarse, int[] ParentOf)
{
    /// <summary>The banks of a level for the images of one optics group.</summary>
    /// <param name="isExhaustive">Whether to look along every direction.</param>
    public static PolarBanks Make(PassContext context, ParticleBatch batch, int level, bool isExhaustive)
    {
        OrientationGrid orientations = context.Grid.Orientations;
        var grid = new PolarGrid(batch, batch.CountWithin(context.Grid.ShellOf(level)), context.Model.References.Max(PolarBank.Support), orientations.Turns(level));
        Rotation[] fine = [.. Enumerable.Range(0, orientations.Directions(level)).Select(d => orientations.At(level, d * orientations.Turns(level)))];
        PolarBank bank = PolarBank.Make(context, batch, grid, fine);
        if (isExhaustive || level > 0 || orientations.HealpixOrder == 0 || orientations.IsInPlane)
        {
            return new PolarBanks(bank, null, []);
        }

        (Rotation[] parents, int[] parentOf) = orientations.ParentDirections();
        return new PolarBanks(bank, PolarBank.Make(context, batch, grid, parents), parentOf);
    }
}
