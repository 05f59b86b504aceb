using System.Numerics;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>The fields of a receipt that are read and kept.</summary>
internal sealed class ReceiptFields
{
    public required Hash32 TransactionHash { get; init; }

    public required ulong Status { get; init; }

    public required ulong BlockNumber { get; init; }

    public required Hash32 BlockHash { get; init; }

    public required Address From { get; init; }

    public Address? To { get; init; }

    public Address? ContractAddress { get; init; }

    public required ulong GasUsed { get; init; }

    public BigInteger? EffectiveGasPrice { get; init; }

    public required IReadOnlyList<Log> Logs { get; init; }

    public static ReceiptFields Of(TransactionReceipt receipt) => new()
    {
        TransactionHash = receipt.TransactionHash,
        Status = receipt.Succeeded ? 1UL : 0,
        BlockNumber = receipt.BlockNumber,
        BlockHash = receipt.BlockHash,
        From = receipt.From,
        To = receipt.To,
        ContractAddress = receipt.ContractAddress,
        GasUsed = receipt.GasUsed,
        EffectiveGasPrice = receipt.EffectiveGasPrice,
        Logs = receipt.Logs,
    };

    public TransactionReceipt ToReceipt() => new(
        TransactionHash, Status == 1, BlockNumber, BlockHash, From, To, ContractAddress, GasUsed, EffectiveGasPrice ?? BigInteger.Zero, Log.RequireValid(Logs));
}
