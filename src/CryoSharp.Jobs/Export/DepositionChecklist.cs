using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>What EMDB asks for, item by item: there, with its file or figure, or missing, with the way to get it.</summary>
/// <remarks>After EMDB's General Deposition Guide, https://www.ebi.ac.uk/emdb/pages/documentation/deposition/general.</remarks>
internal sealed class DepositionChecklist
{
    private const int Width = 110;
    private const int Indent = 30;

    private readonly DepositionKit _kit;
    private readonly StringBuilder _text = new();

    private DepositionChecklist(DepositionKit kit) => _kit = kit;

    /// <summary>The text.</summary>
    public static string Of(DepositionKit kit)
    {
        var list = new DepositionChecklist(kit);
        list._text.Append(CultureInfo.InvariantCulture, $"Deposition of class {kit.Class.Number} of {kit.Source.Name} in EMDB, at https://deposit.wwpdb.org\n[x] is there, [ ] is missing, [!] is there but look at it\n");
        list.Files();
        list.Figures();
        list.FromYou();
        return list._text.ToString();
    }

    private string Run => _kit.Source.Name + (_kit.Source.Maps.Length > 1 || _kit.Source.Sorted?.Classes.Length > 1 ? FormattableString.Invariant($":{_kit.Class.Number}") : "");

    /// <summary>The job that made the half-maps, or empty.</summary>
    private string Origin => _kit.Source.Origin?.Record.Job ?? "";

    private void Files()
    {
        Section("Files");
        Volume map = _kit.Map;
        Item('x', "primary map", FormattableString.Invariant($"map.mrc: {map.BoxSize} × {map.BoxSize} × {map.BoxSize} voxels of {map.PixelSize:0.####} Å; recommended contour level {_kit.Level:G4}"));
        if (!_kit.Source.IsFinished)
        {
            Item('!', "sharpening", $"The map is not sharpened. A sharpened one, with its own kit: cryosharp post {Run}, then cryosharp export latest --to emdb.");
        }

        if (_kit.HalfLevel is double level)
        {
            Item('x', "two half-maps", FormattableString.Invariant($"half_map_1.mrc and half_map_2.mrc: as the reconstruction left them, on the grid of the map; contour level {level:G4}"));
            if (Origin != "refine")
            {
                Item('!', "independence of halves", $"{Halves} Halves that never shared a map come from a refinement: cryosharp refine {Sorted} --ref {Sorted}, then cryosharp post latest.");
            }
        }
        else
        {
            Item(' ', "two half-maps", $"They are mandatory for single particles, and {Run} has none. Refine the particles: cryosharp refine {Run} --ref {Run}, then cryosharp post latest and cryosharp export latest --to emdb.");
        }

        Item('x', "picture", FormattableString.Invariant($"image.png: {DepositionKit.PictureSide} × {DepositionKit.PictureSide} pixels, the surface at the contour level, seen along z"));
        Curves();
        Item(_kit.HasMask ? 'x' : ' ', "mask (optional)", _kit.HasMask ? "mask.mrc: within which the FSC was measured" : $"The run has none; cryosharp post {Run} makes one.");
        if (_kit.Source.IsFinished)
        {
            Item('x', "additional map (optional)", "raw_map.mrc: the mean of the half-maps, neither sharpened nor masked");
        }

        Item(' ', "atomic model (if any)", "mmCIF, fitted to this map: where the map lies must stay as it is.");
    }

    private string Sorted => _kit.Source.Sorted is RunOutputs sorted ? sorted.Name + (sorted.Classes.Length > 1 ? FormattableString.Invariant($":{_kit.Class.Number}") : "") : "PARTICLES";

    private string Halves => Origin switch
    {
        "" => "Nothing is known of where the half-maps come from; if their particles were aligned to one map, the FSC is too good.",
        "reconstruct" => "The half-maps come from known poses; if these were found with one map for both halves, the FSC is too good.",
        string job => $"The half-maps come from particles that {job} aligned to one map, so the FSC is too good.",
    };

    private void Curves()
    {
        if (_kit.Fsc is null)
        {
            Item(' ', "FSC curve (recommended)", "It needs half-maps, see above.");
        }
        else if (_kit.HasMask)
        {
            Item('x', "FSC curve (recommended)", "fsc.xml: within mask.mrc, corrected for it; fsc_masked.xml: the same without correction; fsc_unmasked.xml: without mask");
        }
        else
        {
            Item('!', "FSC curve (recommended)", $"fsc_unmasked.xml: without mask, for the run has none; for one within a mask: cryosharp post {Run}.");
        }
    }

    private void Figures()
    {
        Section("What the forms ask for, and the run knows");
        if (_kit.Fsc is CorrectedFsc fsc)
        {
            Figure("resolution", $"{FscTable.Resolution(fsc.Corrected, 0.143)}, method FSC 0.143 CUT-OFF");
        }

        Figure("symmetry", _kit.Symmetry);
        if (_kit.Source.Origin is not null)
        {
            Figure("final reconstruction", $"CryoSharp {RunSurroundings.Version.Split('+')[0]}, Fourier space; CTF corrected during reconstruction");
        }

        if (_kit.Source.Sorted?.Folder is not null)
        {
            Figure("angle assignment", "MAXIMUM LIKELIHOOD, CryoSharp");
        }

        if (_kit.Source.Sorted?.Folder is not null && _kit.Source.Sorted.Classes.Length > 1)
        {
            Figure("classification", FormattableString.Invariant($"{_kit.Source.Sorted.Classes.Length} classes, CryoSharp"));
        }

        if (_kit.Particles is { Count: > 0 } set)
        {
            Figure("particles in the map", set.Count.ToString("N0", CultureInfo.InvariantCulture));
            Optics(set);
        }
    }

    private void Optics(ParticleSet set)
    {
        ImmutableArray<OpticsGroup> used = [.. set.Particles.Select(p => p.OpticsGroup).Distinct().Order().Select(i => set.OpticsGroups[i])];
        Figure("voltage", $"{Range(used.Select(o => o.VoltageKilovolts), "0.#")} kV");
        Figure("spherical aberration", $"{Range(used.Select(o => o.SphericalAberrationMillimetres), "0.##")} mm");
        double[] defocus = [.. set.Particles.Select(p => p.Ctf).OfType<Ctf>().Select(ctf => (ctf.DefocusU + ctf.DefocusV) / 20)];
        if (defocus.Length > 0)
        {
            Figure("defocus as measured", $"{Range(defocus, "0")} nm");
        }
    }

    private void FromYou()
    {
        Section("What only you know");
        Item(' ', "authors and title", "with ORCID of at least one contact author, and the citation");
        Item(' ', "sample", "name, components, molecular weight, organism, sequences, UniProt accessions");
        Item(' ', "specimen", "concentration, buffer and pH, grid, pretreatment, vitrification");
        Item(' ', "microscope and images", "model, detector, electron dose (e⁻/Å²), nominal defocus range, number of micrographs, imaging mode");
        Item(' ', "starting model", "what the first map was, and how the CTF was estimated and particles were picked");
        Item(' ', "release", "at once, on publication, or on hold");
    }

    private void Section(string title) => _text.Append(CultureInfo.InvariantCulture, $"\n{title}\n");

    private void Figure(string name, string value) => _text.Append(CultureInfo.InvariantCulture, $"    {name.PadRight(Indent - 4)}{value}\n");

    private void Item(char mark, string name, string text)
    {
        string head = $"[{mark}] {name}".PadRight(Indent);
        foreach (string line in TextLine.Wrap(text, Width - Indent))
        {
            _text.Append(CultureInfo.InvariantCulture, $"{head}{line}\n");
            head = new string(' ', Indent);
        }
    }

    private static string Range(IEnumerable<double> values, string format)
    {
        double[] all = [.. values];
        (string least, string greatest) = (all.Min().ToString(format, CultureInfo.InvariantCulture), all.Max().ToString(format, CultureInfo.InvariantCulture));
        return least == greatest ? least : $"{least} to {greatest}";
    }
}
