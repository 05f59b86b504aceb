using System.ComponentModel.DataAnnotations;

namespace Ledger.Content.Remote;

/// <summary>How patient a reader of blobs is with its peers.</summary>
public sealed class HttpBlobOptions
{
    /// <summary>Longest time for one block from one peer, connecting included. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan BlockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a peer that served wrong bytes, or nothing in time, is asked last. Default: 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Penalty { get; init; } = TimeSpan.FromMinutes(10);
}
