using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>A contract and storage slots that a transaction announces to touch (EIP-2930).</summary>
public sealed record AccessListEntry(Address Address, IReadOnlyList<Hash32> StorageKeys);
