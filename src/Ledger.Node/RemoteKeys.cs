using Ledger.Ethereum;

namespace Ledger.Node;

/// <summary>A node's two keys in another process instead of in keystores.</summary>
/// <param name="Url">Where the signer answers JSON-RPC.</param>
/// <param name="Kind">What it understands.</param>
/// <param name="Identity">The identity's account.</param>
/// <param name="Node">The hot key's account.</param>
public sealed record RemoteKeys(Uri Url, RemoteSignerKind Kind, Address Identity, Address Node)
{
    /// <summary>The signer as it may be shown: without user, path and query, which may hold a secret.</summary>
    public string Name => Url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
}
