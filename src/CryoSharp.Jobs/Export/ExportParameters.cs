using System.Text.Json.Serialization;

namespace CryoSharp.Jobs;

/// <summary>What a user sets for handing a run to other programs.</summary>
public sealed record ExportParameters
{
    [Parameter("Run", "The run to export. " + RunSelector.Help, Group = "Input", IsPositional = true)]
    public required string Run { get; init; }

    [Parameter("To", "For whom: ChimeraX, a deposition in EMDB, tables, or viewing directions as BILD.", Group = "Output")]
    public required ExportTarget To { get; init; }

    [Parameter("Contour level", "Density of the surface.", Group = "Output", Alias = "--level", Auto = "from the maps, one for all classes", OnlyWith = "--to chimerax|emdb")]
    public double? ContourLevel { get; init; }

    [Parameter("Symmetry", "Point group, of whose mates each particle has a viewing direction.", Group = "Output", Alias = "--sym", Auto = "that of the run")]
    public string? Symmetry { get; init; }

    [Parameter("HEALPix order", "Viewing directions are counted in 12·4^order pixels.", Group = "Output", Minimum = 0, Maximum = 6, Auto = "from the number of particles", OnlyWith = "--to chimerax|bild",
        Level = ParameterLevel.Advanced)]
    public int? HealpixOrder { get; init; }
}

/// <summary>For whom a run is exported.</summary>
public enum ExportTarget
{
    /// <summary>Maps, viewing directions and a script that shows them.</summary>
    [JsonStringEnumMemberName("chimerax")]
    ChimeraX,

    /// <summary>What a deposition asks for.</summary>
    [JsonStringEnumMemberName("emdb")]
    Emdb,

    /// <summary>Numbers as tables.</summary>
    [JsonStringEnumMemberName("csv")]
    Csv,

    /// <summary>Viewing directions as cylinders on a sphere.</summary>
    [JsonStringEnumMemberName("bild")]
    Bild,
}
