namespace CryoSharp.Jobs;

/// <summary>The documentation of one parameter, from which option, help, form, checks and manual page are made.</summary>
/// <remarks>
/// The property's type gives the form: <see cref="string"/>, <see cref="int"/>, <see cref="double"/>, <see cref="bool"/>, an enum, an
/// immutable array of strings or doubles, or a nullable one of these where "not set" means something. <c>required</c> makes it required; the initial
/// value is the default. Enum members may be renamed with <c>[JsonStringEnumMemberName("7.5")]</c>.
/// </remarks>
/// <param name="title">For labels and headings, in a few words.</param>
/// <param name="help">One or two sentences, ending in a full stop, without unit, default and range, which are added.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ParameterAttribute(string title, string help) : Attribute
{
    /// <summary>For labels and headings.</summary>
    public string Title { get; } = title;

    /// <summary>One or two sentences.</summary>
    public string Help { get; } = help;

    /// <summary>The heading under which it stands.</summary>
    public string Group { get; init; } = "Options";

    /// <summary>Å, °, Å², … or empty. With Å the suffixes A and Å are understood, with ° the suffixes deg and °, with GB also G.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Other spellings, separated by spaces: a short option, RELION's name for the same thing ("-k --K").</summary>
    public string Alias { get; init; } = "";

    /// <summary>Where a null means an automatic choice: how it is made ("from the box: 0.9 of its side").</summary>
    public string Auto { get; init; } = "";

    /// <summary>The smallest value allowed.</summary>
    public double Minimum { get; init; } = double.NaN;

    /// <summary>The largest value allowed.</summary>
    public double Maximum { get; init; } = double.NaN;

    /// <summary>Values must be greater than this.</summary>
    public double Above { get; init; } = double.NaN;

    /// <summary>Given by place instead of by an option name, in the order of the record; shown in capitals.</summary>
    public bool IsPositional { get; init; }

    /// <summary>A path of an existing file that the job reads: checked before any work, recorded in inputs.json.</summary>
    public bool IsInputFile { get; init; }

    /// <summary>What of an earlier run is meant where a run is named in place of the file.</summary>
    public RunPart OfRun { get; init; }

    /// <summary>Shown by <c>--help</c> (basic) or by <c>--help all</c> only.</summary>
    public ParameterLevel Level { get; init; } = ParameterLevel.Basic;

    /// <summary>
    /// The parameter counts only with this setting of another one, and giving it otherwise is an error: "--search local|global", or "--mask"
    /// for "where a mask is given".
    /// </summary>
    public string OnlyWith { get; init; } = "";

    /// <summary>An option that excludes this one: giving both is an error.</summary>
    public string NotWith { get; init; } = "";
}

/// <summary>Who needs a parameter.</summary>
public enum ParameterLevel
{
    /// <summary>Everybody.</summary>
    Basic,

    /// <summary>Those who know why.</summary>
    Advanced,
}
