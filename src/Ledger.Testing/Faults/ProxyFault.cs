namespace Ledger.Testing;

/// <summary>What a <see cref="FaultyProxy"/> does to a request.</summary>
public enum ProxyFault
{
    /// <summary>Nothing: the node's answer is passed on.</summary>
    None,

    /// <summary>The connection is cut before the node sees the request.</summary>
    Drop,

    /// <summary>The connection is cut in the middle of the answer: the node has done what it was asked.</summary>
    CutAnswer,

    /// <summary>The node gets the request twice; the second answer is passed on.</summary>
    SendTwice,

    /// <summary>The answer to the same request as it was some time ago is passed on, as a forgotten cache does.</summary>
    OldAnswer,

    /// <summary>eth_getLogs answers that there are no logs.</summary>
    EmptyLogs,

    /// <summary>eth_blockNumber and the newest header tell of a head that is up to 100 blocks higher or lower.</summary>
    WrongHead,

    /// <summary>Status 429 with Retry-After.</summary>
    TooManyRequests,

    /// <summary>Status 503.</summary>
    ServerError,

    /// <summary>The answer comes byte by byte and never ends.</summary>
    SlowLoris,

    /// <summary>Another node answers that is some blocks behind.</summary>
    LaggingNode,
}
