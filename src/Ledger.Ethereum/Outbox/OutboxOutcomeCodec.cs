using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Ledger.Ethereum;

/// <summary>Kinds of outcomes as the store numbers them.</summary>
internal enum OutboxOutcome
{
    Mined = 1,
    Reverted = 2,
    Refused = 3,
    Replaced = 4,
    Dropped = 5,
}

/// <summary>Outcomes as columns of the store.</summary>
internal static class OutboxOutcomeCodec
{
    public static (OutboxOutcome Kind, string? Receipt, byte[]? Detail) Encode(TransactionOutcome outcome) => outcome switch
    {
        TransactionOutcome.Mined mined => (OutboxOutcome.Mined, mined.Receipt.ToJson(), null),
        TransactionOutcome.Reverted reverted => (OutboxOutcome.Reverted, reverted.Receipt.ToJson(), reverted.Revert.Data),
        TransactionOutcome.Refused refused => (OutboxOutcome.Refused, null, refused.Revert.Data),
        TransactionOutcome.Replaced replaced => (OutboxOutcome.Replaced, null, Number(replaced.Nonce)),
        TransactionOutcome.Dropped dropped => (OutboxOutcome.Dropped, null, Encoding.UTF8.GetBytes(dropped.Reason)),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    public static TransactionOutcome Decode(OutboxOutcome kind, string? receipt, byte[] detail) => kind switch
    {
        OutboxOutcome.Mined => new TransactionOutcome.Mined(ReadReceipt(receipt)),
        OutboxOutcome.Reverted => new TransactionOutcome.Reverted(ReadReceipt(receipt), new ContractRevert(detail)),
        OutboxOutcome.Refused => new TransactionOutcome.Refused(new ContractRevert(detail)),
        OutboxOutcome.Replaced => new TransactionOutcome.Replaced(BinaryPrimitives.ReadUInt64BigEndian(detail)),
        OutboxOutcome.Dropped => new TransactionOutcome.Dropped(Encoding.UTF8.GetString(detail)),
        _ => throw new InvalidDataException($"The outbox holds an outcome of unknown kind {kind}."),
    };

    private static TransactionReceipt ReadReceipt(string? json)
    {
        ReceiptFields? fields = json is null ? null : JsonSerializer.Deserialize(json, RpcJson.Default.ReceiptFields);
        return fields?.ToReceipt() ?? throw new InvalidDataException("The outbox holds a mined transaction without receipt.");
    }

    private static byte[] Number(ulong value)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
