using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>A paragraph for the methods section, with the figures of a run, and the papers that it cites.</summary>
internal sealed class MethodsText
{
    // In a list of more than so many classes nobody reads each.
    private const int FewClasses = 12;

    private const string Sigworth = "Sigworth, F. J. A maximum-likelihood approach to single-particle image refinement. J. Struct. Biol. 122, 328–339 (1998).";
    private const string Scheres = "Scheres, S. H. W. A Bayesian view on cryo-EM structure determination. J. Mol. Biol. 415, 406–418 (2012).";
    private const string ScheresChen = "Scheres, S. H. W. & Chen, S. Prevention of overfitting in cryo-EM structure determination. Nat. Methods 9, 853–854 (2012).";
    private const string Rosenthal = "Rosenthal, P. B. & Henderson, R. Optimal determination of particle orientation, absolute hand, and contrast loss in single-particle electron cryomicroscopy. J. Mol. Biol. 333, 721–745 (2003).";
    private const string Chen = "Chen, S. et al. High-resolution noise substitution to measure overfitting and validate resolution in 3D structure determination by single particle electron cryomicroscopy. Ultramicroscopy 135, 24–35 (2013).";
    private const string Punjani = "Punjani, A., Rubinstein, J. L., Fleet, D. J. & Brubaker, M. A. cryoSPARC: algorithms for rapid unsupervised cryo-EM structure determination. Nat. Methods 14, 290–296 (2017).";

    private readonly RunFacts _run;
    private readonly List<string> _cited = [];

    private MethodsText(RunFacts run) => _run = run;

    /// <summary>What was done, in the past tense, for a classification, a refinement, maps from nothing or postprocessing; a plain sentence for other jobs.</summary>
    public static (string Text, ImmutableArray<string> References) Of(RunFacts run)
    {
        var text = new MethodsText(run);
        return (text.Write(), [.. text._cited]);
    }

    private string Write() => _run.Folder.Record.Job switch
    {
        "classify2d" => $"{Images} were sorted into {Value("classes")} two-dimensional classes with {Program} by expectation maximisation of the regularised likelihood, summed over "
            + $"classes, turns in the plane and shifts {Cite(Sigworth, Scheres)}, within a circle of {Value("diameter")} Å. {Course} {Classes}",
        "classify" => $"{Images} were sorted into {_run.Last.Length} three-dimensional classes with {Program} by expectation maximisation of the regularised likelihood "
            + $"(T = {Value("regularisation")}), summed over classes, orientations and shifts {Cite(Sigworth, Scheres)}, with {Search}, point group {Value("symmetry")}, "
            + $"within a diameter of {Value("diameter")} Å{Start}. {Course} {Classes}",
        "abinitio" => $"{Maps} made from {Images} without a reference, with {Program}: from random orientations, by expectation maximisation on random subsets of {Value("first-subset")} to "
            + $"{Value("last-subset")} particles per map, with a resolution that rose from {Value("first-resolution")} to {Value("last-resolution")} Å {Cite(Punjani, Scheres)}; three iterations on all particles "
            + $"followed. Point group {Value("symmetry")}, diameter {Value("diameter")} Å. The hand was not determined. {Classes}",
        "refine" when _run.Metrics.IsEmpty => $"Each class of {Value("particles")} was refined by itself with {Program}, as two half-sets that never shared a map {Cite(ScheresChen)}. "
            + string.Join(' ', _run.Numbers.Select(n => $"The {n.Name} reached {n.Value}.")),
        "refine" => $"{Images} were refined with {Program} as two half-sets that never shared a map {Cite(ScheresChen)} but for what is coarser than {Value("join-halves")} Å, by expectation "
            + $"maximisation of the regularised likelihood {Cite(Scheres)}, with {Search}, point group {Value("symmetry")}, within a diameter of {Value("diameter")} Å{Start}. {Course} The half-maps agree to "
            + $"{Number(_run.Last[0].Resolution, "0.00")} Å, where their Fourier shell correlation, corrected for the mask {Cite(Chen)}, falls below 0.143 {Cite(Rosenthal)}.",
        "post" => $"Two half-maps were compared with {Program} by their Fourier shell correlation, corrected for the mask by phases made random {Cite(Chen)}; the resolution at 0.143 {Cite(Rosenthal)} is "
            + $"{Result("resolution at 0.143, corrected")}. Their mean was sharpened with a B-factor of {Result("B-factor")}{(Result("local resolution") is "?" ? "" : $"; local resolution: {Result("local resolution")}")}.",
        string job => $"The run of {job} was made with {Program}.",
    };

    private string Program => $"CryoSharp {_run.Folder.Record.Version.Split('+')[0]}";

    private string Images
    {
        get
        {
            if (_run.Particles is not { Count: > 0 } set)
            {
                return "Particle images";
            }

            OpticsGroup optics = set.OpticsGroups[set.Particles[0].OpticsGroup];
            return $"{Number(set.Count, "N0")} particle images ({(optics.BoxSize > 0 ? $"{optics.BoxSize} pixels of" : "pixels of")} {Number(optics.PixelSize, "0.###")} Å)";
        }
    }

    private string Maps => Value("classes") == "1" ? "A map was" : $"{Value("classes")} maps were";

    private string Search => Value("search") switch
    {
        "local" => $"a search of orientations about the known ones (prior of {Value("local-angle") ?? "5.0"}°)",
        "none" => "orientations and shifts as they were known",
        _ => "a search of all orientations",
    };

    private string Start => Value("ref") is { Length: > 0 } map ? $", starting from {map} at {Value("ref-lowpass")} Å" : "";

    private string Course => _run.Metrics.IsEmpty ? "" : $"There were {_run.Metrics[^1].Iteration} iterations{(_run.Folder.Record.Reason.Length > 0 ? $" ({_run.Folder.Record.Reason})" : "")}.";

    private string Classes
    {
        get
        {
            RunMetric[] held = [.. _run.Metrics.IsEmpty ? [] : _run.Last.Where(m => m.Count > 0)];
            return held.Length is 0 or > FewClasses
                ? held.Length == 0 ? "" : $"{held.Length} classes hold particles; the best resolves {Number(held.Min(m => m.Resolution), "0.0")} Å (signal-to-noise ratio of 1)."
                : string.Join(' ', held.Select(m => $"Class {m.Class} holds {Number(m.Count, "N0")} particles and resolves {Number(m.Resolution, "0.0")} Å (signal-to-noise ratio of 1)."));
        }
    }

    private string? Value(string name) => _run.Value(name);

    private string Result(string name) => _run.Numbers.FirstOrDefault(n => n.Name == name).Value ?? "?";

    /// <summary>"[1, 2]", numbered in the order in which papers are first cited.</summary>
    private string Cite(params ReadOnlySpan<string> papers)
    {
        var numbers = new List<int>();
        foreach (string paper in papers)
        {
            if (!_cited.Contains(paper))
            {
                _cited.Add(paper);
            }

            numbers.Add(_cited.IndexOf(paper) + 1);
        }

        return $"[{string.Join(", ", numbers)}]";
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
