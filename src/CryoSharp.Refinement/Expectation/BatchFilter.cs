using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>From the compact records of particles to a batch: times s·C/σ². docs/theory/likelihood.md (3).</summary>
internal sealed class BatchFilter
{
    private readonly OpticsPlan _plan;
    private readonly ParticleBatch _batch;
    private readonly double[] _inverseNoise;
    private readonly float[] _inverseNoisePerComponent;
    private readonly double _selfConstant;

    /// <param name="noisePower">σ² per image shell, 0 to M/2.</param>
    public BatchFilter(OpticsPlan plan, ParticleBatch batch, ReadOnlySpan<double> noisePower)
    {
        (_plan, _batch) = (plan, batch);
        FourierDisc disc = plan.Disc;
        _inverseNoise = new double[disc.MaxShell + 1];
        _inverseNoisePerComponent = new float[batch.Stride];
        for (int shell = 0, first = 0; shell <= disc.MaxShell; shell++)
        {
            double noise = noisePower[Math.Max(shell, 1)];
            _inverseNoise[shell] = 1 / noise;
            int end = disc.CountUpTo(shell);
            _inverseNoisePerComponent.AsSpan(first, end - first).Fill((float)(1 / noise));
            _selfConstant -= shell == 0 ? 0 : (end - first) * Math.Log(2 * Math.PI * noise);
            first = end;
        }
    }

    /// <summary>One thread's memory.</summary>
    public sealed class Workspace(int stride)
    {
        /// <summary>C per component, zero beyond the disc.</summary>
        public float[] Transfer { get; } = new float[stride];

        /// <summary>What integers are multiplied by, per component; zero beyond the disc.</summary>
        public float[] Factor { get; } = new float[stride];
    }

    /// <summary>Fills particle <paramref name="i"/> of the batch.</summary>
    /// <param name="scale">s.</param>
    /// <param name="layout">Of the record; reaches the batch's shell at least.</param>
    public void Fill(int i, Ctf? ctf, float scale, ImageLayout layout, ImageRecord record, Workspace work)
    {
        Span<float> transfer = work.Transfer.AsSpan(0, _plan.Disc.Count);
        if (ctf is Ctf value)
        {
            _plan.Transfer.Evaluate(value, transfer);
        }
        else
        {
            transfer.Fill(1);
        }

        ImageKernels.Weigh(work.Transfer, _inverseNoisePerComponent, scale * scale, _batch.Weight(i));
        if (_plan.Optics.IsCtfPremultiplied)
        {
            // Such images carry C already.
            transfer.Fill(1);
        }

        FillFactor(scale, record.InsertedSteps, work.Factor);
        ImageKernels.Whiten(record.Inserted, layout.Stride, work.Transfer, work.Factor, _batch.Inserted(i));
        FillFactor(scale, record.ScoredSteps, work.Factor);
        Span<float> scored = _batch.Scored(i);
        ImageKernels.Whiten(record.Scored, layout.Stride, work.Transfer, work.Factor, scored);
        scored[0] = scored[_batch.Stride] = 0;
        record.Power.CopyTo(_batch.Power(i));
        _batch.SetSelfTerm(i, SelfTerm(record.Power));
    }

    /// <summary>s·step/σ² per component.</summary>
    private void FillFactor(float scale, ReadOnlySpan<float> steps, float[] factor)
    {
        FourierDisc disc = _plan.Disc;
        for (int shell = 0, first = 0; shell <= disc.MaxShell; shell++)
        {
            int end = disc.CountUpTo(shell);
            factor.AsSpan(first, end - first).Fill((float)(scale * steps[shell] * _inverseNoise[shell]));
            first = end;
        }
    }

    private double SelfTerm(ReadOnlySpan<float> power)
    {
        double sum = 0;
        for (int shell = 1; shell < _inverseNoise.Length; shell++)
        {
            sum += power[shell] * _inverseNoise[shell];
        }

        return _selfConstant - (sum / 2);
    }
}
