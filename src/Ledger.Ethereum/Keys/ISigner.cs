using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Signs digests for one account, wherever its key lives.</summary>
public interface ISigner
{
    /// <summary>The account.</summary>
    Address Address { get; }

    /// <summary>Signs a digest; the signature recovers to <see cref="Address"/>.</summary>
    ValueTask<Signature> SignAsync(Hash32 digest, CancellationToken cancellationToken);
}
