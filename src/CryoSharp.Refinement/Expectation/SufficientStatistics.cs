using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>Everything that the M-step needs of the particles: sums weighted by their posteriors. Mutable, one writer.</summary>
public sealed class SufficientStatistics
{
    private readonly BackProjection[] _backProjections;
    private readonly double[] _classMass;
    private readonly double[][] _residualPower;
    private readonly double[] _particlesPerOpticsGroup;
    private readonly double[] _scaleCross;
    private readonly double[] _scaleNorm;

    /// <summary>Empty sums for a model.</summary>
    /// <param name="padding">Of the back-projections.</param>
    public SufficientStatistics(MixtureModel model, int padding)
    {
        _backProjections = new BackProjection[2 * model.ClassCount];
        for (int i = 0; i < _backProjections.Length; i++)
        {
            _backProjections[i] = new BackProjection(model.BoxSize, model.References[0].Depth, model.PixelSize, padding);
        }

        _classMass = new double[model.ClassCount];
        _residualPower = [.. model.NoisePower.Select(p => new double[p.Length])];
        _particlesPerOpticsGroup = new double[model.NoisePower.Length];
        _scaleCross = new double[model.GroupScales.Length];
        _scaleNorm = new double[model.GroupScales.Length];
    }

    /// <summary>Empties all sums.</summary>
    /// <param name="threads">At least 1.</param>
    public void Clear(int threads)
    {
        Parallel.ForEach(_backProjections, new ParallelOptions { MaxDegreeOfParallelism = threads }, sums => sums.Clear());

        foreach (double[] sums in (ReadOnlySpan<double[]>)[_classMass, _particlesPerOpticsGroup, _scaleCross, _scaleNorm, .. _residualPower])
        {
            Array.Clear(sums);
        }

        (LogEvidence, SquaredShift) = (0, 0);
    }

    /// <summary>Σ of posterior mass per class.</summary>
    public Span<double> ClassMass => _classMass;

    /// <summary>Particles per optics group.</summary>
    public Span<double> ParticlesPerOpticsGroup => _particlesPerOpticsGroup;

    /// <summary>Σ of posterior-weighted cross terms Re⟨C·PV, X/σ²⟩ per scale group, for s = 1.</summary>
    public Span<double> ScaleCross => _scaleCross;

    /// <summary>Σ of posterior-weighted norm terms |C·PV|²/σ² per scale group, for s = 1.</summary>
    public Span<double> ScaleNorm => _scaleNorm;

    /// <summary>Σ of log p(image | model).</summary>
    public double LogEvidence { get; set; }

    /// <summary>Σ of posterior-weighted squared shifts, Å².</summary>
    public double SquaredShift { get; set; }

    /// <summary>The sums of a class (from 0) and half-set (1 or 2).</summary>
    public BackProjection BackProjection(int classIndex, int halfSet) => _backProjections[(2 * classIndex) + halfSet - 1];

    /// <summary>Σ of posterior-weighted |X − s·C·PV|² per shell of an optics group's images.</summary>
    public Span<double> ResidualPower(int opticsGroup) => _residualPower[opticsGroup];
}
