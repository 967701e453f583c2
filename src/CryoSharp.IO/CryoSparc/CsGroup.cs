using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CryoSharp.IO;

/// <summary>A cryoSPARC result group (<c>.csg</c>): which table holds which slot.</summary>
/// <remarks>
/// <para>
/// Of the YAML text, only the lines that matter are read: <c>type</c> of the group, and <c>metafile</c> of each result, where a leading <c>&gt;</c>
/// means the group file's folder.
/// </para>
/// <para>Refused, with <see cref="MalformedFileException"/>:</para>
/// <list type="number">
/// <item>a file without results, or a group that is not of particles;</item>
/// <item>tables that are missing; the message names them.</item>
/// </list>
/// </remarks>
public static partial class CsGroup
{
    /// <summary>Reads the particles of a group: each slot from its own table, joined by <c>uid</c>.</summary>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">See the list above, <see cref="CsTable"/> and <see cref="ParticleCs"/>.</exception>
    public static ParticleFile ReadParticles(string path, ParticleReadOptions? options = null)
    {
        var slotsOfTable = Slots(path).GroupBy(slot => slot.Table, slot => slot.Name).ToList();
        var missing = slotsOfTable.Where(table => !File.Exists(table.Key)).Select(table => Path.GetFileName(table.Key)).ToList();
        if (missing.Count > 0)
        {
            throw MalformedFileException.InText(
                path, 1, 1, $"tables of this group are missing: {string.Join(", ", missing)}",
                "Copy them beside it, or read the .cs file that you have");
        }

        CsTable? joined = null;
        foreach (IGrouping<string, string> slots in slotsOfTable)
        {
            FrozenSet<string> taken = slots.ToFrozenSet();
            CsTable table = CsTable.Read(slots.Key).Only(column => taken.Contains(CsPassthrough.SlotOf(column)));
            joined = joined is null ? table : joined.Join(table, _ => true);
        }

        return new ParticleCsReader(joined!, CsPassthrough.SlotsOf(joined!), options ?? new ParticleReadOptions(), []).Read();
    }

    private static List<(string Name, string Table)> Slots(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var slots = new List<(string, string)>();
        (string section, string name, string type) = ("", "", "");
        foreach (string line in File.ReadLines(path))
        {
            Match pair = Pair().Match(line);
            string key = pair.Groups["key"].Value;
            section = pair.Success && pair.Groups["indent"].Length == 0 ? key : section;
            type = section == "group" && key == "type" ? pair.Groups["value"].Value.Trim() : type;
            name = section == "results" && pair.Groups["indent"].Length > 0 && key != "metafile" && !IsOfResult(key) ? key : name;
            Match table = Metafile().Match(line);
            if (section == "results" && table.Success && name.Length > 0)
            {
                slots.Add((name, Path.GetFullPath(Path.Combine(folder, table.Groups["path"].Value))));
            }
        }

        if (type.Length > 0 && type != "particle")
        {
            throw MalformedFileException.InText(path, 1, 1, $"this is a group of type {type}", "Choose a group of particles");
        }

        return slots.Count > 0
            ? slots
            : throw MalformedFileException.InText(path, 1, 1, "the file lists no results", "Choose a .csg file of cryoSPARC");
    }

    private static bool IsOfResult(string key) => key is "num_items" or "type";

    [GeneratedRegex(@"^(?<indent> *)(?<key>[\w.]+):(?<value>.*)$")]
    private static partial Regex Pair();

    [GeneratedRegex(@"\bmetafile: *['""]?>?(?<path>[^'"",}]+)")]
    private static partial Regex Metafile();
}
