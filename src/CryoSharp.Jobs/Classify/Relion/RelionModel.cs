using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>Writes run_itNNN_model.star: <see cref="MixtureModel"/> in RELION's units.</summary>
/// <remarks>
/// RELION divides the transform of an image of M pixels by M², and that of a map so that its slices are on the same scale. Transforms here are on
/// the scale of an unscaled one of the map's N pixels (<see cref="ImagePreparation"/>), so σ² and τ² become RELION's when divided by N⁴.
/// docs/formats/relion.md.
/// </remarks>
internal sealed class RelionModel
{
    // Where RELION expects the particles of a flat class: at the centre.
    private static readonly string[] PriorOffsets = ["rlnClassPriorOffsetX", "rlnClassPriorOffsetY"];
    private static readonly double[] NoOffset = [0, 0];

    private readonly string _root;
    private readonly RefinementSettings _settings;
    private readonly RefinementState _state;
    private readonly RelionParticles _particles;
    private readonly RelionSampling _sampling;
    private readonly IterationSummary _summary;
    private readonly int _box;
    private readonly double _pixel;
    private readonly double _power;

    public RelionModel(string root, RefinementSettings settings, RefinementState state, RelionParticles particles, RelionSampling sampling)
    {
        (_root, _settings, _state, _particles, _sampling) = (root, settings, state, particles, sampling);
        (_box, _pixel, _summary) = (state.Model.BoxSize, state.Model.PixelSize, state.History[^1]);
        _power = Math.Pow(_box, -4);
    }

    public void Write(StarWriter star)
    {
        WriteGeneral(star);
        WriteClasses(star);
        for (int c = 0; c < _state.Model.ClassCount; c++)
        {
            WriteClass(star, c);
        }

        WriteGroups(star);
        for (int g = 0; g < _particles.Groups.Length; g++)
        {
            WriteNoise(star, g);
        }

        for (int c = 0; c < _state.Model.ClassCount && !_settings.IsFlat; c++)
        {
            WriteDirections(star, c);
        }
    }

    private void WriteGeneral(StarWriter star)
    {
        bool isLocal = _sampling.Search == PoseSearch.Local;
        string rotationSigma = StarWriter.Exact(isLocal ? _settings.RotationSigma : 0);
        star.List(
            "model_general",
            ("rlnReferenceDimensionality", _settings.IsFlat ? "2" : "3"),
            ("rlnDataDimensionality", "2"),
            ("rlnOriginalImageSize", Whole(_box)),
            ("rlnCurrentResolution", StarWriter.Exact(_summary.Resolutions.Min())),
            ("rlnCurrentImageSize", Whole(Math.Min(2 * _summary.WorkingShell, _box))),
            ("rlnPaddingFactor", Whole(_settings.Padding)),
            ("rlnIsHelix", "0"),
            ("rlnFourierSpaceInterpolator", "1"),
            ("rlnMinRadiusNnInterpolation", "10"),
            ("rlnPixelSize", StarWriter.Exact(_pixel)),
            ("rlnNrClasses", Whole(_state.Model.ClassCount)),
            ("rlnNrBodies", "1"),
            ("rlnNrGroups", Whole(_particles.Groups.Length)),
            ("rlnTau2FudgeFactor", StarWriter.Exact(_settings.Regularisation)),
            ("rlnNormCorrectionAverage", "1"),
            ("rlnSigmaOffsetsAngst", StarWriter.Exact(isLocal ? _settings.ShiftSigma : _state.Model.ShiftSigma)),
            ("rlnOrientationalPriorMode", isLocal ? "3" : "0"),
            ("rlnSigmaPriorRotAngle", rotationSigma),
            ("rlnSigmaPriorTiltAngle", rotationSigma),
            ("rlnSigmaPriorPsiAngle", rotationSigma),
            ("rlnLogLikelihood", StarWriter.Exact(_summary.LogEvidence * _particles.Set.Count)),
            ("rlnAveragePmax", StarWriter.Exact(_summary.MaxProbability)));
    }

    private void WriteClasses(StarWriter star)
    {
        star.Loop(
            "model_classes",
            ["rlnReferenceImage", "rlnClassDistribution", "rlnAccuracyRotations", "rlnAccuracyTranslationsAngst", "rlnEstimatedResolution", "rlnOverallFourierCompleteness", .. _settings.IsFlat ? PriorOffsets : []]);
        for (int c = 0; c < _state.Model.ClassCount; c++)
        {
            // 999 is RELION's mark for an accuracy that was not estimated.
            double[] completeness = [.. Shells().Select(shell => Completeness(c, shell))];
            star.Value(RelionFiles.Reference(_root, c, _settings.IsFlat));
            Row(star, [_state.Model.ClassFractions[c], 999, 999, _summary.Resolutions[c], completeness.Average(), .. _settings.IsFlat ? NoOffset : []]);
        }

        star.EndLoop();
    }

    private void WriteClass(StarWriter star, int classIndex)
    {
        star.Loop(
            $"model_class_{classIndex + 1}", "rlnSpectralIndex", "rlnResolution", "rlnAngstromResolution", "rlnSsnrMap", "rlnGoldStandardFsc",
            "rlnFourierCompleteness", "rlnReferenceSigma2", "rlnReferenceTau2", "rlnSpectralOrientabilityContribution");
        double[] tau2 = ShellPower.PerComponent(_state.Model.References[classIndex], _settings.Threads);
        foreach (int shell in Shells())
        {
            double ratio = SignalToNoise(classIndex, shell);
            double noise = ratio > 0 ? _settings.Regularisation * tau2[shell] / ratio : 0;
            star.Value(shell);

            // The halves of a class are aligned to the same references, so there is no gold-standard FSC.
            Row(
                star, Frequency(shell), shell == 0 ? 999 : 1 / Frequency(shell), ratio, 0, Completeness(classIndex, shell), _power * noise,
                _power * tau2[shell], 0);
        }

        star.EndLoop();
    }

    private void WriteGroups(StarWriter star)
    {
        star.Loop("model_groups", "rlnGroupNumber", "rlnGroupName", "rlnGroupNrParticles", "rlnGroupScaleCorrection");
        for (int g = 0; g < _particles.Groups.Length; g++)
        {
            RelionGroup group = _particles.Groups[g];
            star.Value(g + 1);
            star.Value(group.Name);
            star.Value(group.Count);
            Row(star, group.Scale);
        }

        star.EndLoop();
    }

    private void WriteNoise(StarWriter star, int groupIndex)
    {
        int optics = _particles.Groups[groupIndex].OpticsGroup;
        ImmutableArray<double> noise = _state.Model.NoisePower[optics];
        int imageBox = 2 * (noise.Length - 1);
        double ratio = imageBox * _particles.Set.OpticsGroups[optics].PixelSize / (_box * _pixel);
        star.Loop($"model_group_{groupIndex + 1}", "rlnSpectralIndex", "rlnResolution", "rlnSigma2Noise");
        foreach (int shell in Shells())
        {
            int imageShell = Math.Min((int)Math.Round(shell * ratio), noise.Length - 1);
            star.Value(shell);
            Row(star, Frequency(shell), _power * noise[imageShell]);
        }

        star.EndLoop();
    }

    // No direction is preferred: the prior over rotations is uniform.
    private void WriteDirections(StarWriter star, int classIndex)
    {
        star.Loop($"model_pdf_orient_class_{classIndex + 1}", "rlnOrientationDistribution");
        foreach (EulerAngles _ in _sampling.Directions)
        {
            Row(star, _state.Model.ClassFractions[classIndex] / _sampling.Directions.Length);
        }

        star.EndLoop();
    }

    private IEnumerable<int> Shells() => Enumerable.Range(0, (_box / 2) + 1);

    private double Frequency(int shell) => shell / (_box * _pixel);

    private double SignalToNoise(int classIndex, int shell)
    {
        ImmutableArray<double> ratio = _state.Reconstructions[classIndex].SignalToNoise;
        return shell < ratio.Length ? ratio[shell] : 0;
    }

    // The share of a shell's components above the noise; only the mean of the shell is known.
    private double Completeness(int classIndex, int shell) => SignalToNoise(classIndex, shell) >= 1 ? 1 : 0;

    private static void Row(StarWriter star, params ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            star.Value(StarWriter.Exact(value));
        }

        star.EndRow();
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
