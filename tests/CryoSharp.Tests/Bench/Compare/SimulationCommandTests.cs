using CryoSharp.Bench;

namespace CryoSharp.Tests;

public class SimulationCommandTests
{
    [Fact]
    public void TheSpikeIsThreeModelsLaidOnOneAnother() => Assert.Equal(
        "simulate --models /m/6vxx.pdb:A,B,C /m/7k8t.pdb:A,B,C /m/6xcm.pdb:A,B,C --superpose 760-1129 --fractions 41 34 25 --particles 2000 --box 96 "
        + "--pixel-size 3 --signal-to-noise 0.05 --shift 5 --seed 1",
        string.Join(' ', SimulationCommand.Words(new CompareParameters { Set = SampleSet.Spike }, "/m")));

    [Fact]
    public void WhatIsGivenTakesThePlaceOfTheSets() => Assert.Equal(
        "simulate --phantom-states 3 --fractions 2 1 1 --particles 300 --box 48 --pixel-size 4.5 --signal-to-noise 0.1 --shift 0 --seed 7",
        string.Join(' ', SimulationCommand.Words(
            new CompareParameters
            {
                PhantomStates = 3,
                Fractions = [2, 1, 1],
                Particles = 300,
                Box = 48,
                PixelSize = 4.5,
                SignalToNoise = 0.1,
                Shift = 0,
                DataSeed = 7,
            },
            "/m")));

    /// <summary>Maps bring their own box and pixel size.</summary>
    [Fact]
    public void MapsAreTakenAsTheyAre() => Assert.Equal(
        "simulate --maps /a.mrc /b.mrc --particles 2000 --signal-to-noise 0.05 --shift 5 --seed 1",
        string.Join(' ', SimulationCommand.Words(new CompareParameters { Maps = ["/a.mrc", "/b.mrc"] }, "/m")));

    [Fact]
    public void TwoSourcesOfParticlesAreOneTooMany()
    {
        Assert.Empty(SimulationCommand.Check(new CompareParameters { Box = 48 }));
        Assert.Single(SimulationCommand.Check(new CompareParameters { Set = SampleSet.Spike, Models = ["a.pdb"] }));
        Assert.Single(SimulationCommand.Check(new CompareParameters { ParticlesFrom = "run", Box = 48 }));
        Assert.Single(SimulationCommand.Check(new CompareParameters { Maps = ["a.mrc"], PixelSize = 3 }));
    }
}
