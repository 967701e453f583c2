using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>The classes of a run as files and pictures: maps, or averages.</summary>
internal interface IClassFiles
{
    /// <summary>Writes the classes into a folder of the run.</summary>
    void Write(RefinementState state, string folder);

    /// <summary>Draws them.</summary>
    void Draw(RefinementState state, string folder);

    /// <summary>The figures of their halves.</summary>
    ImmutableArray<RunFigure> Figures(RefinementState state);

    /// <summary>Writes what only the end of a run has, and names all files of the classes.</summary>
    /// <param name="particles">With their classes.</param>
    ImmutableArray<OutputFile> Finish(RefinementState state, ParticleSet particles);

    /// <summary>A command that a user is likely to want next, or empty.</summary>
    string Next { get; }
}
