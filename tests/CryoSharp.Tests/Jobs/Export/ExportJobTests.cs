using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public sealed partial class ExportJobTests : IDisposable
{
    private const int Box = 32;
    private const double Pixel = 4;

    private readonly TemporaryFolder _folder = new();

    /// <summary>The script opens files that lie beside it and nothing else, so that the folder can be copied; all maps at one level, each in its own colour.</summary>
    [Fact]
    public void TheChimeraXFolderStandsAlone()
    {
        RunFolder run = Run();
        JobRun.Successful(_folder.Folder, "export", "J001", "--to", "chimerax", "-o", "here", "-j", "1");
        Directory.Move(_folder["here"], _folder["elsewhere"]);

        string[] script = File.ReadAllLines(_folder["elsewhere/final/classes.cxc"]);
        string[] opened = [.. script.Where(line => line.StartsWith("open ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1])];
        Assert.Equal(["class_001.mrc", "class_002.mrc", "class_001_views.bild", "class_002_views.bild"], opened);
        Assert.All(opened, file => Assert.True(File.Exists(_folder[$"elsewhere/final/{file}"])));
        Assert.Equal(
            MrcFile.ReadVolume(Path.Combine(run.FullPath, "final/class_002.mrc")).Voxels.ToArray(), MrcFile.ReadVolume(_folder["elsewhere/final/class_002.mrc"]).Voxels.ToArray());

        string[] shown = [.. script.Where(line => line.StartsWith("volume #", StringComparison.Ordinal))];
        double level = ContourLevel.Of(Map(1), Map(2))!.Value;
        Assert.Equal(
            [$"volume #1 show style surface step 1 level {level.ToString("G6", CultureInfo.InvariantCulture)} color #0072B2", $"volume #2 show style surface step 1 level {level.ToString("G6", CultureInfo.InvariantCulture)} color #D55E00"],
            shown);
        Assert.Contains("tile #1-2 columns 2", script);
        Assert.Contains("view position #4 sameAsModels #2", script);
    }

    [Fact]
    public void OneClassAndAGivenLevelAreTaken()
    {
        Run();
        JobRun.Successful(_folder.Folder, "export", "latest:2", "--to", "chimerax", "--level", "0.25", "-j", "1");
        string script = File.ReadAllText(_folder["runs/J002_export/final/classes.cxc"]);
        Assert.Contains("volume #1 show style surface step 1 level 0.25 color #D55E00", script, StringComparison.Ordinal);
        Assert.DoesNotContain("class_001", script, StringComparison.Ordinal);
        Assert.DoesNotContain("tile", script, StringComparison.Ordinal);
    }

    /// <summary>Read back, cylinders stand on the sphere that touches the box's faces, in the directions of the pixels, as long as there are particles: those of the class, and their mates.</summary>
    [Theory]
    [InlineData("C1")]
    [InlineData("D2")]
    public void TheBildFileHasTheDirectionsOfTheParticles(string symmetry)
    {
        RunFolder run = Run();
        JobRun.Successful(_folder.Folder, "export", "J001", "--to", "bild", "--healpix-order", "2", "--symmetry", symmetry, "-o", "views");

        Rotation[] rotations = [.. ParticleFile.Read(Path.Combine(run.FullPath, "final/particles.star")).Set.Particles.Where(p => p.Class == 1).Select(p => p.Pose!.Value.Rotation)];
        var expected = ViewingDistribution.Of(rotations, PointGroup.Parse(symmetry), 2);
        (Vector3D Direction, double Foot, double Length)[] cylinders = [.. Cylinders(_folder["views/final/class_001_views.bild"], Box / 2 * Pixel)];
        Assert.Equal(expected.Counts.Count(c => c > 0), cylinders.Length);
        double longest = cylinders.Max(c => c.Length);
        foreach ((Vector3D direction, double foot, double length) in cylinders)
        {
            int pixel = Healpix.PixelOf(2, direction);
            Assert.Equal(1, direction.Dot(Healpix.Centre(2, pixel)), 1e-9);
            Assert.Equal(Box / 2 * Pixel, foot, 2e-3); // written to 0.001 Å
            Assert.Equal(expected.Counts[pixel] / expected.Counts.Max(), length / longest, 2e-4);
        }
    }

    /// <summary>Of a run of RELION the directions are those of its own file, on the same sphere. Lengths follow its own: RELION draws what it held likely before the last iteration.</summary>
    [Fact]
    public void DirectionsAreThoseThatRelionDraws()
    {
        string folder = SharedCorpus.PathOf("betagal-10204/Class3D/relion5_k3");
        JobRun.Successful(_folder.Folder, "export", $"{folder}:3", "--to", "bild", "--healpix-order", "2", "-o", "views");

        (Vector3D Direction, double Foot, double Length)[] theirs = [.. Cylinders(Path.Combine(folder, "run_it025_class003_angdist.bild"), 32 * 3.54)];
        Dictionary<int, double> ours = Cylinders(_folder["views/final/class_003_views.bild"], 32 * 3.54).ToDictionary(c => Healpix.PixelOf(2, c.Direction), c => c.Length);
        Assert.All(theirs, c => Assert.Equal(32 * 3.54, c.Foot, 0.01));
        Assert.All(theirs, c => Assert.Equal(1, c.Direction.Dot(Healpix.Centre(2, Healpix.PixelOf(2, c.Direction))), 1e-6));
        double[] a = [.. theirs.Select(c => c.Length)];
        double[] b = [.. theirs.Select(c => ours.GetValueOrDefault(Healpix.PixelOf(2, c.Direction)))];
        double product = a.Zip(b, (x, y) => (x - a.Average()) * (y - b.Average())).Sum();
        double correlation = product / Math.Sqrt(a.Sum(x => Math.Pow(x - a.Average(), 2)) * b.Sum(y => Math.Pow(y - b.Average(), 2)));

        // Of 47 independent pairs a correlation above 0.5 comes by chance once in 3000.
        Assert.True(correlation > 0.5, $"{correlation:F2}");
    }

    /// <summary>The kit of a finished map: one grid, curves that are those of post, a picture of the right size, and a list that says what is missing.</summary>
    [Fact]
    public void TheKitOfAFinishedMapIsComplete()
    {
        Run("refine");
        JobRun.Successful(_folder.Folder, "post", "J001:2", "--sphere", "80", "--randomise-from", "20", "--no-local-resolution", "-j", "1");
        JobRun.Successful(_folder.Folder, "export", "latest", "--to", "emdb", "-o", "kit", "-j", "1");

        foreach (string name in new[] { "map", "half_map_1", "half_map_2", "raw_map", "mask" })
        {
            MrcHeader header = MrcFile.ReadHeader(_folder[$"kit/final/{name}.mrc"]);
            Assert.Equal((Box, Box, Box, (float)(Box * Pixel)), (header.Nx, header.Ny, header.Nz, header.Cell.X));
        }

        Assert.Equal(Half(2, 1).Voxels.ToArray(), MrcFile.ReadVolume(_folder["kit/final/half_map_1.mrc"]).Voxels.ToArray());
        Assert.Equal(Values(XDocument.Load(_folder["runs/J002_post/final/fsc.xml"])), Values(XDocument.Load(_folder["kit/final/fsc.xml"])));
        XElement unmasked = XDocument.Load(_folder["kit/final/fsc_unmasked.xml"]).Root!;
        Assert.Equal(
            ("fsc", "FSC of half-maps without mask", "Resolution (A-1)", "Correlation Coefficient"),
            (unmasked.Name.LocalName, unmasked.Attribute("title")!.Value, unmasked.Attribute("xaxis")!.Value, unmasked.Attribute("yaxis")!.Value));
        Assert.Equal(Box / 2, unmasked.Elements("coordinate").Count());
        Assert.Equal(1 / (2 * Pixel), double.Parse(unmasked.Elements("coordinate").Last().Element("x")!.Value, CultureInfo.InvariantCulture), 1e-6);
        Assert.Contains("mask.mrc", XDocument.Load(_folder["kit/final/fsc.xml"]).Root!.Attribute("title")!.Value, StringComparison.Ordinal);

        byte[] png = File.ReadAllBytes(_folder["kit/final/image.png"]);
        Assert.Equal((500, 500), ((png[18] << 8) | png[19], (png[22] << 8) | png[23])); // width and height of the header chunk
        string list = File.ReadAllText(_folder["kit/final/CHECKLIST.txt"]);
        Assert.DoesNotContain("[!]", list.Split("\n\n")[1], StringComparison.Ordinal);
        Assert.Matches(@"particles in the map +4\n", list);
        Assert.Contains("300 kV", list, StringComparison.Ordinal);
    }

    /// <summary>A map that was made of some particles has their directions, whatever classes they had; and its point group is that of the reconstruction.</summary>
    [Fact]
    public void AReconstructionHasTheParticlesThatItWasMadeOf()
    {
        RunFolder sorted = Run();
        RunFolder made = RunFolder.CreateNext(_folder.Folder, new RunRecord
        {
            Id = "",
            Job = "reconstruct",
            Version = "0",
            State = RunState.Completed,
            Directory = _folder.Folder,
            Values = new JsonObject { ["particles"] = "J001:2" },
        });
        MrcFile.Write(made.PathOf("final/map.mrc"), Map(1));
        made.WriteText("params.toml", "symmetry = \"C2\"  # given\n");
        JobRun.Successful(_folder.Folder, "export", "J002", "--to", "chimerax", "-o", "here", "-j", "1");

        string views = File.ReadAllText(_folder["here/final/class_001_views.bild"]);
        Assert.Contains("point group C2\n.comment 4 particles", views, StringComparison.Ordinal);
        Directory.Delete(sorted.FullPath, recursive: true);
        JobRun.Successful(_folder.Folder, "export", "J002", "--to", "chimerax", "-o", "there", "-j", "1");
        Assert.False(File.Exists(_folder["there/final/class_001_views.bild"]));
    }

    /// <summary>Of several classes each has its folder; halves that share references are said to, and the map is said not to be sharpened.</summary>
    [Fact]
    public void TheKitsOfAClassificationSayWhatIsMissing()
    {
        Run();
        JobRun.Successful(_folder.Folder, "export", "J001", "--to", "emdb", "-o", "kit", "-j", "1");
        string list = File.ReadAllText(_folder["kit/final/class_002/CHECKLIST.txt"]);
        Assert.True(File.Exists(_folder["kit/final/class_001/fsc_unmasked.xml"]));
        Assert.False(File.Exists(_folder["kit/final/class_001/fsc.xml"])); // the run has no mask
        Assert.Contains("[!] sharpening", list, StringComparison.Ordinal);
        Assert.Contains("cryosharp post\n", list.Replace("cryosharp post J001:2", "cryosharp post\n", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("[!] independence of halves", list, StringComparison.Ordinal);
        Assert.Contains("[ ] mask", list, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunOfRelionWithoutHalfMapsIsAKitWithGaps()
    {
        string folder = SharedCorpus.PathOf("betagal-10204/Class3D/relion5_k3");
        JobRun.Successful(_folder.Folder, "export", $"{folder}:3", "--to", "emdb", "-o", "kit", "-j", "1");
        string list = File.ReadAllText(_folder["kit/final/CHECKLIST.txt"]);
        Assert.Contains("[ ] two half-maps", list, StringComparison.Ordinal);
        Assert.Matches("symmetry +D2\n", list);
        Assert.False(File.Exists(_folder["kit/final/half_map_1.mrc"]));
    }

    /// <summary>Tables have as many rows as there are particles, classes and iterations, and units in their headings; names with commas stay one cell.</summary>
    [Fact]
    public void TablesHaveUnitsAndAllRows()
    {
        RunFolder run = Run();
        run.WriteText("metrics.csv", "iteration,class,soft_fraction,hard_count,resolution_A,switched\n1,1,0.5,4,8.5,1\n1,2,0.5,4,9.5,1\n");
        run.WriteText("figures/fsc.csv", "shell,resolution_angstrom,class_1\n0,inf,1\n");
        JobRun.Successful(_folder.Folder, "export", "J001", "--to", "csv", "-o", "tables");

        string[] particles = File.ReadAllLines(_folder["tables/final/particles.csv"]);
        Assert.Equal(9, particles.Length);
        Assert.Contains("rot_degrees,tilt_degrees,psi_degrees,shift_x_angstrom,shift_y_angstrom", particles[0], StringComparison.Ordinal);
        string[] names = particles[0].Split(',');
        string[] third = particles[3].Split(',');
        Assert.Equal("/data/stack.mrcs", third[Array.IndexOf(names, "stack")]);
        Assert.Equal("2", third[Array.IndexOf(names, "shift_x_angstrom")]);
        Assert.Equal("0.8", third[Array.IndexOf(names, "probability_class_1")]);
        Assert.Equal("iteration,class,share_by_probability,particles,resolution_angstrom,switched_share_of_particles", File.ReadLines(_folder["tables/final/metrics.csv"]).First());
        Assert.Equal(["class,particles,share,mean_probability,resolution_angstrom", "1,4,0.5,0.8,8.5", "2,4,0.5,0.8,9.5"], File.ReadAllLines(_folder["tables/final/classes.csv"]));
        Assert.True(File.Exists(_folder["tables/final/fsc.csv"]));
    }

    [Theory]
    [InlineData(3, "J007", "chimerax", "no run J007")]
    [InlineData(3, "J001:7", "emdb", "no class 7")]
    [InlineData(2, "J001:0", "csv", "no list of classes")]
    [InlineData(2, "J001", "chimera", "chimerax")]
    public void WhatIsNotThereIsRefused(int code, string run, string target, string message)
    {
        Run();
        JobRun refused = JobRun.Of(_folder.Folder, "export", run, "--to", target);
        Assert.Equal(code, refused.Code);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Two classes of four particles each, with maps and half-maps.</summary>
    private RunFolder Run(string job = "classify")
    {
        RunFolder run = SortedRun.Write(_folder.Folder, SortedRun.WithProbabilities(SortedRun.Particles(1, 2, 1, 2, 1, 2, 1, 2), 2, _ => 0.8), job);
        for (int c = 1; c <= 2; c++)
        {
            MrcFile.Write(run.PathOf($"final/class_{c:D3}.mrc"), Map(c));
            MrcFile.Write(run.PathOf($"final/class_{c:D3}_half1.mrc"), Half(c, 1));
            MrcFile.Write(run.PathOf($"final/class_{c:D3}_half2.mrc"), Half(c, 2));
        }

        return run;
    }

    private static Volume Map(int number) => SoftMask.Sphere(Box, Pixel, 5 + number, 3);

    private static Volume Half(int number, ulong half) => Map(number).Plus(0.3, NoiseMap.White(Box, Pixel, (10 * (ulong)number) + half));

    private static IEnumerable<string> Values(XDocument fsc) => fsc.Root!.Elements("coordinate").Select(c => $"{c.Element("x")!.Value} {c.Element("y")!.Value}");

    /// <summary>Direction, distance of the foot from the centre, and length, in Å.</summary>
    private static IEnumerable<(Vector3D Direction, double Foot, double Length)> Cylinders(string path, double centre) => File.ReadLines(path)
        .Select(line => Cylinder().Match(line)).Where(match => match.Success).Select(match =>
        {
            double[] v = [.. match.Groups[1].Value.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
            var middle = new Vector3D(centre, centre, centre);
            (Vector3D foot, Vector3D top) = (new Vector3D(v[0], v[1], v[2]) - middle, new Vector3D(v[3], v[4], v[5]) - middle);
            return ((1 / top.Length) * top, foot.Length, top.Length - foot.Length);
        });

    [GeneratedRegex(@"^\.cylinder ((?:-?[\d.]+ ){6}[\d.]+)$")]
    private static partial Regex Cylinder();
}
