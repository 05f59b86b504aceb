using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Signs with a key in this process; owns the key and wipes it when disposed.</summary>
public sealed class LocalSigner(PrivateKey key) : ISigner, IDisposable
{
    /// <inheritdoc />
    public Address Address { get; } = Address.Of(key.PublicKey);

    /// <inheritdoc />
    public ValueTask<Signature> SignAsync(Hash32 digest, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Secp256k1.Sign(digest, key));

    /// <inheritdoc />
    public void Dispose() => key.Dispose();
}
