using Ledger.Device.Vaults;
using Ledger.Ethereum;

namespace Ledger.Device.Sessions;

/// <summary>Names a session: the set of grants under which its worker works; empty for the owner's use without data.</summary>
/// <remarks>Several sources of one application share a worker only for requests that name them all, and it dies with the first of their consents.</remarks>
internal readonly record struct SessionKey
{
    private readonly string? _text;

    private SessionKey(string text) => _text = text;

    /// <summary>The session of the owner, which never sees any notes.</summary>
    public static SessionKey Plain { get; }

    /// <summary>The session of an application and a set of grants: one to which a consent was passed on has a worker of its own.</summary>
    public static SessionKey Of(IEnumerable<GrantKeyId> grants, Address app = default) => new($"{app} " + string.Join(',', grants.Select(static grant => grant.ToString()).Distinct().Order(StringComparer.Ordinal)));

    /// <summary>Whether a grant is in the set.</summary>
    public bool Has(GrantKeyId grant) => _text is not null && _text.Contains(grant.ToString(), StringComparison.Ordinal);
}
