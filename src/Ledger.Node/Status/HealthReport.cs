namespace Ledger.Node.Status;

/// <summary>Whether the node can do its work now.</summary>
/// <param name="Ready">True when no reason stands against it.</param>
/// <param name="Reasons">What stands against it.</param>
public sealed record HealthReport(bool Ready, IReadOnlyList<HealthReason> Reasons);

/// <summary>One thing that keeps a node from being ready.</summary>
/// <param name="Code">One of <see cref="HealthCodes"/>: stable, for machines.</param>
/// <param name="Sentence">What is wrong and what to do, for people.</param>
public sealed record HealthReason(string Code, string Sentence);

/// <summary>The codes of readyz.</summary>
public static class HealthCodes
{
    /// <summary>The node has not finished its start.</summary>
    public const string Starting = "starting";

    /// <summary>The chain endpoint does not answer.</summary>
    public const string ChainUnreachable = "chain_unreachable";

    /// <summary>No new block for longer than the limit.</summary>
    public const string ChainStale = "chain_stale";

    /// <summary>The endpoint serves another chain than before.</summary>
    public const string ChainWrong = "chain_wrong";

    /// <summary>No other node is in the directory or none answers.</summary>
    public const string NoPeers = "no_peers";

    /// <summary>Free space is below the reserve.</summary>
    public const string DiskLow = "disk_low";

    /// <summary>The database does not answer.</summary>
    public const string Database = "database";

    /// <summary>A blob that the current round needs is nowhere to be found.</summary>
    public const string BlobMissing = "blob_missing";

    /// <summary>The run cannot be computed, or the chain settled another state than this node derives.</summary>
    public const string RunDisagrees = "run_disagrees";

    /// <summary>The run asks its trainers for a credential that this node cannot show.</summary>
    public const string CredentialMissing = "credential_missing";

    /// <summary>A piece of local work failed and is tried again.</summary>
    public const string WorkFailed = "work_failed";
}
