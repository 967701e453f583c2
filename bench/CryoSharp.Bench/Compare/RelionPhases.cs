using CryoSharp.Jobs;

namespace CryoSharp.Bench;

/// <summary>The CPU time of a RELION run, divided among its phases by what the log says while it grows.</summary>
/// <remarks>
/// The noise spectrum, for which every image is read, and the expectation steps cost in proportion to the particles. All else does not: the
/// program's start, the transforms of the maps, the maximisation steps, the files. Without this distinction a small part would be scaled
/// far too high: the maximisation of three maps of box 96 takes as long as the expectation of tens of particles.
/// </remarks>
internal sealed class RelionPhases
{
    private readonly List<double> _noise = [0];
    private readonly List<double> _start = [0];
    private readonly List<double> _expectation = [];
    private readonly List<double> _maximisation = [];
    private List<double> _current;
    private double _counted;
    private string _unfinished = "";

    /// <summary>Begins with the program's start.</summary>
    public RelionPhases() => _current = _start;

    /// <summary>How many iterations have begun.</summary>
    public int Iterations => _expectation.Count;

    /// <summary>Takes what the log has gained.</summary>
    /// <param name="text">Need not end with a line.</param>
    /// <param name="cpuSeconds">What the run has used so far.</param>
    public void Observe(string text, double cpuSeconds)
    {
        string[] lines = (_unfinished + text).Split('\n');
        _unfinished = lines[^1];
        _current[^1] += cpuSeconds - _counted;
        _counted = cpuSeconds;
        foreach (string line in lines[..^1])
        {
            _current = Following(line);
        }
    }

    /// <summary>What a run of more particles and iterations would use: iterations that were not run count as the last one that was.</summary>
    /// <param name="factor">Its particles times this are all.</param>
    /// <param name="iterations">At least as many as were run.</param>
    /// <exception cref="RefusedInputException">The phases were not seen.</exception>
    public double Scaled(double factor, int iterations)
    {
        if (_maximisation.Count == 0 || _maximisation.Count != _expectation.Count)
        {
            throw new RefusedInputException(
                "RELION's log does not tell its phases, or this system has no /proc: run it on all particles, without --relion-particles and --relion-iterations.");
        }

        int more = iterations - Iterations;
        double expectation = _expectation.Sum() + (more * _expectation[^1]);
        double maximisation = _maximisation.Sum() + (more * _maximisation[^1]);
        return (factor * (_noise[0] + expectation)) + _start[0] + maximisation;
    }

    /// <summary>The phase that a line of the log begins, or the one that it belongs to.</summary>
    private List<double> Following(string line)
    {
        if (line.Contains("initial noise spectra", StringComparison.Ordinal))
        {
            return _noise;
        }

        if (line.Contains("Expectation iteration", StringComparison.Ordinal))
        {
            _expectation.Add(0);
            return _expectation;
        }

        if (line.Contains("Maximization", StringComparison.Ordinal))
        {
            _maximisation.Add(0);
            return _maximisation;
        }

        // The first line after the noise's heading is its progress bar, which ends when the noise is done.
        return _current == _noise ? _start : _current;
    }
}
