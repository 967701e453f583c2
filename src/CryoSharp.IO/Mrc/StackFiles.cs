using System.Collections.Immutable;
using CryoSharp.Imaging;
using Microsoft.Win32.SafeHandles;

namespace CryoSharp.IO;

/// <summary>The images of a particle set, wherever in however many stacks they are: protein bright, every pixel a number.</summary>
/// <remarks>
/// <para>
/// Opening checks every stack's header against the set; no image is read. Reading checks the image: NaN, infinite or all-equal pixels are
/// refused with the particle's name and the byte. To find bad images before a long job, use <see cref="Validate"/>.
/// </para>
/// <para>Any number of threads may read. At most 64 files, and one per reading thread, are open at a time.</para>
/// <para>
/// Refused, each with a <see cref="MalformedFileException"/>: 1 to 8, 17 and 18 as by <see cref="MrcStack"/>; 19 an image that is not in its
/// stack; 20 a box that its optics group contradicts; 21 two boxes in one optics group; 22 an odd box; 23 NaN or infinity; 24 all pixels equal.
/// </para>
/// </remarks>
public sealed class StackFiles : IParticleStack, IDisposable
{
    private const int MostOpenFiles = 64;
    private const string BadImage = "Leave this particle out, or extract it again";

    private readonly ImmutableArray<Particle> _particles;
    private readonly Dictionary<string, MrcHeader> _headers;
    private readonly OpenFiles _files = new(MostOpenFiles);

    private StackFiles(ImmutableArray<Particle> particles, Dictionary<string, MrcHeader> headers) =>
        (_particles, _headers) = (particles, headers);

    /// <inheritdoc/>
    public int Count => _particles.Length;

    /// <summary>Checks that every stack is there, holds the images that the set names, and has the boxes that it says.</summary>
    /// <exception cref="FileNotFoundException">Stacks are missing; says how many, and which is the first.</exception>
    /// <exception cref="IOException">A stack cannot be opened.</exception>
    /// <exception cref="MalformedFileException">Refusals 1 to 8 and 17 to 22.</exception>
    public static StackFiles Open(ParticleSet set)
    {
        string[] paths = [.. set.Particles.Select(particle => particle.StackPath).Distinct()];
        CheckAllExist(paths);
        var headers = new Dictionary<string, MrcHeader>(paths.Length);
        foreach (string path in paths)
        {
            using SafeFileHandle file = File.OpenHandle(path);
            headers.Add(path, MrcStack.CheckedHeader(file, path));
        }

        CheckParticles(set, headers);
        return new StackFiles(set.Particles, headers);
    }

    /// <inheritdoc/>
    public int BoxSize(int particle) => _headers[_particles[particle].StackPath].Nx;

    /// <summary>Reads an image, x fastest, protein bright.</summary>
    /// <param name="particle">From 0.</param>
    /// <param name="destination">BoxSize² numbers; overwritten.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    /// <exception cref="IOException">The stack cannot be read.</exception>
    /// <exception cref="MalformedFileException">A pixel is no number (refusal 23), or all pixels are equal (refusal 24).</exception>
    public void Read(int particle, Span<float> destination)
    {
        ReadAsStored(particle, destination);
        if (Problem(particle, destination) is { } problem)
        {
            throw Malformed(particle, problem, BadImage);
        }

        if (_particles[particle].IsDark)
        {
            foreach (ref float pixel in destination)
            {
                pixel = -pixel;
            }
        }
    }

    /// <summary>Reads every image, stack by stack, and lists those that <see cref="Read"/> would refuse.</summary>
    /// <param name="progress">Told the fraction done, 0 to 1, after each stack.</param>
    /// <returns>Indices of particles, ascending.</returns>
    /// <exception cref="IOException">A stack cannot be read.</exception>
    /// <exception cref="OperationCanceledException">As asked by <paramref name="cancellation"/>.</exception>
    public ImmutableArray<int> FindBadImages(IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var bad = new List<int>();
        int done = 0;
        foreach (IGrouping<string, int> stack in Enumerable.Range(0, Count).GroupBy(particle => _particles[particle].StackPath))
        {
            var image = new float[BoxSize(stack.First()) * BoxSize(stack.First())];
            foreach (int particle in stack.OrderBy(particle => _particles[particle].StackIndex))
            {
                cancellation.ThrowIfCancellationRequested();
                ReadAsStored(particle, image);
                if (Problem(particle, image) is not null)
                {
                    bad.Add(particle);
                }

                done++;
            }

            progress?.Report((double)done / Count);
        }

        return [.. bad.Order()];
    }

    /// <summary>Reads every image and refuses the set if one is bad, naming the first and how many there are.</summary>
    /// <param name="progress">As in <see cref="FindBadImages"/>.</param>
    /// <exception cref="IOException">A stack cannot be read.</exception>
    /// <exception cref="MalformedFileException">An image is bad (refusals 23 and 24).</exception>
    /// <exception cref="OperationCanceledException">As asked by <paramref name="cancellation"/>.</exception>
    public void Validate(IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ImmutableArray<int> bad = FindBadImages(progress, cancellation);
        if (bad.Length > 0)
        {
            var image = new float[BoxSize(bad[0]) * BoxSize(bad[0])];
            ReadAsStored(bad[0], image);
            (long Offset, string Text) problem = Problem(bad[0], image) ?? (0, "the image was bad when it was first read");
            throw Malformed(bad[0], problem, $"{bad.Length} of {Count} images are bad; leave them out, or extract them again");
        }
    }

    /// <summary>Closes all files.</summary>
    public void Dispose() => _files.Dispose();

    private static void CheckAllExist(string[] paths)
    {
        string[] missing = [.. paths.Where(path => !File.Exists(path))];
        if (missing.Length > 0)
        {
            throw new FileNotFoundException(
                $"{missing.Length} of {paths.Length} particle stacks are missing; the first is {missing[0]}. "
                + "Paths in particle files are relative to the project's folder: name that folder, or put the stacks where the paths say.",
                missing[0]);
        }
    }

    private static void CheckParticles(ParticleSet set, Dictionary<string, MrcHeader> headers)
    {
        var boxes = new int[set.OpticsGroups.Length];
        for (int i = 0; i < set.Count; i++)
        {
            Particle particle = set.Particles[i];
            OpticsGroup group = set.OpticsGroups[particle.OpticsGroup];
            MrcHeader header = headers[particle.StackPath];
            if (particle.StackIndex < 0 || particle.StackIndex >= header.Nz)
            {
                throw MalformedFileException.InBinary(
                    particle.StackPath, MrcField.Nz.Offset, MrcField.Nz.Name,
                    $"the stack has {header.Nz} images, particle {i + 1} is image {particle.StackIndex + 1}",
                    "Stack and particle file do not belong together; extract the particles again");
            }

            if (group.BoxSize > 0 && header.Nx != group.BoxSize)
            {
                throw WrongBox(particle, header, $"optics group {particle.OpticsGroup + 1} ({group.Name}) says {group.BoxSize}×{group.BoxSize}");
            }

            if (boxes[particle.OpticsGroup] is > 0 and int box && header.Nx != box)
            {
                throw WrongBox(
                    particle, header, $"others of optics group {particle.OpticsGroup + 1} ({group.Name}) are {box}×{box}");
            }

            if (header.Nx % 2 != 0)
            {
                throw WrongBox(particle, header, "boxes must be even");
            }

            boxes[particle.OpticsGroup] = header.Nx;
        }
    }

    private static MalformedFileException WrongBox(Particle particle, MrcHeader header, string expected) => MalformedFileException.InBinary(
        particle.StackPath, MrcField.Nx.Offset, MrcField.Nx.Name,
        $"the images are {header.Nx}×{header.Nx}, {expected}", "Extract the particles again in one even box");

    private void ReadAsStored(int particle, Span<float> destination)
    {
        Particle source = _particles[particle];
        MrcHeader header = _headers[source.StackPath];
        if (destination.Length != header.Nx * header.Nx)
        {
            throw new ArgumentException($"An image has {header.Nx * header.Nx} pixels; found room for {destination.Length}.", nameof(destination));
        }

        _files.Use(
            source.StackPath,
            new ImageRead(header, source, destination),
            static (file, read) => MrcStack.ReadImage(file, read.Header, read.Source.StackPath, read.Source.StackIndex, read.Destination));
    }

    private (long Offset, string Text)? Problem(int particle, ReadOnlySpan<float> image)
    {
        MrcHeader header = _headers[_particles[particle].StackPath];
        long start = MrcStack.ImageOffset(header, _particles[particle].StackIndex);
        int wrong = MrcValues.IndexOfNotFinite(image);
        if (wrong >= 0)
        {
            return (start + ((long)wrong * header.ValueLength), $"pixel ({wrong % header.Nx}, {wrong / header.Nx}) is {image[wrong]}");
        }

        return image.ContainsAnyExcept(image[0]) ? null : (start, $"all pixels are {image[0]:g6}");
    }

    private MalformedFileException Malformed(int particle, (long Offset, string Text) problem, string remedy)
    {
        Particle source = _particles[particle];
        string image = $"{source.StackIndex + 1:d6}@{Path.GetFileName(source.StackPath)}";
        return MalformedFileException.InBinary(
            source.StackPath, problem.Offset, "", $"particle {particle + 1}, {image}: {problem.Text}", remedy);
    }

    private readonly ref struct ImageRead(MrcHeader header, Particle source, Span<float> destination)
    {
        public MrcHeader Header { get; } = header;

        public Particle Source { get; } = source;

        public Span<float> Destination { get; } = destination;
    }
}
