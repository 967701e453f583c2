namespace CryoSharp.Jobs;

/// <summary>What of an earlier run a parameter means, where a run is named in place of a file.</summary>
public enum RunPart
{
    /// <summary>Nothing: the parameter takes files only.</summary>
    None,

    /// <summary>Its particles; with RUN:1,3 those of some classes.</summary>
    Particles,

    /// <summary>The maps of its classes, or of some.</summary>
    Maps,

    /// <summary>The two unfiltered half-maps of its only class, or of the one that is named.</summary>
    HalfMaps,
}
