using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>The polar scan and its two inner loops.</summary>
internal static class PolarKernelRates
{
    // With a step of two pixels and a range of five: those of a search by default.
    private const int ShiftCount = 21;

    // Schedule's for a step of 7.5° at shell 14.
    private const double Misfit = 0.1;

    public static IEnumerable<KernelRow> Measure(KernelsParameters parameters, Stopclock clock)
    {
        int[] classes = parameters.Classes.IsEmpty ? [1, 3, 6] : [.. parameters.Classes.Select(k => (int)k)];
        KernelSample sample = KernelSample.Make(parameters.Box, classes.Max(), parameters.Particles);
        SamplingGrid grid = Grid(parameters, sample);
        using ParticleBatch batch = sample.Prepare(sample.Preparation(), sample.Tasks(default), parameters.ScanShell);
        var rows = new List<KernelRow>();
        foreach (int k in classes)
        {
            PassContext context = PassContext.Make(Model(sample, k, parameters.ScanShell), grid, 1, CancellationToken.None);
            PolarBanks search = PolarBanks.Make(context, batch, 0, isExhaustive: false);
            var turns = new PolarTurns(search.Fine.Grid);
            if (rows.Count == 0)
            {
                rows.AddRange(InnerLoops(search.Fine, turns, clock));
            }

            string size = Size(parameters, search.Fine, turns);
            rows.Add(Scan("PolarScan, every direction", search with { Coarse = null }, ScanOperations(search.Fine, turns)));
            rows.Add(Scan("PolarScan, as a search does", search, 0));

            KernelRow Scan(string name, PolarBanks banks, double operations)
            {
                var scan = new PolarScan(context, batch, banks, 0);
                return new KernelRow(name, size, clock.Best(() => scan.Significant()) / batch.Count, "particle", operations);
            }
        }

        return rows;
    }

    private static SamplingGrid Grid(KernelsParameters parameters, KernelSample sample)
    {
        double step = 2 * sample.Maps[0].PixelSize;
        return new SamplingGrid
        {
            Search = PoseSearch.Global,
            Orientations = new OrientationGrid(parameters.ScanOrder, PointGroup.C1, Rotation.Identity),
            Shifts = new ShiftGrid(2.5 * step, step, default),
            Shells = [parameters.ScanShell, parameters.ScanShell],
            Misfit = [Misfit],
        };
    }

    private static MixtureModel Model(KernelSample sample, int classes, int shell)
    {
        int box = WorkingBox.SizeFor(shell, sample.Maps[0].BoxSize);
        return new MixtureModel
        {
            References = [.. sample.Maps.Take(classes).Select(map => Resampling.FourierResize(map, box))],
            ClassFractions = [.. Enumerable.Repeat(1.0 / classes, classes)],
            NoisePower = [sample.Noise],
            GroupScales = [1],
            ShiftSigma = 5,
        };
    }

    private static string Size(KernelsParameters parameters, PolarBank bank, PolarTurns turns) => string.Create(
        CultureInfo.InvariantCulture,
        $"K = {bank.ClassCount}, shell {parameters.ScanShell}, {bank.DirectionCount} directions × {turns.Count} turns × {ShiftCount} shifts");

    /// <summary>All shifts of one image with one block of the bank after the other, as in the scan.</summary>
    private static IEnumerable<KernelRow> InnerLoops(PolarBank bank, PolarTurns turns, Stopclock clock)
    {
        PolarGrid polar = bank.Grid;
        (int evenLength, int oddLength) = (polar.LengthOf(0), polar.LengthOf(1));
        (float[] even, float[] odd) = (ProductKernels.Numbers(ShiftCount * evenLength), ProductKernels.Numbers(ShiftCount * oddLength));
        int length = bank.PairCount * 2 * PolarBank.Lanes;
        int block = 0;
        var front = new float[PolarContraction.Shifts * turns.BinLength];
        var back = new float[PolarContraction.Shifts * turns.BinLength];
        double seconds = clock.Best(() =>
        {
            ReadOnlySpan<float> modes = bank.Modes.AsSpan(block * length, length);
            block = (block + 1) % bank.BlockCount;
            for (int t = 0; t < ShiftCount; t += PolarContraction.Shifts)
            {
                int last = Math.Min(PolarContraction.Shifts, ShiftCount - t) - 1;
                PolarContraction.Contract(modes, polar, even.AsSpan(t * evenLength), evenLength, odd.AsSpan(t * oddLength), oddLength, last, front, back);
            }
        });
        yield return new KernelRow(
            "PolarContraction.Contract", string.Create(CultureInfo.InvariantCulture, $"{bank.PairCount} pairs, 16 lanes, {ShiftCount} shifts"),
            seconds, "block and image", (double)ShiftCount * PolarBank.Lanes * ContractOperations(bank));

        var scores = new float[turns.Count * PolarBank.Lanes];
        float[] filled = ProductKernels.Numbers(turns.BinLength);
        yield return new KernelRow(
            "PolarKernels.ToTurns", string.Create(CultureInfo.InvariantCulture, $"{turns.BinCount} bins, {turns.Count} turns, 16 lanes"),
            clock.Best(() => PolarKernels.ToTurns(filled, turns, scores)), "block and shift", (double)PolarBank.Lanes * TurnOperations(turns));
    }

    /// <summary>Per particle: the modes of its image, then contraction of every place and turns of every row.</summary>
    private static double ScanOperations(PolarBank bank, PolarTurns turns)
    {
        double modes = 2.0 * bank.Grid.Components * (bank.Grid.LengthOf(0) + bank.Grid.LengthOf(1));
        return ShiftCount * (modes + (bank.PlaceCount * ContractOperations(bank)) + (bank.RowCount * TurnOperations(turns)));
    }

    /// <summary>Per lane and shift: four multiply-adds a pair, for both sides together.</summary>
    private static double ContractOperations(PolarBank bank) => 8.0 * bank.PairCount;

    /// <summary>Per lane: an eighth of the turns from the cosines and sines of even bins, a quarter from those of odd ones, and the others by sums and differences.</summary>
    private static double TurnOperations(PolarTurns turns)
    {
        int odd = turns.BinCount / 2;
        int even = turns.BinCount - odd;
        return (4.0 * ((even * (turns.Count / 8)) + (odd * (turns.Count / 4)))) + turns.BinCount + (3.0 * turns.Count);
    }
}
