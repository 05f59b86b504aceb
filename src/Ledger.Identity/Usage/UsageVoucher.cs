using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Who is paid for what: one consent, one engine, one model.</summary>
/// <param name="ConsentOwner">Who gave the consent.</param>
/// <param name="ConsentNonce">Its number among the consents of that identity.</param>
/// <param name="App">Identity of the application, which pays.</param>
/// <param name="Engine">Identity of the engine, which measures.</param>
/// <param name="Release">Number of the released model; 0 for a model of the engine's own.</param>
public sealed record UsageParties(Address ConsentOwner, BigInteger ConsentNonce, Address App, Address Engine, ulong Release)
{
    /// <summary>Names the channel on chain. Spec: protocol.md §11.</summary>
    public Hash32 Channel()
    {
        AbiWriter writer = new(4 * AbiWriter.Word);
        writer.WriteAddress(ConsentOwner);
        writer.WriteUnsigned(ConsentNonce);
        writer.WriteAddress(Engine);
        writer.WriteUInt64(Release);
        return Keccak256.Hash(writer.ToArray());
    }
}

/// <summary>What an application has consumed in all; both sides sign it, and UsageMeter pays what it adds. Spec: protocol.md §11.</summary>
/// <param name="Parties">Who is paid for what.</param>
/// <param name="Counter">Number of the voucher in its channel, from 1.</param>
/// <param name="Tokens">Tokens of text since the channel began.</param>
/// <param name="Amount">What they cost, in the smallest unit of the LedgerToken.</param>
/// <param name="Previous">Struct hash of the voucher before; zero for the first.</param>
/// <param name="Deadline">Last second in which it can be settled. Unit: Unix seconds.</param>
public sealed record UsageVoucher(UsageParties Parties, ulong Counter, ulong Tokens, UInt128 Amount, Hash32 Previous, ulong Deadline);
