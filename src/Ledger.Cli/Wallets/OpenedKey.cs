using Ledger.Ethereum;

namespace Ledger.Cli.Wallets;

/// <summary>A key that can be used now, wherever it lies, and what has to be closed after it.</summary>
internal sealed record OpenedKey(ISigner Signer, IDisposable Held) : IDisposable
{
    /// <summary>A key of a keystore.</summary>
    public static OpenedKey Local(LocalSigner signer) => new(signer, signer);

    /// <inheritdoc/>
    public void Dispose() => Held.Dispose();
}
