using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>Writes what a classification learnt into its run folder, iteration by iteration.</summary>
internal sealed class ClassificationReport
{
    // Of more than so many classes a line does not tell each.
    private const int FewClasses = 12;

    private readonly JobContext _context;
    private readonly ClassificationInput _input;
    private readonly IClassFiles _files;
    // How bright a particle is, the mean being 1.
    private const string IntensityColumn = "csIntensity";

    private readonly int _saveEvery;
    private readonly ExpectationMaximization _engine;
    private readonly ClassificationFigures _figures;

    /// <param name="files">Writes maps or averages.</param>
    /// <param name="engine">Knows the half-set of each particle, and which it has visited.</param>
    public ClassificationReport(JobContext context, ClassificationInput input, IClassFiles files, int saveEvery, ExpectationMaximization engine)
    {
        (_context, _input, _files, _saveEvery, _engine) = (context, input, files, saveEvery, engine);
        _figures = new ClassificationFigures(context, input, files);
    }

    /// <summary>One iteration: log line, event, figures, maps where due; the checkpoint last, for only then is the iteration complete.</summary>
    /// <param name="left">What the rest of the run may take at most; null after the last.</param>
    public void Write(RefinementState state, TimeSpan? left)
    {
        IterationSummary summary = state.History[^1];
        string folder = ClassificationFigures.FolderOf(state.Iteration);
        _context.Log(
            $"it {state.Iteration}/{_input.Settings.MaxIterations}", Line(summary) + Subset(summary) + (left is TimeSpan time ? $"  at most {Terminal.Duration(time)} left" : ""));
        foreach ((int from, int c) in state.SplitFrom.Select((from, c) => (from, c + 1)).Where(split => split.from > 0))
        {
            _context.Log("split", $"class {c} has no particles left: it begins anew with a share of those of class {from}");
        }

        _context.Folder.WriteText("metrics.csv", Metrics(state.History));
        _figures.WriteIteration(state, _engine);
        if (state.Iteration % _saveEvery == 0 || state.StopReason is not null)
        {
            _files.Write(state, folder);
            if (!state.Posteriors.Contains(null))
            {
                ParticleStar.Write(_context.Folder.PathOf($"{folder}/particles.star"), Particles(state));
            }
        }

        JsonObject facts = Event(summary);
        facts["ownGain"] = new JsonArray([.. state.Model.OwnGain.Select(g => (JsonNode)Math.Round(g, 2))]);
        facts["secondsLeft"] = left?.TotalSeconds;
        facts["of"] = _input.Settings.MaxIterations;
        _context.Event("iteration", facts);
        Checkpoint.Write(_context.Folder, state);
        _context.MarkUsable();
    }

    /// <summary>The final maps, particles, figures and table.</summary>
    /// <param name="forecast">How right the forecast was, or null.</param>
    public JobOutputs Finish(RefinementState state, SearchAudit? audit, string? forecast)
    {
        string reason = state.StopReason ?? "stopped";
        WriteAudit(audit);
        WriteIntensities(state.Model.GroupScales);
        _files.Write(state, "final");
        ImmutableArray<OutputFile> figures = WriteFigures(state);
        ParticleSet particles = Particles(state);
        ParticleStar.Write(_context.Folder.PathOf("final/particles.star"), particles);
        ImmutableArray<OutputFile> classes = _files.Finish(state, particles);
        if (particles.Particles.Any(p => p.IsDark))
        {
            _context.Warn($"Some images are dark, which RELION cannot be told: negate their stacks before you go on with {RelionFiles.Folder} there.");
        }

        int[] empty = [.. Enumerable.Range(1, state.Model.ClassCount).Where(c => state.History[^1].ClassCounts[c - 1] == 0)];
        if (empty.Length > 0)
        {
            _context.Warn($"Class {string.Join(" and ", empty)} stayed empty: no particles are explained better by more classes than the others. Run it with {state.Model.ClassCount - empty.Length}.");
        }

        OutputFile relion = RelionFiles.Write(_context.Folder, _input, particles, state);
        _context.Print(Table(state));
        return new JobOutputs
        {
            Reason = reason,
            Files =
            [
                new OutputFile("final/particles.star", "all particles with class, class probabilities and pose"),
                .. classes,
                .. figures,
                new OutputFile("metrics.csv", "one row per iteration and class"),
                relion,
            ],
            Numbers =
            [
                .. Numbers(state.History[^1]),
                .. forecast is null ? [] : new[] { ("forecast", forecast) },
            ],
            Next = _files.Next,
        };
    }

    private static IEnumerable<(string Name, string Value)> Numbers(IterationSummary s) => s.ClassCounts.Length > FewClasses
        ? [("classes", string.Create(CultureInfo.InvariantCulture, $"{s.ClassCounts.Length}, of which {s.ClassCounts.Count(n => n == 0)} are empty; best {s.Resolutions.Min():0.0} Å"))]
        : s.ClassCounts.Select((n, c) => ($"class {c + 1}", string.Create(CultureInfo.InvariantCulture,
            $"{n:N0} particles ({s.ClassFractions[c]:P1} by probability), {s.Resolutions[c]:0.0} Å")));

    private string Subset(IterationSummary s)
    {
        int visited = s.ClassCounts.Sum();
        return visited < _input.Set.Count ? string.Create(CultureInfo.InvariantCulture, $"  on {visited:N0} particles") : "";
    }

    private static string Line(IterationSummary s) => string.Create(CultureInfo.InvariantCulture,
        $"res {s.Resolutions.Min():0.0} Å  step {(s.AngularStep > 0 ? $"{s.AngularStep:0.##}°" : "-")}  LL/particle {s.LogEvidence:0.00}  switched {s.Switched:P1}  Pmax {s.MaxProbability:0.00}  ESS {s.EffectiveClasses:0.00}/{s.ClassFractions.Length}  classes {Shares(s)} %  {s.Seconds:0.0} s");

    private static string Shares(IterationSummary s) => s.ClassFractions.Length > FewClasses
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * s.ClassFractions.Min():0.0} to {100 * s.ClassFractions.Max():0.0}")
        : string.Join(' ', s.ClassFractions.Select(f => (100 * f).ToString("0.0", CultureInfo.InvariantCulture)));

    private static string Metrics(ImmutableArray<IterationSummary> history)
    {
        var text = new StringBuilder("iteration,class,soft_fraction,hard_count,resolution_A,switched,log_evidence,max_probability,class_ess,significant_samples,working_shell,angular_step_deg,seconds\n");
        foreach (IterationSummary s in history)
        {
            for (int c = 0; c < s.ClassFractions.Length; c++)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"{s.Iteration},{c + 1},{s.ClassFractions[c]:R},{s.ClassCounts[c]},{s.Resolutions[c]:R},{s.Switched:R},{s.LogEvidence:R},{s.MaxProbability:R},{s.EffectiveClasses:R},{s.SignificantSamples:R},{s.WorkingShell},{s.AngularStep:R},{s.Seconds:0.###}\n");
            }
        }

        return text.ToString();
    }

    private static JsonObject Event(IterationSummary s) => new()
    {
        ["iter"] = s.Iteration,
        ["resolution"] = s.Resolutions.Min(),
        ["logEvidence"] = s.LogEvidence,
        ["switched"] = s.Switched,
        ["ess"] = s.EffectiveClasses,
        ["maxProbability"] = s.MaxProbability,
        ["significantSamples"] = s.SignificantSamples,
        ["workingShell"] = s.WorkingShell,
        ["angularStep"] = s.AngularStep,
        ["classes"] = new JsonArray(
        [
            .. s.ClassFractions.Select((f, c) => new JsonObject
            {
                ["k"] = c + 1, ["soft"] = f, ["hard"] = s.ClassCounts[c], ["res"] = s.Resolutions[c],
            }),
        ]),
        ["seconds"] = s.Seconds,
    };

    /// <summary>What pruning lost against an exhaustive search, as a line of the log and an event.</summary>
    private void WriteAudit(SearchAudit? audit)
    {
        if (audit is null)
        {
            return;
        }

        _context.Log("audit", string.Create(CultureInfo.InvariantCulture,
            $"{audit.LostMass.Length} particles searched exhaustively: of their posteriors the search lost {audit.Mean:0.0e0} on average (median {audit.Median:0.0e0}; {audit.ShareAboveThousandth:P0} lost more than 0.001)"));
        _context.Event("audit", new JsonObject
        {
            ["particles"] = audit.LostMass.Length,
            ["meanLostMass"] = audit.Mean,
            ["medianLostMass"] = audit.Median,
            ["shareAboveThousandth"] = audit.ShareAboveThousandth,
        });
    }

    /// <summary>How far scales of intensity lie apart.</summary>
    private void WriteIntensities(ImmutableArray<double> scales)
    {
        double[] sorted = [.. scales.Order()];
        if (sorted.Length > 1)
        {
            double Quantile(double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
            string of = _input.Settings.IntensityScale == IntensityScale.Particle ? "particles" : "micrographs";
            _context.Log("intensity", string.Create(CultureInfo.InvariantCulture,
                $"of {sorted.Length:N0} {of}: 80 % from {Quantile(0.1):0.00} to {Quantile(0.9):0.00}, all from {sorted[0]:0.00} to {sorted[^1]:0.00} of the mean"));
        }
    }

    /// <summary>The input's particles with what was learnt of them.</summary>
    public ParticleSet Particles(RefinementState state)
    {
        ImmutableArray<Particle> particles =
        [
            .. _input.Set.Particles.Select((p, i) => p with
            {
                Class = state.Posteriors[i]!.Class, Pose = state.Posteriors[i]!.Pose, HalfSet = _engine.HalfSetOf(i),
            }),
        ];
        ParticleSet set = ClassProbabilities.Replace(_input.Set.WithParticles(particles), [])
            .WithColumn(Column("rlnLogLikeliContribution", p => p.LogEvidence, "0.######"))
            .WithColumn(Column("rlnMaxValueProbDistribution", p => p.MaxProbability, "0.######"))
            .WithColumn(Column("rlnNrOfSignificantSamples", p => p.SignificantCount, "0"));
        for (int c = 0; c < state.Model.ClassCount; c++)
        {
            int index = c;
            set = set.WithColumn(Column($"csClassProbability{c + 1}", p => p.ClassProbabilities[index], "0.######"));
        }

        return _input.Settings.IntensityScale == IntensityScale.Particle
            ? set.WithColumn(new ExtraColumn(IntensityColumn, [.. state.Model.GroupScales.Select(s => s.ToString("0.####", CultureInfo.InvariantCulture))]))
            : set;

        ExtraColumn Column(string name, Func<Posterior, double> value, string format) =>
            new(name, [.. state.Posteriors.Select(p => value(p!).ToString(format, CultureInfo.InvariantCulture))]);
    }

    /// <summary>Pictures and figures of the end.</summary>
    public ImmutableArray<OutputFile> WriteFigures(RefinementState state) => _figures.Finish(state);

    private static string Table(RefinementState state)
    {
        IterationSummary s = state.History[^1];
        var text = new StringBuilder("class  particles  soft share  mean p  resolution (SNR 1)\n");
        for (int c = 0; c < s.ClassCounts.Length; c++)
        {
            double certainty = state.Posteriors.Where(p => p!.Class == c + 1).Select(p => (double)p!.ClassProbabilities[c]).DefaultIfEmpty(0).Average();
            text.Append(CultureInfo.InvariantCulture,
                $"{c + 1,5}  {s.ClassCounts[c],9:N0}  {100 * s.ClassFractions[c],8:0.0} %  {certainty,6:0.00}  {s.Resolutions[c],6:0.0} Å\n");
        }

        return text.ToString().TrimEnd();
    }
}
