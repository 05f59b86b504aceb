using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>What a node said to a raw transaction.</summary>
public abstract record SendResult
{
    private SendResult()
    {
    }

    /// <summary>It is in the node's pool, or in a block already.</summary>
    public sealed record Accepted(Hash32 TransactionHash) : SendResult;

    /// <summary>The node refused it. Not a proof that it is nowhere: another node may hold it.</summary>
    public sealed record Refused(RpcError Error) : SendResult;
}
