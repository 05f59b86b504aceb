namespace Ledger.Ethereum;

/// <summary>The error object of a JSON-RPC reply.</summary>
/// <param name="Code">Number by which nodes tell kinds of errors apart, roughly.</param>
/// <param name="Message">Text for people; it differs between nodes and is never decoded here.</param>
/// <param name="Data">Revert data, when the node sent some.</param>
public sealed record RpcError(int Code, string Message, byte[]? Data)
{
    /// <summary>Why a contract refused a simulated call; null when the node refused it.</summary>
    internal ContractRevert? Revert => Data is not null || Code == 3 ? new ContractRevert(Data ?? []) : null;
}
