using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>Gathers the samples of one particle into its <see cref="Posterior"/>.</summary>
internal struct PosteriorBuilder
{
    private readonly double[] _mass;
    private readonly double[] _best;
    private readonly (int Orientation, int Shift)[] _bestSample;
    private readonly Pose?[] _polished;

    public PosteriorBuilder(int classCount)
    {
        _mass = new double[classCount];
        _best = new double[classCount];
        _bestSample = new (int, int)[classCount];
        _polished = new Pose?[classCount];
    }

    /// <summary>Adds a sample of normalised weight, 0 allowed; of equal weights the first is the best.</summary>
    public readonly void Add(int classIndex, int orientation, int shift, double weight)
    {
        _mass[classIndex] += weight;
        if (weight > _best[classIndex])
        {
            _best[classIndex] = weight;
            _bestSample[classIndex] = (orientation, shift);
        }
    }

    /// <summary>Adds a top of the posterior; of equal weights the first is the best.</summary>
    public readonly void AddTop(int classIndex, Pose pose, double weight)
    {
        _mass[classIndex] += weight;
        if (weight > _best[classIndex])
        {
            (_best[classIndex], _polished[classIndex]) = (weight, pose);
        }
    }

    /// <summary>The result; <paramref name="poseOf"/> turns the best sample's orientation and shift into a pose, where there are samples.</summary>
    public readonly Posterior Build(Func<int, int, Pose>? poseOf, int significantCount, double logEvidence)
    {
        int best = 0;
        for (int c = 1; c < _mass.Length; c++)
        {
            if (_mass[c] > _mass[best])
            {
                best = c;
            }
        }

        return new Posterior
        {
            Class = best + 1,
            Pose = _polished[best] ?? poseOf!(_bestSample[best].Orientation, _bestSample[best].Shift),
            IsPolished = _polished[best] is not null,
            ClassProbabilities = [.. _mass.Select(m => (float)m)],
            MaxProbability = _best.Max(),
            SignificantCount = significantCount,
            LogEvidence = logEvidence,
        };
    }
}
