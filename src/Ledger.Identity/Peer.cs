using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A node that published where it answers.</summary>
/// <param name="Identity">Its identity.</param>
/// <param name="Endpoint">Its HTTP address.</param>
public sealed record Peer(Address Identity, Uri Endpoint);
