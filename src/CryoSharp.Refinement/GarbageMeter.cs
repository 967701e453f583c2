namespace CryoSharp.Refinement;

/// <summary>Keeps dead arrays from piling up: asks the runtime to collect whenever a certain amount was allocated since the last time.</summary>
/// <remarks>
/// Left alone the runtime waits until as much is dead as is alive, and what is alive here is mostly prepared images: gigabytes. With few
/// but large objects a collection takes milliseconds.
/// </remarks>
internal sealed class GarbageMeter
{
    /// <summary>Bytes that may be allocated in between.</summary>
    public const long Allowance = 256L << 20;

    private long _allocated = GC.GetTotalAllocatedBytes();

    /// <summary>Collects if it is time. Called where large arrays have just died.</summary>
    public void Check()
    {
        if (GC.GetTotalAllocatedBytes() - _allocated > Allowance)
        {
            GC.Collect();
            _allocated = GC.GetTotalAllocatedBytes();
        }
    }
}
