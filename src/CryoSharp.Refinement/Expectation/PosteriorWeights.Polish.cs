using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <content>Posteriors that are narrower than the grid. docs/theory/likelihood.md (12).</content>
internal sealed partial class PosteriorWeights
{
    /// <summary>Climbs posteriors that are narrower than the grid to their tops: those particles are done. After <see cref="Significant"/>, which adds the priors.</summary>
    /// <returns>Which particles are done, and what is to be inserted of them.</returns>
    public (bool[] IsPolished, List<PolishedImage> Images) Polish(int[] significant, Posterior?[] posteriors, SufficientStatistics sum)
    {
        var results = new ParticleResult?[_level.ParticleCount];
        SamplingGrid grid = _context.Grid;
        Parallel.For(
            0, _level.ParticleCount, _context.Parallel, () => (Shifts: new int[_level.MaxShifts], Polish: new PosePolish(_batch, grid.LastPolishShell, grid.LeastGain)), (i, _, work) =>
            {
                results[i] = Polish(i, significant[_level.ParticleAt(i)], work.Polish, work.Shifts);
                return work;
            },
            work => work.Polish.Dispose());
        Collect(results, posteriors, sum);
        return ([.. results.Select(result => result is not null)], [.. results.SelectMany(result => result?.Polished ?? [])]);
    }

    /// <summary>What the tops of a particle's posterior say, or null where it is not narrower than the grid in every class that matters.</summary>
    private ParticleResult? Polish(int i, int significant, PosePolish polish, int[] shifts)
    {
        ParticleTask task = _batch.Tasks[_level.ParticleAt(i)];
        ClassWeights[] classes = WeightsOfClasses(i);
        var climb = new Climb(
            polish, _context.Grid, _level.Level, _context.References, _level.ParticleAt(i), (c, rotation, shift) => PriorOf(task, c, rotation).With(task.Centre + shift, _context));
        if (climb.From([.. classes.Select((own, c) => new ScoutedClass(own.LogMass, SamplesOf(i, c, own.Maximum, shifts)))]) is not ClassTops?[] tops)
        {
            return null;
        }

        double[] logMasses = [.. tops.Select(top => top?.LogMass ?? double.NegativeInfinity)];
        ClassShares shares = ClassShares.Of(logMasses, _context.Grid.ClassTemperature, _context.Grid.SignificantFraction);
        var builder = new PosteriorBuilder(classes.Length);
        double scale = _context.Model.GroupScales[task.ScaleGroup];
        (double cross, double norm, double squaredShift) = (0, 0, 0);
        var images = new List<PolishedImage>();
        for (int c = 0; c < classes.Length; c++)
        {
            foreach ((PolishedPose top, double ofClass) in shares.Share[c] > 0 ? tops[c]!.Tops : [])
            {
                double share = shares.Share[c] * ofClass;
                Shift shift = task.Centre + top.Shift;
                builder.AddTop(c, new Pose(top.Rotation, shift), shares.Probability[c] * ofClass);
                (cross, norm, squaredShift) = (cross + (share * top.Cross), norm + (share * top.Norm), squaredShift + (share * shift.SquaredLength));
                images.Add(new PolishedImage(_level.ParticleAt(i), c, top.Rotation, top.Shift, (float)share));
            }
        }

        Posterior posterior = builder.Build(null, significant, EvidenceOf(i, shares.LogEvidence));
        return new ParticleResult(posterior, shares.Share, squaredShift, cross / scale, norm / (scale * scale), images);
    }

    /// <summary>The samples of a class that may lead to a top.</summary>
    private List<WeightedSample> SamplesOf(int i, int classIndex, float maximum, int[] shifts)
    {
        var samples = new List<WeightedSample>();
        double least = maximum - (SamplingGrid.NatsKept * _context.Grid.Temperature(_level.Level, maximum));
        foreach (ScoreEntry entry in _level.EntriesOf(i))
        {
            if (_level.ClassOf(entry.Key) == classIndex)
            {
                int count = _level.FillShifts(entry, shifts);
                for (int n = 0; n < _level.ChildOrientations * count; n++)
                {
                    if (_level.Scores[entry.Scores + n] >= least)
                    {
                        samples.Add(new WeightedSample(_level.RotationOf(entry.Key, n / count), ShiftAt(shifts[n % count]), _level.Scores[entry.Scores + n]));
                    }
                }
            }
        }

        return samples;
    }
}
