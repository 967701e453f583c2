using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>The figures of a classification: in figures/ as it stands, and iteration by iteration in iter/NNN what later figures are made from.</summary>
internal sealed class ClassificationFigures(JobContext context, ClassificationInput input, IClassFiles files)
{
    // While a run goes on, figures take no more of its time than this share. The first two times, most of it is the compilation of this program: that does not count.
    private const double MostOfTime = 0.01;
    private const int Uncounted = 2;

    private readonly Stopwatch _sinceLast = new();
    private TimeSpan _spent;
    private int _times;

    /// <summary>The folder of an iteration within that of the run.</summary>
    public static string FolderOf(int iteration) => string.Create(CultureInfo.InvariantCulture, $"iter/{iteration:D3}");

    /// <summary>After an iteration: its pictures, the class of each particle, and the figures where iterations are long enough to afford them.</summary>
    public void WriteIteration(RefinementState state, ExpectationMaximization engine)
    {
        string folder = FolderOf(state.Iteration);
        files.Draw(state, folder);
        ushort[] classes = [.. state.Posteriors.Select((p, i) => p is not null && engine.IsVisited(state, i) ? (ushort)p.Class : (ushort)0)];
        NpyFile.Write<ushort>(context.Folder.PathOf(ClassesOf(state.Iteration)), classes);
        ImmutableArray<RunFigure> own = files.Figures(state);
        foreach (RunFigure figure in own)
        {
            figure.Write(context.Folder, folder);
        }

        if (_spent <= MostOfTime * _sinceLast.Elapsed)
        {
            var clock = Stopwatch.StartNew();
            Write(state, own);
            _spent = ++_times > Uncounted ? clock.Elapsed : TimeSpan.Zero;
            _sinceLast.Restart();
        }
    }

    /// <summary>At the end: pictures and all figures.</summary>
    /// <returns>The figures.</returns>
    public ImmutableArray<OutputFile> Finish(RefinementState state)
    {
        files.Draw(state, "figures");
        return [.. Write(state, files.Figures(state)).Select(f => new OutputFile(PathOf(f), $"{f.Title}; its numbers are in {f.Name}.csv"))];
    }

    private static string ClassesOf(int iteration) => $"{FolderOf(iteration)}/classes.npy";

    private static string PathOf(RunFigure figure) => $"figures/{figure.Name}.svg";

    private ImmutableArray<RunFigure> Write(RefinementState state, ImmutableArray<RunFigure> ofHalves)
    {
        Posterior[] known = [.. state.Posteriors.OfType<Posterior>()];
        int[] classes = [.. known.Select(p => p.Class)];
        PointGroup group = input.Settings.Symmetry;
        ImmutableArray<RunMetric> rows = [.. state.History.SelectMany(RunMetric.Of)];
        RunFigure?[] made =
        [
            .. IterationFigures.Of(rows, 2 * state.Model.PixelSize),
            .. ofHalves,
            Flow(state),
            CertaintyFigure.Of(classes, [.. known.Select(p => p.ClassProbabilities[p.Class - 1])]),
            input.Settings.IsFlat ? null : OrientationFigure.Of(classes, [.. known.Select(p => p.Pose.Rotation)], group),
            Spectra(state),
        ];
        ImmutableArray<RunFigure> figures = [.. made.OfType<RunFigure>().OrderBy(f => RunFigure.PlaceOf(f.Name))];
        foreach (RunFigure figure in figures)
        {
            figure.Write(context.Folder);
            context.Event("figure", new JsonObject { ["name"] = figure.Name, ["iter"] = state.Iteration, ["path"] = PathOf(figure) });
        }

        return figures;
    }

    /// <summary>From halfway to now.</summary>
    private RunFigure? Flow(RefinementState state)
    {
        int half = (state.Iteration + 1) / 2;
        string earlier = context.Folder.PathOf(ClassesOf(half));
        string now = context.Folder.PathOf(ClassesOf(state.Iteration));
        return half == state.Iteration || !File.Exists(earlier) || !File.Exists(now) ? null : FlowFigure.Of(
            Numbers(earlier), Numbers(now), $"iteration {half}", $"iteration {state.Iteration}", areSameClasses: true);
    }

    private RunFigure? Spectra(RefinementState state)
    {
        double length = state.Model.BoxSize * state.Model.PixelSize;
        ImmutableArray<OpticsGroup> optics = input.Set.OpticsGroups;
        return SpectraFigure.Of(
            [.. state.Reconstructions.Select((r, c) => new Spectrum($"class {c + 1}", length, r.SignalToNoise))],
            [.. state.Model.NoisePower.Select((power, g) => new Spectrum(optics[g].Name, 2 * (power.Length - 1) * optics[g].PixelSize, power))],
            state.History[^1].ClassCounts.Sum());
    }

    private static int[] Numbers(string path) => [.. NpyFile.Read<ushort>(path).Select(c => (int)c)];
}
