namespace Ledger.Contracts;

/// <summary>A file of contract addresses as it is written.</summary>
internal sealed record AddressesFile(ulong ChainId, ulong FirstBlock, IReadOnlyDictionary<string, string> Contracts);
