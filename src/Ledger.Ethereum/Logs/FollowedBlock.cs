using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>A block up to which a handler's state is complete.</summary>
/// <param name="Number">Height.</param>
/// <param name="Hash">Hash.</param>
/// <param name="Timestamp">Seconds since 1970.</param>
public sealed record FollowedBlock(ulong Number, Hash32 Hash, ulong Timestamp);
