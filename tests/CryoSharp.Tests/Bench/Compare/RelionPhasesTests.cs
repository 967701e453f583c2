using CryoSharp.Bench;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public class RelionPhasesTests
{
    /// <summary>
    /// Start 3 s, noise 2 s, expectations 10 and 20 s, maximisations 3 and 4 s, of 50 of 500 particles: for four iterations
    /// 10·(2 + 10 + 3·20) + 3 + 3 + 3·4.
    /// </summary>
    [Fact]
    public void OnlyWhatDependsOnParticlesIsMultiplied()
    {
        RelionPhases phases = Observed();
        Assert.Equal(2, phases.Iterations);
        Assert.Equal((10 * (2 + 10 + (3 * 20))) + 3 + 3 + (3 * 4), phases.Scaled(10, 4), 9);
    }

    [Fact]
    public void TheWholeScaledByOneIsItself() => Assert.Equal(42, Observed().Scaled(1, 2), 9);

    [Fact]
    public void ALogWithoutPhasesCannotBeScaled()
    {
        var phases = new RelionPhases();
        phases.Observe("something else\n", 5);
        Assert.Throws<RefusedInputException>(() => phases.Scaled(2, 25));
    }

    // Lines are cut where the log was read; a progress bar is one line of many carriage returns, and warnings may stand in it.
    private static RelionPhases Observed()
    {
        var phases = new RelionPhases();
        phases.Observe(" Running\n Estimating initial noise spectra \n   1/   2 sec ....~~(,_,\">\r   2/   2 sec", 1);
        phases.Observe("...\n CurrentResolution= 40\n", 3);
        phases.Observe(" Expectation itera", 4);
        phases.Observe("tion 1 of 2\n000/??? sec ~~(,_,\">", 5);
        phases.Observe("\r   5/  10 sec WARNING: odd\n\r", 10);
        phases.Observe("\r  10/  10 sec\n Maximization ...\n", 15);
        phases.Observe(" Expectation iteration 2 of 2\n", 18);
        phases.Observe(" Maximization ...\n", 38);
        phases.Observe("", 42);
        return phases;
    }
}
