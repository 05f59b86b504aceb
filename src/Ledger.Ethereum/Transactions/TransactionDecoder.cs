using System.Numerics;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Reads signed transactions, field by field in the order of their EIPs.</summary>
internal static class TransactionDecoder
{
    private const int MaxRecoveryId = 1; // a nonce point with x above the group order has no place in a transaction

    public static SignedTransaction Decode(ReadOnlyMemory<byte> raw)
    {
        if (raw.IsEmpty)
            throw new RlpFormatException("A transaction is empty.");
        byte first = raw.Span[0];
        return first switch
        {
            >= 0xc0 => DecodeLegacy(RlpItem.Decode(raw).AsList(9)),
            1 => DecodeAccessList(RlpItem.Decode(raw[1..]).AsList(11)),
            2 => DecodeFeeMarket(RlpItem.Decode(raw[1..]).AsList(12)),
            4 => DecodeSetCode(RlpItem.Decode(raw[1..]).AsList(13)),
            _ => throw new RlpFormatException($"Transactions of type {first} are not known here."),
        };
    }

    private static SignedTransaction DecodeLegacy(IReadOnlyList<RlpItem> fields)
    {
        BigInteger v = fields[6].AsNumber();
        BigInteger chain = (v - 35) / 2;
        if (v != 27 && v != 28 && (v < 35 || chain > ulong.MaxValue))
            throw new RlpFormatException($"{v} is no v of a signature.");
        LegacyTransaction transaction = new(
            v < 35 ? null : (ulong)chain, Nonce(fields[0]), fields[1].AsNumber(), Gas(fields[2]), Receiver(fields[3]),
            fields[4].AsNumber(), fields[5].AsBytes().ToArray());
        int recoveryId = (int)(v < 35 ? v - 27 : (v - 35) % 2);
        return transaction.With(ReadSignature(recoveryId, fields[7], fields[8]));
    }

    private static SignedTransaction DecodeAccessList(IReadOnlyList<RlpItem> fields) => new AccessListTransaction(
        Chain(fields[0]), Nonce(fields[1]), fields[2].AsNumber(), Gas(fields[3]), Receiver(fields[4]), fields[5].AsNumber(),
        fields[6].AsBytes().ToArray(), AccessList(fields[7])).With(ReadSignature(Parity(fields[8]), fields[9], fields[10]));

    private static SignedTransaction DecodeFeeMarket(IReadOnlyList<RlpItem> fields) => new FeeMarketTransaction(
        Chain(fields[0]), Nonce(fields[1]), fields[2].AsNumber(), fields[3].AsNumber(), Gas(fields[4]), Receiver(fields[5]),
        fields[6].AsNumber(), fields[7].AsBytes().ToArray(), AccessList(fields[8]))
        .With(ReadSignature(Parity(fields[9]), fields[10], fields[11]));

    private static SignedTransaction DecodeSetCode(IReadOnlyList<RlpItem> fields) => new SetCodeTransaction(
        Chain(fields[0]), Nonce(fields[1]), fields[2].AsNumber(), fields[3].AsNumber(), Gas(fields[4]), ReadAddress(fields[5]),
        fields[6].AsNumber(), fields[7].AsBytes().ToArray(), AccessList(fields[8]), Authorizations(fields[9]))
        .With(ReadSignature(Parity(fields[10]), fields[11], fields[12]));

    private static Signature ReadSignature(int recoveryId, RlpItem r, RlpItem s) =>
        new(ReadWord(r.AsNumber()), ReadWord(s.AsNumber()), (byte)recoveryId);

    private static Hash32 ReadWord(BigInteger number)
    {
        Span<byte> word = stackalloc byte[Hash32.Size];
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        number.TryWriteBytes(bytes, out int written, isUnsigned: true, isBigEndian: true);
        word.Clear();
        bytes[..written].CopyTo(word[(Hash32.Size - written)..]);
        return new Hash32(word);
    }

    private static int Parity(RlpItem item)
    {
        BigInteger parity = item.AsNumber();
        return parity <= MaxRecoveryId ? (int)parity : throw new RlpFormatException($"{parity} is no parity of a signature.");
    }

    private static ulong Chain(RlpItem item) => (ulong)item.AsNumber(64);

    private static ulong Gas(RlpItem item) => (ulong)item.AsNumber(64);

    /// <summary>EIP-2681: the highest nonce is 2^64 - 2.</summary>
    private static ulong Nonce(RlpItem item)
    {
        ulong nonce = (ulong)item.AsNumber(64);
        return nonce < ulong.MaxValue ? nonce : throw new RlpFormatException("A nonce is too large.");
    }

    private static Address? Receiver(RlpItem item) => item.AsBytes().IsEmpty ? null : ReadAddress(item);

    private static Address ReadAddress(RlpItem item) =>
        item.AsBytes() is { Length: Address.Size } bytes ? new Address(bytes) : throw new RlpFormatException("An address has not 20 bytes.");

    private static IReadOnlyList<AccessListEntry> AccessList(RlpItem item) =>
        [.. item.AsList().Select(static entry => new AccessListEntry(
            ReadAddress(entry.AsList(2)[0]), [.. entry.AsList(2)[1].AsList().Select(ReadStorageKey)]))];

    private static Hash32 ReadStorageKey(RlpItem item) =>
        item.AsBytes() is { Length: Hash32.Size } bytes ? new Hash32(bytes) : throw new RlpFormatException("A storage key has not 32 bytes.");

    private static IReadOnlyList<Authorization> Authorizations(RlpItem item)
    {
        IReadOnlyList<RlpItem> list = item.AsList();
        return list.Count > 0
            ? [.. list.Select(static entry => ReadAuthorization(entry.AsList(6)))]
            : throw new RlpFormatException("A transaction of type 4 has no authorization.");
    }

    private static Authorization ReadAuthorization(IReadOnlyList<RlpItem> fields) => new(
        fields[0].AsNumber(), ReadAddress(fields[1]), Nonce(fields[2]),
        ReadSignature((int)fields[3].AsNumber(8), fields[4], fields[5]));
}
