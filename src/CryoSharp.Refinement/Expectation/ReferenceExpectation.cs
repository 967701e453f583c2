using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>
/// The E-step written down as the formula says, one particle and one sample at a time, in double precision: the truth that faster engines
/// are tested against. docs/theory/likelihood.md (2)–(6).
/// </summary>
/// <remarks>With one level, or <see cref="SamplingGrid.SignificantFraction"/> = 1, it is the exhaustive posterior.</remarks>
public sealed class ReferenceExpectation : IExpectationEngine
{
    /// <inheritdoc/>
    public void Accumulate(
        MixtureModel model, SamplingGrid grid, IEnumerable<ParticleBatch> batches, Posterior?[] posteriors, SufficientStatistics sum,
        CancellationToken cancel)
    {
        CompactReference[] references = [.. model.References.Select(r => CompactReference.From(r, grid.WorkingShell))];
        foreach (ParticleBatch batch in batches)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                var pass = new ParticlePass(model, grid, batch, i, references);
                posteriors[batch.Tasks[i].Index] = pass.Run(sum);
            }
        }
    }

    /// <param name="Class">From 0.</param>
    /// <param name="Orientation">Index in the level's grid.</param>
    /// <param name="Shift">Index in the level's grid.</param>
    private readonly record struct Sample(int Class, int Orientation, int Shift);

    private sealed class ParticlePass(MixtureModel model, SamplingGrid grid, ParticleBatch batch, int particle, CompactReference[] references)
    {
        private readonly ParticleTask _task = batch.Tasks[particle];
        private readonly ComplexF[] _slice = new ComplexF[batch.Disc.Count];

        public Posterior Run(SufficientStatistics sum)
        {
            List<Sample> samples = AllOfLevel0();
            int significant = samples.Count;
            for (int level = 0; level < grid.FinestLevel; level++)
            {
                List<Sample> kept = Significant(level, samples);
                significant = level == 0 ? kept.Count : significant;
                if (grid.IsPolished && Polish(level, samples, significant, sum) is Posterior polished)
                {
                    return polished;
                }

                if (kept.Count > grid.MostSamples)
                {
                    return Finish(level, kept, significant, sum);
                }

                samples = [.. kept.SelectMany(s => Children(level, s))];
            }

            int last = grid.FinestLevel;
            if (!grid.IsScouted(last))
            {
                return Finish(last, samples, significant, sum);
            }

            return (grid.IsPolished ? Polish(last, samples, significant, sum) : null)
                ?? Finish(last, Significant(last, samples), significant, sum);
        }

        private List<Sample> AllOfLevel0()
        {
            var samples = new List<Sample>();
            int orientations = grid.Search == PoseSearch.None ? 1 : grid.Orientations.Count(0);
            int shifts = grid.Search == PoseSearch.None ? 1 : grid.Shifts.Count(0);
            for (int c = 0; c < model.ClassCount; c++)
            {
                for (int o = 0; o < orientations; o++)
                {
                    bool isAllowed = (_task.OnlyClass == 0 || _task.OnlyClass == c + 1)
                        && grid.LogRotationPrior(RotationAt(0, o), _task.Known.Rotation) > double.NegativeInfinity;
                    for (int t = 0; t < shifts && isAllowed; t++)
                    {
                        samples.Add(new Sample(c, o, t));
                    }
                }
            }

            return samples;
        }

        private List<Sample> Significant(int level, List<Sample> samples)
        {
            double[] logWeights = [.. samples.Select(s => LogWeight(level, grid.ShellOf(level), s))];
            float maximum = (float)logWeights.Max();
            float[] weights = Tempered(samples, logWeights, maximum);
            double cut = SignificantSamples.Cut(weights, maximum, grid.SignificantFraction, grid.Temperature(level, maximum));
            return [.. samples.Where((_, n) => weights[n] - maximum >= cut)];
        }

        /// <summary>The best sample of each class lies below the best of all by 1/T of what it did.</summary>
        private float[] Tempered(List<Sample> samples, double[] logWeights, double maximum)
        {
            Dictionary<int, double> largest = samples.Zip(logWeights).GroupBy(p => p.First.Class).ToDictionary(own => own.Key, own => own.Max(p => p.Second));
            return [.. samples.Select((s, n) => (float)(logWeights[n] + ((maximum - largest[s.Class]) * (1 - (1 / grid.ClassTemperature)))))];
        }

        private IEnumerable<Sample> Children(int level, Sample s)
        {
            for (int o = 0; o < grid.Orientations.Children; o++)
            {
                for (int t = 0; t < 4; t++)
                {
                    yield return new Sample(s.Class, grid.Orientations.Child(level, s.Orientation, o), (4 * s.Shift) + t);
                }
            }
        }

        private Rotation RotationAt(int level, int orientation) =>
            grid.Search == PoseSearch.None ? _task.Known.Rotation : grid.Orientations.At(level, orientation);

        private Shift ShiftAt(int level, int shift) => grid.Search == PoseSearch.None ? default : grid.Shifts.At(level, shift);

        /// <summary>Cross − ½ norm + log priors: likelihood.md (3).</summary>
        private double LogWeight(int level, int shell, Sample s)
        {
            (double cross, double norm) = Terms(shell, s.Class, RotationAt(level, s.Orientation), ShiftAt(level, s.Shift));
            Shift total = _task.Centre + ShiftAt(level, s.Shift);
            return cross - (norm / 2) + LogPrior(s.Class, RotationAt(level, s.Orientation), total);
        }

        // Children of an allowed sample may lie just outside the window of the local prior: they are no likelier for it, but not forbidden.
        private double LogPrior(int classIndex, Rotation rotation, Shift total) => _task.LogClassPrior(model, classIndex)
            + grid.LogRotationPriorNear(rotation, _task.Known.Rotation) + grid.LogShiftPrior(total, grid.ShiftPriorCentre(rotation, _task.Known), model.ShiftSigma);

        private (double Cross, double Norm) Terms(int shell, int classIndex, Rotation rotation, Shift shift)
        {
            int count = Slice(shell, classIndex, rotation);
            ReadOnlySpan<float> image = batch.Scored(particle);
            ReadOnlySpan<float> weight = batch.Weight(particle);
            double cross = 0, norm = 0;
            for (int j = 1; j < count; j++)
            {
                (double re, double im) = Moved(image, j, shift);
                cross += (_slice[j].Re * re) + (_slice[j].Im * im);
                norm += weight[j] * (double)_slice[j].SquaredMagnitude;
            }

            return (cross, norm);
        }

        private int Slice(int shell, int classIndex, Rotation rotation)
        {
            int count = batch.CountWithin(shell);
            CentralSlice.Extract(references[classIndex], batch.ImageToReference(rotation), batch.Disc, count, _slice);
            _slice[0] = default;
            return count;
        }

        /// <summary>Component j of a planar image whose content is moved by −shift.</summary>
        private (double Re, double Im) Moved(ReadOnlySpan<float> image, int j, Shift shift)
        {
            double turn = 2 * Math.PI / (batch.BoxSize * batch.PixelSize);
            (double sin, double cos) = Math.SinCos(turn * ((batch.Disc.Kx[j] * shift.X) + (batch.Disc.Ky[j] * shift.Y)));
            (double re, double im) = (image[j], image[batch.Stride + j]);
            return ((re * cos) - (im * sin), (re * sin) + (im * cos));
        }

        private Posterior Finish(int level, List<Sample> samples, int significant, SufficientStatistics sum)
        {
            double[] logWeights = [.. samples.Select(s => LogWeight(level, grid.WorkingShell, s))];
            double[][] ofClass = [.. Enumerable.Range(0, model.ClassCount).Select(c => logWeights.Where((_, n) => samples[n].Class == c).ToArray())];
            double[] logMasses = [.. ofClass.Select(logs => LogSumExp.Of(logs))];
            ClassShares shares = ClassShares.Of(logMasses, grid.ClassTemperature, grid.SignificantFraction);
            double[] least = [.. ofClass.Select(LeastKept)];
            double[] kept = [.. ofClass.Select((logs, c) => logs.Where(l => (float)l >= (float)least[c]).Sum(l => Math.Exp(l - logMasses[c])))];
            var builder = new PosteriorBuilder(model.ClassCount);
            for (int n = 0; n < samples.Count; n++)
            {
                int c = samples[n].Class;
                double within = (float)logWeights[n] < (float)least[c] ? 0 : Math.Exp(logWeights[n] - logMasses[c]) / kept[c];
                if (within * shares.Share[c] > 0)
                {
                    builder.Add(c, samples[n].Orientation, samples[n].Shift, within * shares.Probability[c]);
                    AddTo(sum, level, samples[n], within * shares.Share[c]);
                }
            }

            return builder.Build(
                (o, t) => new Pose(RotationAt(level, o), _task.Centre + ShiftAt(level, t)), significant, AddShares(shares, level, sum));
        }

        private double LeastKept(double[] logWeights) => logWeights.Length == 0 ? 0 : (float)logWeights.Max() + SignificantSamples.Cut(
            [.. logWeights.Select(l => (float)l)], (float)logWeights.Max(), grid.SignificantFraction);

        /// <summary>The tops, or null where the posterior is not narrower than the grid in every class that matters.</summary>
        private Posterior? Polish(int level, List<Sample> samples, int significant, SufficientStatistics sum)
        {
            double[] logWeights = [.. samples.Select(s => LogWeight(level, grid.ShellOf(level), s))];
            double[][] ofClass = [.. Enumerable.Range(0, model.ClassCount).Select(c => logWeights.Where((_, n) => samples[n].Class == c).ToArray())];
            using var polish = new PosePolish(batch, grid.LastPolishShell, grid.LeastGain);
            var climb = new Climb(polish, grid, level, references, particle, (c, rotation, shift) => LogPrior(c, rotation, _task.Centre + shift));
            if (climb.From([.. ofClass.Select((logs, c) => new ScoutedClass(LogSumExp.Of(logs), Candidates(level, samples, logWeights, c)))]) is not ClassTops?[] tops)
            {
                return null;
            }

            double[] logMasses = [.. tops.Select(top => top?.LogMass ?? double.NegativeInfinity)];
            ClassShares shares = ClassShares.Of(logMasses, grid.ClassTemperature, grid.SignificantFraction);
            var builder = new PosteriorBuilder(model.ClassCount);
            for (int c = 0; c < model.ClassCount; c++)
            {
                foreach ((PolishedPose top, double share) in shares.Share[c] > 0 ? tops[c]!.Tops : [])
                {
                    builder.AddTop(c, new Pose(top.Rotation, _task.Centre + top.Shift), shares.Probability[c] * share);
                    AddTo(sum, c, top.Rotation, top.Shift, shares.Share[c] * share);
                }
            }

            return builder.Build(null, significant, AddShares(shares, level, sum));
        }

        /// <summary>The samples of a class that may lead to a top.</summary>
        private List<WeightedSample> Candidates(int level, List<Sample> samples, double[] logWeights, int classIndex)
        {
            (Sample Sample, double Log)[] own = [.. samples.Zip(logWeights).Where(p => p.First.Class == classIndex)];
            double maximum = own.Select(p => p.Log).DefaultIfEmpty(0).Max();
            double least = maximum - (SamplingGrid.NatsKept * grid.Temperature(level, maximum));
            return
            [
                .. own.Where(p => p.Log >= least)
                    .Select(p => new WeightedSample(RotationAt(level, p.Sample.Orientation), ShiftAt(level, p.Sample.Shift), p.Log)),
            ];
        }

        /// <summary>What is known of the particle as a whole; returns its log evidence.</summary>
        private double AddShares(in ClassShares shares, int level, SufficientStatistics sum)
        {
            for (int c = 0; c < model.ClassCount; c++)
            {
                sum.ClassMass[c] += shares.Share[c];
            }

            double log = shares.LogEvidence + batch.SelfTerm(particle) + grid.LogSampleMeasure(level, model.ShiftSigma);
            sum.LogEvidence += log;
            sum.ParticlesPerOpticsGroup[batch.OpticsGroup]++;
            AddImagePower(sum);
            return log;
        }

        private void AddTo(SufficientStatistics sum, int level, Sample s, double weight) =>
            AddTo(sum, s.Class, RotationAt(level, s.Orientation), ShiftAt(level, s.Shift), weight);

        private void AddTo(SufficientStatistics sum, int classIndex, Rotation rotation, Shift shift, double weight)
        {
            (double cross, double norm) = Terms(grid.WorkingShell, classIndex, rotation, shift);
            double scale = model.GroupScales[_task.ScaleGroup];
            sum.ScaleCross[_task.ScaleGroup] += weight * cross / scale;
            sum.ScaleNorm[_task.ScaleGroup] += weight * norm / (scale * scale);
            sum.SquaredShift += weight * (_task.Centre + shift).SquaredLength;

            int count = batch.CountWithin(grid.WorkingShell);
            var slice = new ComplexF[count];
            var sliceWeight = new float[count];
            Span<double> residual = sum.ResidualPower(batch.OpticsGroup);
            for (int j = 0; j < count; j++)
            {
                (double re, double im) = Moved(batch.Inserted(particle), j, shift);
                slice[j] = new ComplexF((float)(weight * re), (float)(weight * im));
                sliceWeight[j] = (float)(weight * batch.Weight(particle)[j]);

                (re, im) = Moved(batch.Scored(particle), j, shift);
                double sigma2 = model.NoisePower[batch.OpticsGroup][Math.Max(batch.Disc.Shell[j], 1)];
                double crossTerm = (_slice[j].Re * re) + (_slice[j].Im * im);
                double normTerm = batch.Weight(particle)[j] * (double)_slice[j].SquaredMagnitude;
                residual[batch.Disc.Shell[j]] -= weight * sigma2 * ((2 * crossTerm) - normTerm);
            }

            BackProjection target = sum.BackProjection(classIndex, _task.HalfSet);
            CentralSlice.Insert(
                slice, sliceWeight, batch.ImageToReference(rotation), batch.Disc, grid.WorkingShell, target,
                0, target.Planes);
        }

        // The batch knows the power of all its particles together; it is added once, with the first.
        private void AddImagePower(SufficientStatistics sum)
        {
            if (particle == 0)
            {
                Span<double> residual = sum.ResidualPower(batch.OpticsGroup);
                for (int shell = 0; shell < residual.Length; shell++)
                {
                    residual[shell] += batch.PowerPerShell[shell];
                }
            }
        }
    }
}
