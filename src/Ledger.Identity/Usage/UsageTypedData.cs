using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What application and engine sign of a voucher (EIP-712). Spec: protocol.md §11.</summary>
/// <param name="chainId">The chain.</param>
/// <param name="meter">The UsageMeter contract.</param>
public sealed class UsageTypedData(ulong chainId, Address meter)
{
    private const string VoucherType =
        "Voucher(address consentOwner,uint256 consentNonce,address app,address engine,uint256 release,uint64 counter,uint64 tokens,uint128 amount,bytes32 previous,uint64 deadline)";

    private readonly Hash32 _domain = new Eip712Domain("UsageMeter", "1", chainId, meter).Separator();

    /// <summary>Struct hash of a voucher: what the next one names as previous.</summary>
    public static Hash32 HashOf(UsageVoucher voucher)
    {
        ArgumentNullException.ThrowIfNull(voucher);
        return Eip712.HashStruct(VoucherType, 10, writer =>
        {
            writer.WriteAddress(voucher.Parties.ConsentOwner);
            writer.WriteUnsigned(voucher.Parties.ConsentNonce);
            writer.WriteAddress(voucher.Parties.App);
            writer.WriteAddress(voucher.Parties.Engine);
            writer.WriteUInt64(voucher.Parties.Release);
            writer.WriteUInt64(voucher.Counter);
            writer.WriteUInt64(voucher.Tokens);
            writer.WriteUInt128(voucher.Amount);
            writer.WriteHash(voucher.Previous);
            writer.WriteUInt64(voucher.Deadline);
        });
    }

    /// <summary>The digest that both sign.</summary>
    public Hash32 Digest(UsageVoucher voucher) => Eip712.Digest(_domain, HashOf(voucher));
}
