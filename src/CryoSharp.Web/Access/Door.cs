using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace CryoSharp.Web;

/// <summary>Who may come in: a link that works once is exchanged for a session, which a cookie carries.</summary>
/// <remarks>On a machine with several users everybody can reach the loopback, so the address alone must open nothing.</remarks>
public sealed class Door
{
    private const int TokenBytes = 24;

    private readonly ConcurrentDictionary<string, byte> _sessions = new();
    private readonly string? _lasting;
    private string? _once;

    /// <param name="lastingToken">A token that opens the door again and again, or null for one that works once.</param>
    public Door(string? lastingToken)
    {
        _lasting = lastingToken;
        _once = lastingToken is null ? NewToken() : null;
    }

    /// <summary>The token that a link may carry now; a new one where the last was used.</summary>
    public string Token => _lasting ?? (_once ??= NewToken());

    /// <summary>Exchanges a token for a session; null where it is not the right one, or was used.</summary>
    public string? Enter(string token)
    {
        if (_lasting is not null)
        {
            return IsSame(token, _lasting) ? NewSession() : null;
        }

        string? once = _once;
        return once is not null && IsSame(token, once) && Interlocked.CompareExchange(ref _once, null, once) == once ? NewSession() : null;
    }

    /// <summary>Whether a session is one that was given out.</summary>
    public bool Knows(string session) => _sessions.ContainsKey(Digest(session));

    /// <summary>Whether a request carries the lasting token itself, as scripts do.</summary>
    public bool Opens(string token) => _lasting is not null && IsSame(token, _lasting);

    private string NewSession()
    {
        string session = NewToken();
        _sessions[Digest(session)] = 0;
        return session;
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    // A dictionary compares letter by letter, which takes longer the more are right; of digests that tells nothing.
    private static string Digest(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static bool IsSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(one)), SHA256.HashData(Encoding.UTF8.GetBytes(other)));
}
