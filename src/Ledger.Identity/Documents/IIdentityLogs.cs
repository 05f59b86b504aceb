using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Where a resolver finds the changes of an identity.</summary>
public interface IIdentityLogs
{
    /// <summary>The changes up to a block.</summary>
    Task<IdentityReading> ReadAsync(Address identity, BlockHeader head, CancellationToken cancellationToken);
}
