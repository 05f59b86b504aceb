using System.Numerics;
using System.Text.Json;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>What became of a transaction that is in a block.</summary>
/// <param name="TransactionHash">The transaction.</param>
/// <param name="Succeeded">False when it reverted.</param>
/// <param name="BlockNumber">Height of its block.</param>
/// <param name="BlockHash">Hash of its block.</param>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver; null when it created a contract.</param>
/// <param name="ContractAddress">The contract it created.</param>
/// <param name="GasUsed">Gas it used.</param>
/// <param name="EffectiveGasPrice">Wei paid per gas.</param>
/// <param name="Logs">Events it emitted.</param>
public sealed record TransactionReceipt(
    Hash32 TransactionHash, bool Succeeded, ulong BlockNumber, Hash32 BlockHash, Address From, Address? To,
    Address? ContractAddress, ulong GasUsed, BigInteger EffectiveGasPrice, IReadOnlyList<Log> Logs)
{
    internal static TransactionReceipt Read(JsonElement element) => element.As(RpcJson.Default.ReceiptFields).ToReceipt();

    /// <summary>The receipt in the form it is read from, so that it can be kept.</summary>
    internal string ToJson() => JsonSerializer.Serialize(ReceiptFields.Of(this), RpcJson.Default.ReceiptFields);
}
