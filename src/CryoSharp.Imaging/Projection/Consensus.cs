namespace CryoSharp.Imaging;

/// <summary>The sums of a whole, of which others are a part, with the prior of its map.</summary>
/// <param name="Sums">Of the same box, depth and padding as the part; not changed.</param>
/// <param name="Prior">1/(p³·τ²) per shell, as <see cref="BackProjection.Reconstruct"/> takes it; empty for none.</param>
public sealed record Consensus(BackProjection Sums, ReadOnlyMemory<double> Prior);
