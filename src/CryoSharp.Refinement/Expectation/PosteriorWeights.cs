using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>From the scores of a level to posteriors: adds the priors, picks what goes on to the next level, or normalises at the last.</summary>
internal sealed partial class PosteriorWeights
{
    private readonly PassContext _context;
    private readonly ParticleBatch _batch;
    private readonly PhaseTable _phases;
    private readonly BucketLevel _level;

    public PosteriorWeights(PassContext context, ParticleBatch batch, PhaseTable phases, BucketLevel level) =>
        (_context, _batch, _phases, _level) = (context, batch, phases, level);

    /// <summary>Codes at this level of the samples that carry the significant fraction of each particle's posterior, ascending.</summary>
    /// <remarks>The posterior is that by which the particle would be shared out: classes tempered, samples within a class not.</remarks>
    public long[][] Significant()
    {
        var next = new long[_level.ParticleCount][];
        Parallel.For(0, _level.ParticleCount, _context.Parallel, () => new int[_level.MaxShifts], (i, _, shifts) =>
        {
            next[i] = SignificantOf(i, AddPriors(i, OrientationPriors(i), shifts), shifts);
            return shifts;
        }, _ => { });
        return next;
    }

    private long[] SignificantOf(int i, Span<float> weights, int[] shifts)
    {
        float maximum = Largest(weights);
        ReadOnlySpan<float> tempered = Tempered(i, weights, maximum);
        float least = maximum + (float)SignificantSamples.Cut(
            tempered, maximum, _context.Grid.SignificantFraction, _context.Grid.Temperature(_level.Level, maximum));
        int levelShifts = _level.MaxShifts;
        var codes = new List<long>();
        ReadOnlySpan<ScoreEntry> entries = _level.EntriesOf(i);
        foreach (ScoreEntry entry in entries)
        {
            int count = _level.FillShifts(entry, shifts);
            long classStart = _level.ClassOf(entry.Key) * _level.Orientations;
            for (int n = 0; n < _level.ChildOrientations * count; n++)
            {
                if (tempered[entry.Scores - entries[0].Scores + n] >= least)
                {
                    codes.Add(((classStart + _level.OrientationOf(entry.Key, n / count)) * levelShifts) + shifts[n % count]);
                }
            }
        }

        codes.Sort();
        return [.. codes];
    }

    /// <summary>Turns scores into posterior weights, zero for negligible ones; writes posteriors and adds what is known per particle.</summary>
    public void Normalise(int[] significant, Posterior?[] posteriors, SufficientStatistics sum)
    {
        var results = new ParticleResult[_level.ParticleCount];
        Parallel.For(0, _level.ParticleCount, _context.Parallel, () => new int[_level.MaxShifts], (i, _, shifts) =>
        {
            results[i] = NormaliseOne(i, significant[_level.ParticleAt(i)], shifts);
            return shifts;
        }, _ => { });
        Collect(results, posteriors, sum);
    }

    private void Collect(ReadOnlySpan<ParticleResult?> results, Posterior?[] posteriors, SufficientStatistics sum)
    {
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i] is not ParticleResult result)
            {
                continue;
            }

            ParticleTask task = _batch.Tasks[_level.ParticleAt(i)];
            posteriors[task.Index] = result.Posterior;
            for (int c = 0; c < result.ClassMass.Length; c++)
            {
                sum.ClassMass[c] += result.ClassMass[c];
            }

            sum.LogEvidence += result.Posterior.LogEvidence;
            sum.SquaredShift += result.SquaredShift;
            sum.ScaleCross[task.ScaleGroup] += result.Cross;
            sum.ScaleNorm[task.ScaleGroup] += result.Norm;
        }
    }

    private double EvidenceOf(int i, double logMass) =>
        logMass + _batch.SelfTerm(_level.ParticleAt(i)) + _context.Grid.LogSampleMeasure(_level.Level, _context.Model.ShiftSigma);

    private sealed record ParticleResult(
        Posterior Posterior, double[] ClassMass, double SquaredShift, double Cross, double Norm, List<PolishedImage> Polished);

    private ParticleResult NormaliseOne(int i, int significant, int[] shifts)
    {
        ParticleTask task = _batch.Tasks[_level.ParticleAt(i)];
        OrientationPrior[] priors = OrientationPriors(i);
        AddPriors(i, priors, shifts);
        ClassWeights[] classes = WeightsOfClasses(i);
        ClassShares shares = ClassShares.Of(
            [.. classes.Select(c => c.LogMass)], _context.Grid.ClassTemperature, _context.Grid.SignificantFraction);
        var builder = new PosteriorBuilder(classes.Length);
        double scale = _context.Model.GroupScales[task.ScaleGroup];
        (double cross, double norm, double squaredShift) = (0, 0, 0);
        ReadOnlySpan<ScoreEntry> entries = _level.EntriesOf(i);
        for (int e = 0; e < entries.Length; e++)
        {
            ScoreEntry entry = entries[e];
            int count = _level.FillShifts(entry, shifts);
            int c = _level.ClassOf(entry.Key);
            ClassWeights own = classes[c];
            for (int n = 0; n < _level.ChildOrientations * count; n++)
            {
                ref float weight = ref _level.Scores[entry.Scores + n];
                double log = weight;
                double within = log < own.Least ? 0 : Math.Exp(log - own.Maximum) / own.Kept;
                weight = (float)(within * shares.Share[c]);
                if (weight > 0)
                {
                    (int child, int t) = (n / count, shifts[n % count]);
                    builder.Add(c, _level.OrientationOf(entry.Key, child), t, within * shares.Probability[c]);
                    double normTerm = _level.Norms[entry.Norms + child];
                    norm += weight * normTerm;
                    cross += weight * (log - (float)priors[(e * _level.ChildOrientations) + child].With(task.Centre + ShiftAt(t), _context) + (normTerm / 2));
                    squaredShift += weight * (task.Centre + ShiftAt(t)).SquaredLength;
                }
            }
        }

        Posterior posterior = builder.Build(
            (o, t) => new Pose(_level.RotationAt(o), task.Centre + ShiftAt(t)), significant, EvidenceOf(i, shares.LogEvidence));
        return new ParticleResult(posterior, shares.Share, squaredShift, cross / scale, norm / (scale * scale), []);
    }

    /// <summary>The log weights of one class of a particle in a nutshell.</summary>
    /// <param name="Maximum">The largest.</param>
    /// <param name="Least">Those below are dropped.</param>
    /// <param name="Kept">Σ e^{log − Maximum} of those that are not.</param>
    /// <param name="LogMass">log Σ e^{log} of all.</param>
    private readonly record struct ClassWeights(float Maximum, float Least, double Kept, double LogMass);

    /// <summary>Where the scores of each class of a particle lie; its entries are ordered by class, so they follow one another.</summary>
    private List<(int Class, int Start, int Count)> ScoresOfClasses(int i)
    {
        var ranges = new List<(int Class, int Start, int Count)>();
        foreach (ScoreEntry entry in _level.EntriesOf(i))
        {
            int c = _level.ClassOf(entry.Key);
            int count = entry.Count * _level.ChildOrientations * _level.ChildShifts;
            if (ranges.Count > 0 && ranges[^1].Class == c)
            {
                ranges[^1] = ranges[^1] with { Count = ranges[^1].Count + count };
            }
            else
            {
                ranges.Add((c, entry.Scores, count));
            }
        }

        return ranges;
    }

    /// <summary>One per class.</summary>
    private ClassWeights[] WeightsOfClasses(int i)
    {
        var classes = new ClassWeights[_context.Model.ClassCount];
        Array.Fill(classes, new ClassWeights(0, float.PositiveInfinity, 1, double.NegativeInfinity));
        foreach ((int c, int start, int count) in ScoresOfClasses(i))
        {
            ReadOnlySpan<float> weights = _level.Scores.AsSpan(start, count);
            float maximum = Largest(weights);
            float least = maximum + (float)SignificantSamples.Cut(weights, maximum, _context.Grid.SignificantFraction);
            (double all, double kept) = (0, 0);
            foreach (float weight in weights)
            {
                double w = Math.Exp(weight - maximum);
                all += w;
                kept += weight < least ? 0 : w;
            }

            classes[c] = new ClassWeights(maximum, least, kept, maximum + Math.Log(all));
        }

        return classes;
    }

    /// <summary>The log weights of a particle, the largest of each class 1/T as far below that of all as it was.</summary>
    private ReadOnlySpan<float> Tempered(int i, ReadOnlySpan<float> weights, float maximum)
    {
        double temperature = _context.Grid.ClassTemperature;
        if (temperature == 1)
        {
            return weights;
        }

        var tempered = new float[weights.Length];
        int first = _level.EntriesOf(i)[0].Scores;
        foreach ((_, int start, int count) in ScoresOfClasses(i))
        {
            ReadOnlySpan<float> own = weights.Slice(start - first, count);
            float lift = (float)((maximum - Largest(own)) * (1 - (1 / temperature)));
            for (int n = 0; n < count; n++)
            {
                tempered[start - first + n] = own[n] + lift;
            }
        }

        return tempered;
    }

    /// <summary>Adds the log priors to a particle's scores; returns them all.</summary>
    private Span<float> AddPriors(int i, OrientationPrior[] orientationPriors, int[] shifts)
    {
        ParticleTask task = _batch.Tasks[_level.ParticleAt(i)];
        ReadOnlySpan<ScoreEntry> entries = _level.EntriesOf(i);
        int end = 0;
        for (int e = 0; e < entries.Length; e++)
        {
            ScoreEntry entry = entries[e];
            int count = _level.FillShifts(entry, shifts);
            for (int child = 0; child < _level.ChildOrientations; child++)
            {
                OrientationPrior prior = orientationPriors[(e * _level.ChildOrientations) + child];
                Span<float> row = _level.Scores.AsSpan(entry.Scores + (child * count), count);
                for (int n = 0; n < count; n++)
                {
                    row[n] += (float)prior.With(task.Centre + ShiftAt(shifts[n]), _context);
                }
            }

            end = entry.Scores + (_level.ChildOrientations * count);
        }

        return _level.Scores.AsSpan(entries[0].Scores, end - entries[0].Scores);
    }

    /// <summary>What is known of a child of an entry before its shifts.</summary>
    /// <param name="Log">The log prior of class and orientation.</param>
    /// <param name="Centre">That of the prior on shifts.</param>
    private readonly record struct OrientationPrior(double Log, Shift Centre)
    {
        /// <summary>The log prior with a shift.</summary>
        public double With(Shift shift, PassContext context) => Log + context.Grid.LogShiftPrior(shift, Centre, context.Model.ShiftSigma);
    }

    /// <summary>Those of each child of each entry of a particle.</summary>
    private OrientationPrior[] OrientationPriors(int i)
    {
        ParticleTask task = _batch.Tasks[_level.ParticleAt(i)];
        ReadOnlySpan<ScoreEntry> entries = _level.EntriesOf(i);
        int children = _level.ChildOrientations;
        var priors = new OrientationPrior[entries.Length * children];
        for (int n = 0; n < priors.Length; n++)
        {
            long key = entries[n / children].Key;
            priors[n] = PriorOf(task, _level.ClassOf(key), _context.Grid.Search == PoseSearch.Local ? _level.RotationOf(key, n % children) : default);
        }

        return priors;
    }

    private OrientationPrior PriorOf(in ParticleTask task, int classIndex, Rotation rotation) => new(
        task.LogClassPrior(_context.Model, classIndex) + _context.Grid.LogRotationPriorNear(rotation, task.Known.Rotation),
        _context.Grid.ShiftPriorCentre(rotation, task.Known));

    private Shift ShiftAt(int shift) => _phases.Shifts[shift];

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = float.NegativeInfinity;
        foreach (float value in values)
        {
            largest = Math.Max(largest, value);
        }

        return largest;
    }
}
