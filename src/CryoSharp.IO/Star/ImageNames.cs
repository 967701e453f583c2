using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.IO;

/// <summary>The texts by which a particle file names its images, such as <c>000001@Extract/job007/stack.mrcs</c>.</summary>
internal sealed class ImageNames
{
    private readonly string _folder;
    private readonly ParticleSet _set;
    private readonly ImmutableArray<string> _texts;
    private readonly Dictionary<(string Text, string StackPath), bool> _leads = [];

    /// <summary>Prepares names for a file to be written.</summary>
    /// <param name="path">The file; what its names are relative to follows from its folder.</param>
    public ImageNames(string path, ParticleSet set)
    {
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _set = set;
        _texts = set.Columns.FirstOrDefault(column => column.Name.Equals(ParticleStar.ImageNameLabel, StringComparison.OrdinalIgnoreCase))?.Values ?? [];
    }

    /// <summary>The name of a particle's image.</summary>
    public string Of(int particle)
    {
        (string stackPath, int index) = (_set.Particles[particle].StackPath, _set.Particles[particle].StackIndex);
        if (!_texts.IsDefaultOrEmpty && IsOfImage(_texts[particle], index, out string written) && Leads(written, stackPath))
        {
            return _texts[particle];
        }

        // RELION takes a file named .mrc for a volume unless told otherwise.
        string mark = stackPath.EndsWith(".mrc", StringComparison.OrdinalIgnoreCase) ? ":mrcs" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{index + 1:D6}@{stackPath}{mark}");
    }

    private static bool IsOfImage(string text, int index, out string path)
    {
        int at = text.IndexOf('@');
        path = ParticleStar.WithoutFormat(text.AsSpan(at + 1)).ToString();
        return at < 0 ? index == 0 : int.TryParse(text.AsSpan(0, at), out int number) && number == index + 1;
    }

    // Whether a text leads to the stack from the folder of the new file or one above it.
    private bool Leads(string written, string stackPath)
    {
        if (!_leads.TryGetValue((written, stackPath), out bool leads))
        {
            string? found = StackLocator.WithFoldersAbove(_folder)
                .Select(folder => StackLocator.Existing(Path.Combine(folder, written)))
                .FirstOrDefault(candidate => candidate is not null);

            // Where the stack is nowhere, the old text is still the best there is.
            leads = found is not null ? Path.GetFullPath(found) == stackPath : IsSameName(written, stackPath) && !File.Exists(stackPath);
            _leads.Add((written, stackPath), leads);
        }

        return leads;
    }

    private static bool IsSameName(string a, string b) => Path.GetFileNameWithoutExtension(a) == Path.GetFileNameWithoutExtension(b);
}
