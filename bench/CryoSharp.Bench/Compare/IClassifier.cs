using System.Collections.Immutable;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>A program that is compared.</summary>
internal interface IClassifier
{
    /// <summary>Its name in the table.</summary>
    string Name { get; }

    /// <summary>Its version in its own words.</summary>
    string Version { get; }

    /// <summary>Classifies.</summary>
    /// <param name="folder">Exists and is empty.</param>
    /// <exception cref="Jobs.RefusedInputException">The program failed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    RunOutcome Run(PoseSearch mode, int seed, string folder, CancellationToken cancel);
}

/// <summary>What a run used and where its results are.</summary>
internal sealed record RunOutcome
{
    /// <summary>The program and its arguments.</summary>
    public required ImmutableArray<string> Words { get; init; }

    /// <summary>What the run used.</summary>
    public required Cost Measured { get; init; }

    /// <summary>What a run of all particles would have used; the same where this was one.</summary>
    public required Cost Whole { get; init; }

    /// <summary>The particles and iterations of the run, where it was of less than the whole.</summary>
    public (int Particles, int Iterations)? Part { get; init; }

    /// <summary>How many iterations <see cref="Whole"/> is for.</summary>
    public required int Iterations { get; init; }

    /// <summary>Particles with classes and poses.</summary>
    public required string ParticlesPath { get; init; }

    /// <summary>One map per class.</summary>
    public required ImmutableArray<string> MapPaths { get; init; }
}
