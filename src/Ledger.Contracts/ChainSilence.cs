using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>What it looks like when a chain gives no usable answer: silence, an error, a revert of a view, no contract, or bytes that are none of its values.</summary>
public static class ChainSilence
{
    /// <summary>Whether an exception says so.</summary>
    public static bool IsToldBy(Exception exception) =>
        exception is RpcTransportException or RpcException or ContractRevertException or ContractMissingException or AbiFormatException;
}
