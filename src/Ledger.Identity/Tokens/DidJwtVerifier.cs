using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Checks tokens for one audience against the identity registry's present state. Spec: protocol.md §13.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The identity registry.</param>
/// <param name="audience">Whose device is asked.</param>
/// <param name="time">The clock.</param>
public sealed class DidJwtVerifier(EthereumClient client, Address registry, DidEthr audience, TimeProvider time)
{
    /// <summary>Checks a token.</summary>
    public Task<DidJwtVerdict> VerifyAsync(string token, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{client} {registry} {audience} {time}");
}
