using System.Globalization;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>Writes run_itNNN_optimiser.star: what RELION is asked to do, and the names of the other files.</summary>
/// <remarks>RELION 3.1 wants every label, also of procedures that are off; these have its own defaults.</remarks>
internal static class RelionOptimiser
{
    private const string Off = "0";
    private const string On = "1";
    private const string None = "None";
    private const string Unlimited = "-1";

    /// <summary>Writes the file.</summary>
    /// <param name="root">Path of the iteration's files up to run_itNNN.</param>
    /// <param name="output">Path of the job's files up to run.</param>
    /// <param name="mask">The solvent mask, or null for the circle of the particle's diameter.</param>
    public static void Write(
        StarWriter star, string root, string output, string? mask, RefinementSettings settings, RefinementState state) => star.List(
        "optimiser_general",
        [.. Files(root, output, mask), .. Course(settings, state), .. Expectation(settings), .. Switches, .. Sgd, .. Convergence(state), .. Helix]);

    private static (string Label, string Value)[] Files(string root, string output, string? mask) =>
    [
        ("rlnOutputRootName", output),
        ("rlnModelStarFile", $"{root}_model.star"),
        ("rlnExperimentalDataStarFile", $"{root}_data.star"),
        ("rlnOrientSamplingStarFile", $"{root}_sampling.star"),
        ("rlnSolventMaskName", mask ?? None),
        ("rlnSolventMask2Name", None),
        ("rlnBodyStarFile", None),
        ("rlnTauSpectrumName", None),
        ("rlnLocalSymmetryFile", None),
        ("rlnFourierMask", None),
    ];

    private static (string Label, string Value)[] Course(RefinementSettings settings, RefinementState state) =>
    [
        ("rlnCurrentIteration", Whole(state.Iteration)),
        ("rlnNumberOfIterations", Whole(Math.Max(settings.MaxIterations, state.Iteration))),

        // 0 would keep RELION from shuffling particles, and −1 take the time.
        ("rlnRandomSeed", Whole(1 + (int)(settings.Seed % int.MaxValue))),
        ("rlnDoSplitRandomHalves", Off),
        ("rlnJoinHalvesUntilThisResolution", Unlimited),
        ("rlnDoAutoRefine", Off),
        ("rlnAutoLocalSearchesHealpixOrder", "4"),
        ("rlnMaxNumberOfPooledParticles", "1"),
    ];

    private static (string Label, string Value)[] Expectation(RefinementSettings settings) =>
    [
        ("rlnAdaptiveOversampleOrder", settings.Search == PoseSearch.None ? "0" : "1"),
        ("rlnAdaptiveOversampleFraction", "0.999"),
        ("rlnParticleDiameter", StarWriter.Exact(settings.ParticleDiameter)),
        ("rlnWidthMaskEdge", Whole(ImagePreparation.MaskEdge)),
        ("rlnDoZeroMask", On),
        ("rlnMaximumCoarseImageSize", Unlimited),
        ("rlnHighresLimitExpectation", settings.MaxResolution > 0 ? StarWriter.Exact(settings.MaxResolution) : Unlimited),
        ("rlnLowresLimitExpectation", Unlimited),
        ("rlnIncrementImageSize", "10"),
        ("rlnDoSkipAlign", settings.Search == PoseSearch.None ? On : Off),
        ("rlnDoSkipRotate", Off),
    ];

    private static (string Label, string Value)[] Switches =>
    [
        ("rlnDoSolventFlattening", On),
        ("rlnDoSolventFscCorrection", Off),
        ("rlnDoMapEstimation", On),
        ("rlnDoFastSubsetOptimisation", Off),
        ("rlnDoExternalReconstruct", Off),
        ("rlnDoCorrectNorm", On),
        ("rlnDoCorrectScale", On),
        ("rlnDoCorrectCtf", On),
        ("rlnDoIgnoreCtfUntilFirstPeak", Off),
        ("rlnCtfDataArePhaseFlipped", Off),
        ("rlnDoOnlyFlipCtfPhases", Off),
        ("rlnRefsAreCtfCorrected", On),
        ("rlnFixSigmaNoiseEstimates", Off),
        ("rlnFixSigmaOffsetEstimates", Off),
    ];

    private static (string Label, string Value)[] Sgd =>
    [
        ("rlnDoStochasticGradientDescent", Off),
        ("rlnDoStochasticEM", Off),
        ("rlnSgdInitialIterations", "50"),
        ("rlnSgdFinalIterations", "50"),
        ("rlnSgdInBetweenIterations", "200"),
        ("rlnSgdInitialResolution", "35"),
        ("rlnSgdFinalResolution", "15"),
        ("rlnSgdInitialSubsetSize", "100"),
        ("rlnSgdFinalSubsetSize", "500"),
        ("rlnSgdMuFactor", "0"),
        ("rlnSgdSigma2FudgeInitial", "8"),
        ("rlnSgdSigma2FudgeHalflife", Unlimited),
        ("rlnSgdSkipAnneal", Off),
        ("rlnSgdSubsetSize", Unlimited),
        ("rlnSgdWriteEverySubset", "1"),
        ("rlnSgdStepsize", "0.5"),
    ];

    // Changes between iterations, which RELION compares with only where it refines by itself.
    private static (string Label, string Value)[] Convergence(RefinementState state)
    {
        IterationSummary summary = state.History[^1];
        return
        [
            ("rlnNumberOfIterWithoutResolutionGain", "0"),
            ("rlnBestResolutionThusFar", StarWriter.Exact(1 / summary.Resolutions.Min())),
            ("rlnNumberOfIterWithoutChangingAssignments", "0"),
            ("rlnOverallAccuracyRotations", "999"),
            ("rlnOverallAccuracyTranslationsAngst", "999"),
            ("rlnChangesOptimalOrientations", "999"),
            ("rlnChangesOptimalOffsets", "999"),
            ("rlnChangesOptimalClasses", StarWriter.Exact(summary.Switched)),
            ("rlnSmallestChangesOrientations", "999"),
            ("rlnSmallestChangesOffsets", "999"),
            ("rlnSmallestChangesClasses", "9999999"),
            ("rlnHasConverged", Off),
            ("rlnHasHighFscAtResolLimit", Off),
            ("rlnHasLargeSizeIncreaseIterationsAgo", "0"),
        ];
    }

    private static (string Label, string Value)[] Helix =>
    [
        ("rlnDoHelicalRefine", Off),
        ("rlnIgnoreHelicalSymmetry", Off),
        ("rlnHelicalTwistInitial", "0"),
        ("rlnHelicalRiseInitial", "0"),
        ("rlnHelicalCentralProportion", "0.3"),
        ("rlnNrHelicalNStart", "1"),
        ("rlnHelicalMaskTubeInnerDiameter", Unlimited),
        ("rlnHelicalMaskTubeOuterDiameter", Unlimited),
        ("rlnHelicalSymmetryLocalRefinement", Off),
        ("rlnHelicalSigmaDistance", Unlimited),
        ("rlnHelicalKeepTiltPriorFixed", Off),
    ];

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
