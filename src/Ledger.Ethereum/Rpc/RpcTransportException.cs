namespace Ledger.Ethereum;

/// <summary>No usable answer came from the node: not reachable, too slow, or not JSON-RPC.</summary>
public sealed class RpcTransportException : Exception
{
    /// <summary>Says nothing about what was wrong.</summary>
    public RpcTransportException()
    {
    }

    /// <summary>Says what was wrong.</summary>
    public RpcTransportException(string message) : base(message)
    {
    }

    /// <summary>Says what was wrong and what led to it.</summary>
    public RpcTransportException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>How long the node asks to be left alone; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
