using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Particles of some classes of a run: <c>cryosharp select</c>.</summary>
public static class SelectJob
{
    private const string BestPoseColumn = "rlnMaxValueProbDistribution";

    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<SelectParameters>(
        new JobDescription
        {
            Name = "select",
            Title = "Selection",
            Summary = "Takes the particles of some classes of a run: by number, by probability, resolution or size, or by a score of each class.",
            Example = "cryosharp select J012 --classes 1,3 --min-probability 0.7",
            Details = """
                RUN is a run of this program, a job folder of RELION (Class3D, Class2D, Refine3D; its last iteration), or any particle file. Several conditions
                must all be met. With `--also-in` and `--not-in` those particles are kept that other runs put into certain classes as well, or did not: what comes back in
                runs with other seeds (`select J012:2 --also-in J013:1 J014:3`) is the core of a class. Images that come twice are kept once. The new file keeps optics groups and all columns, also those not known here.

                `--auto` gives every class the score R·C·F: R = min(1, r₀/r) compares its resolution with the best one, C = min(1, p/p₀) how sure its particles are
                of it, F = min(1, √(K·n/N)) its share of the particles with an even share. Classes of 0.5 and more are kept
                ([theory](../theory/classes.md)). It looks at numbers only, not at maps: look at `figures/classes.png` before you throw away particles.
                A small class of a rare state has a low score.
                """,
        },
        Run,
        Check);

    internal static JobOutputs Run(SelectParameters parameters, JobContext context)
    {
        RunOutputs run = RunOutputs.Find(parameters.Run, context.Folder.Record.Directory);
        ParticleSet all = run.ReadParticles(context);
        ParticleSet set = WithoutRepeats(all, context);
        ImmutableArray<float[]> probabilities = ClassProbabilities.Of(set, run.ParticlesPath!);
        float[]? certainty = Certainty(set, probabilities, run, parameters.MinProbability is not null, context);
        ImmutableArray<ClassScore> scores = ClassScore.Of(ClassTable.Facts(set, run, probabilities, certainty));
        Func<ClassScore, bool> passes = Conditions(parameters, run, set, scores);
        HashSet<int> passed = [.. scores.Where(passes).Select(s => s.Class.Number)];
        bool[] admitted = OtherRuns.Admits(set, OtherRuns.Read(parameters.AlsoIn, context), OtherRuns.Read(parameters.NotIn, context));
        bool onClasses = passed.Count < scores.Length;
        bool Keeps(int i) => parameters.Invert != ((!onClasses || passed.Contains(set.Particles[i].Class))
            && (parameters.MinProbability is not double least || certainty![i] >= (float)least)
            && admitted[i]);
        int[] kept = [.. Enumerable.Range(0, set.Count).Where(Keeps)];
        SelectedClass[] classes = [.. scores.Select(s => new SelectedClass(
            s, kept.Count(i => set.Particles[i].Class == s.Class.Number), passed.Contains(s.Class.Number) != parameters.Invert))];
        foreach (string line in ClassTable.Lines(classes))
        {
            context.Print(line);
        }

        if (kept.Length == 0)
        {
            throw new RefusedInputException($"None of {set.Count:N0} particles of {run.Name} is left. Ask for less; the table above says what each class has.");
        }

        return Write(parameters, run, set.Subset(kept), classes, all.Count, context);
    }

    private static IEnumerable<ParameterProblem> Check(SelectParameters parameters)
    {
        ParameterProblem[] run = [.. RunSelector.Check("RUN", parameters.Run)];
        if (run.Length > 0)
        {
            return run;
        }

        var selector = RunSelector.Parse(parameters.Run);
        if (parameters.Classes is string text)
        {
            return !selector.Classes.IsEmpty ? [new ParameterProblem("--classes", $"{parameters.Run} names classes already. Say it once.")]
                : RunSelector.Check("--classes", $"x:class={text}");
        }

        bool says = selector.HasSuffix || parameters.Auto || parameters.Split || parameters.MinResolution is not null || parameters.MinEffective is not null
            || parameters.MinProbability is not null || !parameters.AlsoIn.IsEmpty || !parameters.NotIn.IsEmpty;
        return says ? [] : [new ParameterProblem("--classes", "Nothing says which particles to keep. Give --classes, --auto or a least value, or RUN:all for all.")];
    }

    private static ParticleSet WithoutRepeats(ParticleSet set, JobContext context)
    {
        var seen = new HashSet<(string, int)>(set.Count);
        int[] first = [.. Enumerable.Range(0, set.Count).Where(i => seen.Add((set.Particles[i].StackPath, set.Particles[i].StackIndex)))];
        if (first.Length < set.Count)
        {
            context.Warn($"{set.Count - first.Length:N0} particles are images that came before in the file; only the first of each is kept.");
        }

        return first.Length < set.Count ? set.Subset(first) : set;
    }

    /// <summary>How sure each particle is of its class, or of its best pose and class where that is all the file tells.</summary>
    private static float[]? Certainty(ParticleSet set, ImmutableArray<float[]> probabilities, RunOutputs run, bool isNeeded, JobContext context)
    {
        int classes = probabilities.Length;
        if (classes > 0 && set.Particles.All(p => p.Class >= 1 && p.Class <= classes))
        {
            return [.. set.Particles.Select((p, i) => probabilities[p.Class - 1][i])];
        }

        if (set.Columns.FirstOrDefault(c => c.Name == BestPoseColumn) is ExtraColumn column)
        {
            context.Log("note", $"the file has no class probabilities: {BestPoseColumn}, that of the best pose and class together, stands for them; it is the lower one");
            return ClassProbabilities.Read(column, run.ParticlesPath!);
        }

        return !isNeeded ? null : throw new RefusedInputException(
            $"{run.ParticlesPath} has no probabilities ({ClassProbabilities.Column}1, … or {BestPoseColumn}). Leave --min-probability out.");
    }

    private static Func<ClassScore, bool> Conditions(SelectParameters parameters, RunOutputs run, ParticleSet set, ImmutableArray<ClassScore> scores)
    {
        ImmutableArray<int> numbers = parameters.Classes is string text ? RunSelector.ClassNumbers(text) : run.Selector.Classes;
        run.RequireClasses(set, numbers);
        bool needsClasses = parameters.Auto || parameters.MinResolution is not null || parameters.MinEffective is not null;
        if (needsClasses && scores.IsEmpty)
        {
            throw new RefusedInputException($"{run.ParticlesPath} has no classes (rlnClassNumber) to judge.");
        }

        if (parameters.MinResolution is not null && scores.All(s => s.Class.Resolution is null))
        {
            throw new RefusedInputException(
                $"The resolution of the classes of {run.Name} is not known: there is no metrics.csv or model.star with it. Leave --min-resolution out.");
        }

        return s => (numbers.IsEmpty || numbers.Contains(s.Class.Number))
            && (!parameters.Auto || s.Score >= parameters.MinScore)
            && (parameters.MinResolution is not double most || s.Class.Resolution <= most)
            && (parameters.MinEffective is not double least || s.Class.EffectiveSize >= least);
    }

    private static JobOutputs Write(
        SelectParameters parameters, RunOutputs run, ParticleSet kept, SelectedClass[] classes, int total, JobContext context)
    {
        ParticleStar.Write(context.Folder.PathOf("final/particles.star"), kept);
        context.Folder.WriteText("final/classes.csv", ClassTable.Csv(classes));
        context.MarkUsable();
        SelectedClass[] left = [.. classes.Where(c => c.Kept > 0)];
        foreach (SelectedClass c in parameters.Split ? left : [])
        {
            int number = c.Score.Class.Number;
            ParticleStar.Write(
                context.Folder.PathOf(FileOf(number)), kept.Subset([.. Enumerable.Range(0, kept.Count).Where(i => kept.Particles[i].Class == number)]));
        }

        bool hasPicture = SelectedPicture.Write(context.Folder.PathOf("figures/classes.png"), run, classes, context);
        context.Event("selection", new JsonObject
        {
            ["kept"] = kept.Count,
            ["of"] = total,
            ["classes"] = new JsonArray([.. classes.Select(c => new JsonObject
            {
                ["k"] = c.Score.Class.Number, ["kept"] = c.Kept, ["of"] = c.Score.Class.Count, ["score"] = c.Score.Score, ["selected"] = c.IsSelected,
            })]),
        });
        return new JobOutputs
        {
            Files =
            [
                new OutputFile("final/particles.star", "the particles that were kept, with all their columns"),
                .. parameters.Split ? left.Select(c => new OutputFile(FileOf(c.Score.Class.Number), "those of one class")) : [],
                new OutputFile("final/classes.csv", "what each class was judged by, its score, and how many of its particles were kept"),
                .. hasPicture ? [new OutputFile("figures/classes.png", "selected classes, then rejected ones")] : Array.Empty<OutputFile>(),
            ],
            Numbers =
            [
                ("kept", string.Create(CultureInfo.InvariantCulture, $"{kept.Count:N0} of {total:N0} particles ({100.0 * kept.Count / total:0.0} %)")),
                .. left.Select(c => ($"class {c.Score.Class.Number}", string.Create(CultureInfo.InvariantCulture, $"{c.Kept:N0} of {c.Score.Class.Count:N0}"))),
            ],
            Next = ParticleInput.IsFlat(kept) ? $"cryosharp abinitio {context.Folder.FullPath}" : $"cryosharp classify {context.Folder.FullPath} --search local --classes 2",
        };
    }

    private static string FileOf(int number) => string.Create(CultureInfo.InvariantCulture, $"final/class_{number:D3}.star");
}
