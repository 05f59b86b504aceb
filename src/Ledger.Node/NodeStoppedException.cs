namespace Ledger.Node;

/// <summary>Why a node cannot start or go on; the executable maps each to its own exit code.</summary>
public enum NodeStopReason
{
    /// <summary>An option or an input file is missing or wrong.</summary>
    Configuration,

    /// <summary>The chain does not answer, is another chain, or was restarted empty.</summary>
    Chain,

    /// <summary>A contract address holds other code.</summary>
    Contracts,

    /// <summary>The keystore does not open.</summary>
    Keystore,

    /// <summary>The data directory is older than what its key has signed.</summary>
    Restored,

    /// <summary>Another process uses the data directory.</summary>
    Locked,

    /// <summary>The database is damaged or of a newer version.</summary>
    Database,

    /// <summary>Free space fell below the reserve.</summary>
    DiskFull,

    /// <summary>An account lacks coin for stake or gas.</summary>
    Funds,

    /// <summary>This machine does not compute the protocol's bits.</summary>
    Arithmetic,

    /// <summary>A fault of the software itself.</summary>
    Fault,
}

/// <summary>Ends a node with one sentence for its operator; nothing was lost.</summary>
public sealed class NodeStoppedException : Exception
{
    /// <summary>Creates the stop with its reason and its sentence.</summary>
    public NodeStoppedException(NodeStopReason reason, string sentence, Exception? cause = null)
        : base(sentence, cause) => Reason = reason;

    /// <summary>The kind of trouble.</summary>
    public NodeStopReason Reason { get; }
}
