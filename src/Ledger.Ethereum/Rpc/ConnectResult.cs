namespace Ledger.Ethereum;

/// <summary>What came of connecting to a node.</summary>
public abstract record ConnectResult
{
    private ConnectResult()
    {
    }

    /// <summary>The node serves the expected chain.</summary>
    public sealed record Connected(EthereumClient Client) : ConnectResult;

    /// <summary>Nothing that speaks JSON-RPC answered.</summary>
    public sealed record Unreachable(Uri Url, string Reason) : ConnectResult;

    /// <summary>The node serves another chain.</summary>
    public sealed record WrongChain(Uri Url, ulong Expected, ulong Actual) : ConnectResult;
}
