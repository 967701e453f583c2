using System.Diagnostics;
using System.Globalization;
using CryoSharp.IO;

namespace CryoSharp.Tests;

/// <summary>Files of many programs: each is read, or refused by name; what is read agrees with another reader.</summary>
public class MrcCorpusTests(ITestOutputHelper output)
{
    private static readonly string[] Refused =
    [
        "maps/EMD-3001.map.bz2", "maps/EMD-3197.map.bz2", "maps/README.txt",
        "mrc/rosettasciio/20241021_00405_info.txt", "mrc/rosettasciio/3DSTEM_scan_info.txt", "mrc/rosettasciio/3DTEMDiffracting_scan_info.txt",
        "mrc/rosettasciio/3DTEM_scan_info.txt", "mrc/rosettasciio/Custom_info.txt", "mrc/rosettasciio/Custom_scan_coordinates.csv",
        "mrc/rosettasciio/ROI_Random_Scan_info.txt", "mrc/rosettasciio/ROI_Random_Scan_scan_coordinates.csv", "mrc/rosettasciio/info.txt",
        "mrc/xmipp/smallStack.img", "mrc/xmipp/smallStack.stk", "mrc/xmipp/smallVolumeStackCorrupted.stk",
    ];

    /// <summary>Prints sizes, then sum and sum of squares in double over the file's values; every file that fails is left out.</summary>
    private const string Oracle = """
        import sys, warnings, mrcfile, numpy
        warnings.simplefilter('ignore')
        for name in sys.stdin.read().split('\n'):
            d = mrcfile.open(name, permissive=True).data.astype('f8')
            d = d.reshape((1,) * (3 - d.ndim) + d.shape)
            w = numpy.arange(d.size, dtype='f8').reshape(d.shape) % 1009
            print(d.shape[2], d.shape[1], d.shape[0], repr(float(d.sum())), repr(float((d * w).sum())), repr(float(abs(d * w).sum())))
        """;

    [Fact]
    public void EveryFileIsReadOrRefusedByName()
    {
        string root = Root();
        var refused = new List<string>();
        foreach (string name in Files(root))
        {
            string path = Path.Combine(root, name);
            try
            {
                MrcGrid grid = MrcFile.ReadGrid(path);
                (double? x, double? y, double? z) = grid.Header.PixelSizes;
                output.WriteLine($"{name}: {grid.SizeX}×{grid.SizeY}×{grid.SizeZ} {grid.Header.Mode}, {x:g4}×{y:g4}×{z:g4} Å{AsVolume(path)}");
            }
            catch (MalformedFileException e)
            {
                output.WriteLine(e.Message.Replace(root + "/", "", StringComparison.Ordinal));
                Assert.StartsWith(path + ", byte ", e.Message, StringComparison.Ordinal);
                refused.Add(name);
            }
        }

        Assert.Equal(Refused, refused);
    }

    /// <summary>Sizes, sum and a position-weighted sum against the mrcfile package.</summary>
    /// <remarks>
    /// Both sum the same numbers in double, in other orders: n·2⁻⁵³ of the sum of magnitudes at most, 4e-10 for at most 4·10⁶ numbers here.
    /// A value out of place changes the weighted sum far more.
    /// </remarks>
    [Fact]
    public void ValuesAgreeWithAnotherReader()
    {
        string root = Root();
        string[] names = [.. Files(root).Except(Refused), .. Stacks(root)];
        string[]? oracle = Python(Oracle, string.Join('\n', names.Select(name => Path.Combine(root, name))));
        Assert.SkipUnless(oracle is not null, "python3 with mrcfile is not installed");
        Assert.Equal(names.Length, oracle!.Length);
        foreach ((string name, string line) in names.Zip(oracle))
        {
            MrcGrid grid = MrcFile.ReadGrid(Path.Combine(root, name));
            double[] expected = [.. line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
            float[] values = InFileOrder(grid);
            double sum = values.Sum(v => (double)v);
            double weighted = values.Select((v, i) => (double)v * (i % 1009)).Sum();
            MrcHeader h = grid.Header;
            Assert.Equal((expected[0], expected[1], expected[2]), (h.Nx, h.Ny, h.Nz));
            Assert.Equal(expected[3], sum, 4e-10 * expected[5]);
            Assert.Equal(expected[4], weighted, 4e-10 * expected[5]);
        }
    }

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(Path.Combine(candidate, "mrc")) && Directory.Exists(Path.Combine(candidate, "maps")))
            {
                return candidate;
            }
        }

        Assert.Skip("../shared/data is not there");
        return "";
    }

    private static IEnumerable<string> Files(string root) => new[] { "maps", "mrc" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(root, path))
        .Order(StringComparer.Ordinal);

    /// <summary>Particle stacks, among them those of mode 12.</summary>
    private static IEnumerable<string> Stacks(string root) => new[] { "stacks", "betagal-10204" }
        .Where(folder => Directory.Exists(Path.Combine(root, folder)))
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.mrcs", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(root, path))
        .Order(StringComparer.Ordinal);

    private static string AsVolume(string path)
    {
        try
        {
            return $"; volume of {MrcFile.ReadVolume(path).BoxSize}³";
        }
        catch (MalformedFileException e)
        {
            return $"; no volume: {e.Message[(path.Length + 2)..]}";
        }
    }

    private static float[] InFileOrder(MrcGrid grid)
    {
        MrcHeader h = grid.Header;
        int[] steps = [1, grid.SizeX, grid.SizeX * grid.SizeY];
        var values = new float[grid.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (int column, int row, int section) = (i % h.Nx, i / h.Nx % h.Ny, i / h.Nx / h.Ny);
            values[i] = grid.Values.Span[
                (column * steps[h.Axes.Column - 1]) + (row * steps[h.Axes.Row - 1]) + (section * steps[h.Axes.Section - 1])];
        }

        return values;
    }

    private static string[]? Python(string program, string input)
    {
        if (!File.Exists("/usr/bin/python3"))
        {
            return null;
        }

        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string error = "";
        process.ErrorDataReceived += (_, line) => error += line.Data;
        process.BeginErrorReadLine();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 || error.Contains("No module named", StringComparison.Ordinal), error);
        return process.ExitCode == 0 ? text.Trim().Split('\n') : null;
    }
}
