using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CryoSharp.Numerics;

/// <summary>A·Bᵀ by packing both matrices into panels that the kernel reads from start to end.</summary>
/// <remarks>
/// Goto and van de Geijn, ACM Trans. Math. Softw. 34 (2008) 12. For each range of k, first all panels are packed (a panel holds TileRows rows of A,
/// or TileColumns of B, transposed), then all blocks of C are added to. Threads take whole panels and whole blocks, so the bits do not depend on
/// them.
/// </remarks>
internal sealed unsafe class PackedProduct<TKernel>
    where TKernel : struct, IProductKernel
{
    // A panel of B, 24 KB, shall stay in the first-level cache while those of a block of A pass by from the second.
    private const int PanelLength = 6144;
    private const int BlockRows = 192;
    private const int BlockColumns = 192;
    private const int PackRows = 96;

    private readonly float* _a;
    private readonly float* _b;
    private readonly float* _c;
    private readonly int _rowsA;
    private readonly int _rowsB;
    private readonly int _inner;
    private float* _packedA;
    private float* _packedB;
    private int _firstK;
    private int _depth;

    private PackedProduct(float* a, int rowsA, float* b, int rowsB, int inner, float* c)
    {
        _a = a;
        _b = b;
        _c = c;
        (_rowsA, _rowsB, _inner) = (rowsA, rowsB, inner);
    }

    /// <summary>c[m, n] = Σₖ a[m, k]·b[n, k]; inner at least 1.</summary>
    public static void Multiply(float* a, int rowsA, float* b, int rowsB, int inner, float* c, int threads) =>
        new PackedProduct<TKernel>(a, rowsA, b, rowsB, inner, c).Run(threads);

    private static int Divide(int n, int by) => ((n - 1) / by) + 1;

    private void Run(int threads)
    {
        int ranges = Divide(_inner, PanelLength / TKernel.TileColumns);
        int maxDepth = Divide(_inner, ranges);
        int lengthA = Divide(_rowsA, TKernel.TileRows) * TKernel.TileRows * maxDepth;
        int lengthB = Divide(_rowsB, TKernel.TileColumns) * TKernel.TileColumns * maxDepth;
        const int line = 16;
        float[] buffer = ArrayPool<float>.Shared.Rent(lengthA + lengthB + (2 * line));
        fixed (float* start = buffer)
        {
            // Whole cache lines: a vector across two lines costs two loads.
            _packedB = (float*)(((nint)start + 63) & ~(nint)63);
            _packedA = _packedB + (Divide(lengthB, line) * line);
            int packTasks = Divide(_rowsA, PackRows) + Divide(_rowsB, PackRows);
            int blocks = Divide(_rowsA, BlockRows) * Divide(_rowsB, BlockColumns);
            for (int range = 0; range < ranges; range++)
            {
                _firstK = range * maxDepth;
                _depth = Math.Min(maxDepth, _inner - _firstK);
                ForEach(packTasks, threads, Pack);
                ForEach(blocks, threads, MultiplyBlock);
            }
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    private static void ForEach(int count, int threads, Action<int> task)
    {
        if (threads == 1 || count == 1)
        {
            for (int i = 0; i < count; i++)
            {
                task(i);
            }
        }
        else
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, task);
        }
    }

    /// <summary>Packs PackRows rows, a multiple of every panel's height: first those of B, then those of A.</summary>
    private void Pack(int task)
    {
        int tasksOfB = Divide(_rowsB, PackRows);
        bool isB = task < tasksOfB;
        float* source = isB ? _b : _a;
        float* packed = isB ? _packedB : _packedA;
        (int rows, int height) = isB ? (_rowsB, TKernel.TileColumns) : (_rowsA, TKernel.TileRows);
        int firstRow = (isB ? task : task - tasksOfB) * PackRows;
        int endRow = Math.Min(rows, firstRow + PackRows);
        for (int row = firstRow; row < endRow; row += height)
        {
            PackPanel(source + ((nint)row * _inner) + _firstK, Math.Min(height, rows - row), height, packed + ((nint)row * _depth));
        }
    }

    /// <summary>panel[k·height + r] = source[r, k], zero for rows that are not there.</summary>
    private void PackPanel(float* source, int rows, int height, float* panel)
    {
        int quadRows = Sse.IsSupported || AdvSimd.Arm64.IsSupported ? rows & ~3 : 0;
        int quadDepth = _depth & ~3;
        for (int r = 0; r < quadRows; r += 4)
        {
            float* from = source + ((nint)r * _inner);
            float* to = panel + r;
            for (int k = 0; k < quadDepth; k += 4, from += 4, to += 4 * height)
            {
                Transpose4x4(from, _inner, to, height);
            }

            for (int k = quadDepth; k < _depth; k++, from++, to += height)
            {
                for (int i = 0; i < 4; i++)
                {
                    to[i] = from[(nint)i * _inner];
                }
            }
        }

        for (int r = quadRows; r < height; r++)
        {
            for (int k = 0; k < _depth; k++)
            {
                panel[((nint)k * height) + r] = r < rows ? source[((nint)r * _inner) + k] : 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(float* from, nint fromStride, float* to, nint toStride)
    {
        Vector128<float> r0 = Vector128.Load(from);
        Vector128<float> r1 = Vector128.Load(from + fromStride);
        Vector128<float> r2 = Vector128.Load(from + (2 * fromStride));
        Vector128<float> r3 = Vector128.Load(from + (3 * fromStride));
        Vector128<float> low02 = ZipLow(r0, r2);
        Vector128<float> low13 = ZipLow(r1, r3);
        Vector128<float> high02 = ZipHigh(r0, r2);
        Vector128<float> high13 = ZipHigh(r1, r3);
        ZipLow(low02, low13).Store(to);
        ZipHigh(low02, low13).Store(to + toStride);
        ZipLow(high02, high13).Store(to + (2 * toStride));
        ZipHigh(high02, high13).Store(to + (3 * toStride));
    }

    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    private void MultiplyBlock(int block)
    {
        // Blocks of one range of columns follow one another: they share panels of B.
        int blocksOfRows = Divide(_rowsA, BlockRows);
        int firstRow = block % blocksOfRows * BlockRows;
        int firstColumn = block / blocksOfRows * BlockColumns;
        int endRow = Math.Min(_rowsA, firstRow + BlockRows);
        int endColumn = Math.Min(_rowsB, firstColumn + BlockColumns);
        (int height, int width) = (TKernel.TileRows, TKernel.TileColumns);
        float* edge = stackalloc float[height * width];
        for (int column = firstColumn; column < endColumn; column += width)
        {
            float* b = _packedB + ((nint)column * _depth);
            for (int row = firstRow; row < endRow; row += height)
            {
                float* a = _packedA + ((nint)row * _depth);
                float* c = _c + ((nint)row * _rowsB) + column;
                if (row + height <= _rowsA && column + width <= _rowsB)
                {
                    TKernel.Tile(a, b, _depth, c, _rowsB, _firstK == 0);
                }
                else
                {
                    TKernel.Tile(a, b, _depth, edge, width, isFirst: true);
                    Put(edge, Math.Min(height, _rowsA - row), Math.Min(width, _rowsB - column), c);
                }
            }
        }
    }

    private void Put(float* edge, int rows, int columns, float* c)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int q = 0; q < columns; q++)
            {
                float* target = c + ((nint)r * _rowsB) + q;
                float value = edge[(r * TKernel.TileColumns) + q];
                *target = _firstK == 0 ? value : *target + value;
            }
        }
    }
}
