using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>What a page server is given.</summary>
public sealed record UiSettings
{
    /// <summary>The project's folder.</summary>
    public required string Project { get; init; }

    /// <summary>Where the page listens.</summary>
    public required UiAddress Address { get; init; }

    /// <summary>A token that always opens the page; null for links that work once.</summary>
    public string? Token { get; init; }

    /// <summary>Nothing can be started, stopped or noted.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Further folders whose files may be read.</summary>
    public ImmutableArray<string> Roots { get; init; } = [];

    /// <summary>Program and first words that start a command: the words of the command line follow.</summary>
    public required ImmutableArray<string> Program { get; init; }

    /// <summary>The jobs that can be started.</summary>
    public ImmutableArray<JobDefinition> Jobs { get; init; } = JobCatalog.All;
}

/// <summary>Where a page listens: a port of the loopback, a port of another address, or a Unix socket.</summary>
/// <param name="Host">An address, or null for the loopback.</param>
/// <param name="Port">0 for any that is free.</param>
/// <param name="Socket">Path of a Unix socket instead, or null.</param>
public sealed record UiAddress(string? Host, int Port, string? Socket);
