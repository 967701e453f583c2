using System.Collections.Immutable;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>One run of one program in the table.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Outcome">What it used, or null where it failed.</param>
/// <param name="Score">How it compares with the truth, or null where it failed or was of a part only.</param>
/// <param name="Problem">Why it failed, or empty.</param>
internal sealed record ComparisonRow(string Program, PoseSearch Mode, int Seed, RunOutcome? Outcome, ClassificationScore? Score, string Problem = "");

/// <summary>What stands above and below the table.</summary>
/// <param name="Facts">Machine, versions, particles: a line each.</param>
/// <param name="Particles">How many there are.</param>
/// <param name="Preparation">The command that made them, or empty.</param>
internal sealed record ComparisonHeader(ImmutableArray<string> Facts, int Particles, ImmutableArray<string> Preparation);
