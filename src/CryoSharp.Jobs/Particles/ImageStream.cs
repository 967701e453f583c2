using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Goes through the images of a stack: read and made by several threads, taken one after another in their order.</summary>
/// <remarks>A block of images is in memory at a time, however many there are. The result does not depend on threads and blocks.</remarks>
internal static class ImageStream
{
    private const int MostImages = 256;
    private const long BlockPixels = 16_000_000;

    /// <summary>Hands every image over.</summary>
    /// <param name="take">Called in the order of the particles, by one thread.</param>
    /// <param name="stage">For progress.</param>
    /// <exception cref="OperationCanceledException">The user stopped the job.</exception>
    public static void InOrder(IParticleStack images, Action<int, float[]> take, JobContext context, string stage)
    {
        var block = new float[BlockLength(images, context.Threads)][];
        for (int start = 0; start < images.Count; start += block.Length)
        {
            context.Cancel.ThrowIfCancellationRequested();
            int count = Math.Min(block.Length, images.Count - start);
            int first = start;
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = context.Threads }, i =>
            {
                int pixels = images.BoxSize(first + i) * images.BoxSize(first + i);
                if (block[i]?.Length != pixels)
                {
                    block[i] = new float[pixels];
                }

                images.Read(first + i, block[i]);
            });
            for (int i = 0; i < count; i++)
            {
                take(start + i, block[i]);
            }

            context.Progress(stage, start + count, images.Count);
        }
    }

    private static int BlockLength(IParticleStack images, int threads)
    {
        long pixels = (long)images.BoxSize(0) * images.BoxSize(0);
        return (int)Math.Min(images.Count, Math.Clamp(BlockPixels / pixels, threads, MostImages));
    }
}
