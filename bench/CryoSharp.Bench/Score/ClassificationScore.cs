using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>What became of a true state.</summary>
/// <param name="Class">The class that matches it, from 1, or 0 where none does.</param>
/// <param name="PoseError">Median over the particles of both, degrees; null where there are too few to tell how the map lies.</param>
/// <param name="Turn">By how much the class's map is turned against the true one, degrees; null likewise.</param>
/// <param name="Offset">By how much it is moved, Å; null likewise.</param>
/// <param name="Resolution">Where the FSC of the class's map and the true one, turned and moved alike, falls below 0.5, Å; null likewise.</param>
internal sealed record StateScore(int Class, double? PoseError = null, double? Turn = null, double? Offset = null, double? Resolution = null);

/// <summary>How a classification compares with the truth.</summary>
/// <param name="Particles">How many particles were compared.</param>
/// <param name="PoseError">Median over the particles in the class that matches their state, degrees, or null.</param>
/// <param name="States">One per true state.</param>
internal sealed record ClassificationScore(
    int Particles, double Accuracy, double AdjustedRandIndex, double WorstOccupancyError, double? PoseError, ImmutableArray<StateScore> States)
{
    private const int FewestPoses = 10;

    /// <summary>Compares particles and maps with the truth.</summary>
    /// <param name="found">The same particles in any order, or some of them, with classes and poses.</param>
    /// <param name="maps">One per class, of the box of the true maps.</param>
    /// <param name="diameter">Of the soft sphere in which maps are compared, Å.</param>
    /// <exception cref="ArgumentException">None of the particles is known, or one has no class or no pose.</exception>
    public static ClassificationScore Of(
        LabelledSet truth, ParticleSet found, ImmutableArray<Volume> maps, PointGroup symmetry, double diameter)
    {
        ImmutableArray<(Particle True, Particle Found)> pairs = Pairs(truth.Particles, found);
        var labels = ContingencyTable.Of([.. pairs.Select(p => p.True.Class)], [.. pairs.Select(p => p.Found.Class)], maps.Length);
        Volume mask = Mask(truth.Maps[0], diameter);
        var errors = new List<double>();
        var states = ImmutableArray.CreateBuilder<StateScore>();
        for (int s = 0; s < truth.Maps.Length; s++)
        {
            int classNumber = s < labels.Rows ? labels.Matching[s] + 1 : 0;
            (Particle True, Particle Found)[] members = [.. pairs.Where(p => p.True.Class == s + 1 && p.Found.Class == classNumber)];
            if (members.Length < FewestPoses)
            {
                states.Add(new StateScore(classNumber));
                continue;
            }

            var poses = PoseAgreement.Of([.. members.Select(m => m.True.Pose!.Value)], [.. members.Select(m => m.Found.Pose!.Value)], symmetry);
            errors.AddRange(poses.Errors);
            double resolution = Fsc.Between(maps[classNumber - 1], poses.Motion.Apply(truth.Maps[s]), mask).ResolutionAt(0.5);
            states.Add(new StateScore(classNumber, poses.Median, poses.Turn, poses.Motion.Shift.Length, resolution));
        }

        return new ClassificationScore(
            pairs.Length, labels.MatchedShare, labels.AdjustedRandIndex, labels.WorstShareError, errors.Count > 0 ? PoseAgreement.Middle(errors) : null,
            states.ToImmutable());
    }

    private static ImmutableArray<(Particle True, Particle Found)> Pairs(ParticleSet truth, ParticleSet found)
    {
        ParticleMatching matching = ParticleMatching.Of(truth, found);
        return
        [
            .. matching.Pairs.Select(pair => (truth.Particles[pair.First], found.Particles[pair.Second]))
                .Select(pair => pair.Item2.Pose is not null
                    ? pair
                    : throw new ArgumentException($"Image {pair.Item2.StackIndex + 1} of {pair.Item2.StackPath} has no pose.", nameof(found))),
        ];
    }

    private static Volume Mask(Volume map, double diameter)
    {
        double radius = Math.Min(diameter / 2 / map.PixelSize, (map.BoxSize / 2) - ImagePreparation.MaskEdge);
        return SoftMask.Sphere(map.BoxSize, map.PixelSize, radius, ImagePreparation.MaskEdge);
    }
}
