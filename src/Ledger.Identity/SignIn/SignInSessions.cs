using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A session of somebody who signed in.</summary>
/// <param name="Identity">For whom.</param>
/// <param name="Account">Who signed: it must go on speaking for the identity.</param>
/// <param name="Expires">First moment at which it is over.</param>
public sealed record SignInSession(DidEthr Identity, Address Account, DateTimeOffset Expires);

/// <summary>Sessions after a sign-in: short, bound to the identity, revocable, kept in memory only.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The identity registry, which is asked whenever a session is used.</param>
/// <param name="time">The clock.</param>
/// <remarks>
/// A token is 32 random bytes; only its SHA-256 is kept, so what lies in memory opens nothing. None makes room for another, or whoever signs in with fresh keys could end
/// the sessions of others. Their number is bounded by the nonces: each opens one, and at most <see cref="SignInNonces.MostUsed"/> are used within the life of a nonce.
/// </remarks>
public sealed class SignInSessions(EthereumClient client, Address registry, TimeProvider time)
{
    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>How every session's token begins, so that it cannot be taken for another kind.</summary>
    public const string Prefix = "ledger-session-";

    private const int TokenSize = 32;

    private readonly IdentityKeys _keys = new(client, registry);
    private readonly Lock _gate = new();
    private readonly AgingMap<Hash32, SignInSession> _sessions = new(Life, time);

    /// <summary>Opens a session; its token is told once.</summary>
    public (string Token, SignInSession Session) Open(SignInVerdict.Valid signIn)
    {
        ArgumentNullException.ThrowIfNull(signIn);
        string token = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenSize));
        DateTimeOffset end = time.GetUtcNow() + Life;
        SignInSession session = new(signIn.Identity, signIn.Message.Account, signIn.Message.ExpiresAt is { } earlier && earlier < end ? earlier : end);
        lock (_gate)
            _sessions.TryAdd(Key(token), session);
        return (token, session);
    }

    /// <summary>The session of a token, if it is not over and its account still speaks for its identity; null otherwise.</summary>
    /// <exception cref="RpcTransportException">The chain gave no usable answer.</exception>
    public async Task<SignInSession?> FindAsync(string token, CancellationToken cancellationToken)
    {
        SignInSession? session;
        lock (_gate)
        {
            if (!_sessions.TryGet(Key(token), out session) || time.GetUtcNow() >= session.Expires)
                return null;
        }

        if (await _keys.SpeakerAsync(session.Identity.Identity, [session.Account], KeyPurpose.Authentication, cancellationToken).ConfigureAwait(false) is not null)
            return session;
        Close(token);
        return null;
    }

    /// <summary>Ends a session; false if there was none.</summary>
    public bool Close(string token)
    {
        lock (_gate)
            return _sessions.Remove(Key(token));
    }

    /// <summary>Ends every session of an identity and says how many there were.</summary>
    public int CloseAll(DidEthr identity)
    {
        lock (_gate)
        {
            Hash32[] ofIdentity = [.. _sessions.All.Where(one => one.Value.Identity == identity).Select(static one => one.Key)];
            foreach (Hash32 key in ofIdentity)
                _sessions.Remove(key);
            return ofIdentity.Length;
        }
    }

    private static Hash32 Key(string token) => new(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
