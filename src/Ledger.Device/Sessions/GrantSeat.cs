using Ledger.Device.Vaults;
using Ledger.Ethereum;

namespace Ledger.Device.Sessions;

/// <summary>A grant that a worker is to open.</summary>
/// <param name="Key">Its key's name in the vault.</param>
/// <param name="Id">Its name on chain, for the status.</param>
/// <param name="SourceName">Name of its source, as answers cite it.</param>
/// <param name="App">The application.</param>
internal sealed record GrantSeat(GrantKeyId Key, string Id, string SourceName, Address App);
