using System.Runtime.InteropServices;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>One particle's transforms in the compact form of <see cref="ImageLayout"/>: masked (X) and unmasked (U), centred, not yet whitened.</summary>
internal readonly ref struct ImageRecord
{
    // The largest integer of a shell; the smallest is its negative.
    private const float Largest = 32767;

    // Below this a shell is taken as zero: its step could not be inverted.
    private const float Least = 1e-30f;

    private readonly ImageLayout _layout;
    private readonly Span<float> _values;

    /// <summary>Looks at memory of <see cref="ImageLayout.Length"/> floats.</summary>
    public ImageRecord(ImageLayout layout, Span<float> values)
    {
        _layout = layout;
        _values = values[..layout.Length];
    }

    /// <summary>Σ|X|² per image shell, 0 to M/2.</summary>
    public Span<float> Power => _values[.._layout.ImageShells];

    /// <summary>The step of X per shell.</summary>
    public Span<float> ScoredSteps => _values.Slice(_layout.ImageShells, _layout.Disc.MaxShell + 1);

    /// <summary>The step of U per shell.</summary>
    public Span<float> InsertedSteps => _values.Slice(_layout.ImageShells + _layout.Disc.MaxShell + 1, _layout.Disc.MaxShell + 1);

    /// <summary>X over its steps, planar, 2·Stride.</summary>
    public Span<short> Scored => Planes[..(2 * _layout.Stride)];

    /// <summary>U over its steps, planar, 2·Stride.</summary>
    public Span<short> Inserted => Planes[(2 * _layout.Stride)..];

    private Span<short> Planes => MemoryMarshal.Cast<float, short>(_values[^(2 * _layout.Stride)..]);

    /// <summary>Takes X.</summary>
    /// <param name="re">Real parts of the disc's components.</param>
    /// <param name="im">Imaginary parts.</param>
    public void PutScored(ReadOnlySpan<float> re, ReadOnlySpan<float> im) => Put(re, im, ScoredSteps, Scored);

    /// <summary>Takes U.</summary>
    /// <param name="re">Real parts of the disc's components.</param>
    /// <param name="im">Imaginary parts.</param>
    public void PutInserted(ReadOnlySpan<float> re, ReadOnlySpan<float> im) => Put(re, im, InsertedSteps, Inserted);

    /// <summary>Each shell in steps of its largest magnitude over 32767, so that a part is off by half a step at most.</summary>
    private void Put(ReadOnlySpan<float> re, ReadOnlySpan<float> im, Span<float> steps, Span<short> planes)
    {
        FourierDisc disc = _layout.Disc;
        Span<short> real = planes[.._layout.Stride];
        Span<short> imaginary = planes[_layout.Stride..];
        for (int shell = 0, first = 0; shell < steps.Length; shell++)
        {
            int end = disc.CountUpTo(shell);
            float largest = Math.Max(ImageKernels.LargestMagnitude(re[first..end]), ImageKernels.LargestMagnitude(im[first..end]));
            steps[shell] = largest / Largest;
            float inverse = largest > Least ? Largest / largest : 0;
            ImageKernels.Quantise(re[first..end], inverse, real[first..end]);
            ImageKernels.Quantise(im[first..end], inverse, imaginary[first..end]);
            first = end;
        }

        real[disc.Count..].Clear();
        imaginary[disc.Count..].Clear();
    }
}
