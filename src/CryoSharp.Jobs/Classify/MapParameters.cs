using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>What a user sets for every job that explains particles by 3D maps.</summary>
public abstract record MapParameters : ParticleParameters
{
    [Parameter("Solvent mask", "Map with values from 0 to 1; what is outside is set to zero in every reference.",
        Group = "Input", IsInputFile = true, Auto = "a soft sphere of the particle diameter", Alias = "-m --solvent-mask --solvent_mask")]
    public string? Mask { get; init; }

    [Parameter("Symmetry", "Point group of every class, such as C1, C4, D2, T, O or I1.", Group = "Model", Alias = "--sym")]
    public string Symmetry { get; init; } = "C1";

    /// <inheritdoc/>
    internal override RefinementSettings ToSettings(PoseSearch search, int threads) => base.ToSettings(search, threads) with { Symmetry = PointGroup.Parse(Symmetry) };

    /// <inheritdoc/>
    internal override IEnumerable<ParameterProblem> Check(PoseSearch search) => SymmetryText.Check(Symmetry);
}
