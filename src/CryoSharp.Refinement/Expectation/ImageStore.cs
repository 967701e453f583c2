using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>The prepared images of one optics group, kept between passes as far as memory allows; each under the centre it was prepared for.</summary>
/// <remarks>
/// Records beyond the memory have no place and are made anew each time. What a record says does not depend on where it is, so the store
/// changes no bit. Different particles may be used by different threads; <see cref="Require"/> is called by one, between passes.
/// </remarks>
internal sealed class ImageStore
{
    private const int ChunkLength = 256;

    private readonly int _imageBox;
    private readonly Lock _lock = new();
    private readonly Shift?[] _centres;
    private float[]?[] _chunks = [];

    /// <summary>Keeps nothing until <see cref="Require"/> is called.</summary>
    /// <param name="imageBox">M.</param>
    /// <param name="particles">How many the group has.</param>
    public ImageStore(int imageBox, int particles)
    {
        (_imageBox, _centres) = (imageBox, new Shift?[particles]);
        Layout = new ImageLayout(imageBox, 1);
    }

    /// <summary>How records are laid out now.</summary>
    public ImageLayout Layout { get; private set; }

    /// <summary>How many particles have a place: the first ones.</summary>
    public int Capacity { get; private set; }

    /// <summary>The shell that records of a group reach, for one that is asked for, and how many of them fit.</summary>
    /// <remarks>Twice as far where all then fit, or half as far again, lest all be made anew whenever the working shell grows.</remarks>
    public static (int Shell, int Capacity) Plan(int imageBox, int particles, long bytes, int shell)
    {
        int limit = (imageBox / 2) - 1;
        int chosen = shell;
        foreach (int roomy in (ReadOnlySpan<int>)[Math.Max(shell + 4, 3 * shell / 2), 2 * shell])
        {
            int reach = Math.Min(limit, roomy);
            chosen = ImageLayout.BytesOf(imageBox, reach) * particles <= bytes ? Math.Max(chosen, reach) : chosen;
        }

        return (chosen, (int)Math.Min(particles, bytes / ImageLayout.BytesOf(imageBox, chosen)));
    }

    /// <summary>Makes sure that records reach a shell and keep within a memory. If they must grow, all that was kept is dropped.</summary>
    /// <param name="bytes">That the records may take; 0 to keep none.</param>
    public void Require(int shell, long bytes)
    {
        if (shell > Layout.Disc.MaxShell)
        {
            bool hadChunks = Array.Exists(_chunks, chunk => chunk is not null);
            (int reach, Capacity) = Plan(_imageBox, _centres.Length, bytes, shell);
            Layout = new ImageLayout(_imageBox, reach);
            _chunks = new float[]?[ChunksOf(Capacity)];
            Array.Clear(_centres);
            if (hadChunks)
            {
                // The old records may be most of the memory; without this they would stay beside the new ones for a while.
                GC.Collect();
            }
        }
        else if (4L * Layout.Length * Capacity > bytes)
        {
            Capacity = (int)(bytes / (4L * Layout.Length));
            Array.Resize(ref _chunks, ChunksOf(Capacity));
        }
    }

    /// <summary>The place of a particle's record, or nothing where there is none.</summary>
    /// <param name="position">The particle's place within the group.</param>
    public Span<float> Place(int position)
    {
        if (position >= Capacity)
        {
            return [];
        }

        (int chunk, int index) = Math.DivRem(position, ChunkLength);
        float[] records = Volatile.Read(ref _chunks[chunk]) ?? MakeChunk(chunk);
        return records.AsSpan(index * Layout.Length, Layout.Length);
    }

    /// <summary>Whether a particle's record is there, made for this centre.</summary>
    public bool Has(int position, Shift centre) => position < Capacity && _centres[position] == centre;

    /// <summary>Says that a particle's record was made.</summary>
    public void Mark(int position, Shift centre) => _centres[position] = centre;

    private static int ChunksOf(int records) => (records + ChunkLength - 1) / ChunkLength;

    private float[] MakeChunk(int chunk)
    {
        lock (_lock)
        {
            int count = Math.Min(ChunkLength, Capacity - (chunk * ChunkLength));
            return _chunks[chunk] ??= GC.AllocateUninitializedArray<float>(checked(count * Layout.Length));
        }
    }
}
