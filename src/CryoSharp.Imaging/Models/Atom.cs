using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>An atom of a model.</summary>
/// <param name="Position">Å.</param>
/// <param name="AtomicNumber">1 for hydrogen.</param>
/// <param name="Chain">The authors' name of the chain, such as A.</param>
/// <param name="Residue">The authors' number of the residue.</param>
/// <param name="Name">Such as CA; without spaces.</param>
/// <param name="AlternateLocation">A letter where the atom was modelled in several places, else a space.</param>
public sealed record Atom(Vector3D Position, int AtomicNumber, string Chain, int Residue, string Name, char AlternateLocation = ' ')
{
    /// <summary>Whether this is the Cα of an amino acid (and not calcium).</summary>
    public bool IsAlphaCarbon => AtomicNumber == 6 && Name == "CA";
}
