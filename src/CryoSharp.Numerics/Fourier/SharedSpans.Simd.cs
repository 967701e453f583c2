namespace CryoSharp.Numerics;

/// <summary>Lets several threads work on blocks of the same spans.</summary>
internal static class SharedSpans
{
    /// <summary>Work on one block: reads all of <paramref name="source"/>, writes its own part of <paramref name="destination"/>.</summary>
    public delegate void BlockAction<TSource, TDestination>(ReadOnlySpan<TSource> source, Span<TDestination> destination, int block);

    /// <summary>Calls <paramref name="action"/> for blocks 0 to <paramref name="blocks"/> − 1 on up to <paramref name="threads"/> threads, in any order.</summary>
    /// <remarks>What a block is must not depend on the number of threads: then neither do the results. The spans may be the same memory.</remarks>
    public static unsafe void ForEachBlock<TSource, TDestination>(
        ReadOnlySpan<TSource> source, Span<TDestination> destination, int blocks, int threads, BlockAction<TSource, TDestination> action)
        where TSource : unmanaged
        where TDestination : unmanaged
    {
        if (threads == 1)
        {
            for (int block = 0; block < blocks; block++)
            {
                action(source, destination, block);
            }

            return;
        }

        int sourceLength = source.Length;
        int destinationLength = destination.Length;
        fixed (TSource* sourceStart = source)
        {
            fixed (TDestination* destinationStart = destination)
            {
                // A pointer cannot be captured while it is fixed; its value can, and stays good until the loop has ended.
                TSource* from = sourceStart;
                TDestination* to = destinationStart;
                Parallel.For(
                    0,
                    blocks,
                    new ParallelOptions { MaxDegreeOfParallelism = threads },
                    block => action(new(from, sourceLength), new(to, destinationLength), block));
            }
        }
    }
}
