namespace CryoSharp.Refinement;

/// <summary>
/// The samples of one particle that share a class and an orientation, bucketed so that all particles of that orientation are scored together.
/// </summary>
/// <param name="Key">class·orientations + orientation, at the level of the codes.</param>
/// <param name="Particle">In the batch.</param>
/// <param name="First">The first of its codes in the particle's sorted codes.</param>
/// <param name="Count">How many codes: shifts at the level of the codes.</param>
/// <param name="Scores">Where its scores start: for each child orientation, for each code, for each child shift.</param>
/// <param name="Norms">Where its norm terms start: one per child orientation.</param>
internal readonly record struct ScoreEntry(long Key, int Particle, int First, int Count, int Scores, int Norms);
