using System.Collections.Immutable;

namespace CryoSharp.IO;

/// <summary>A STAR file as text: its blocks in the file's order.</summary>
/// <param name="FilePath">Where it was read from.</param>
/// <param name="Blocks">At least one.</param>
public sealed record StarDocument(string FilePath, ImmutableArray<StarBlock> Blocks)
{
    /// <summary>The first block of that name, letter case ignored, or null.</summary>
    /// <param name="name">Without <c>data_</c>.</param>
    public StarBlock? Find(string name) => Blocks.FirstOrDefault(block => block.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
