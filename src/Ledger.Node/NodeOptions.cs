using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Ledger.Ethereum;

namespace Ledger.Node;

/// <summary>Everything an operator can set about one node; validated before anything is opened.</summary>
public sealed class NodeOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Node";

    /// <summary>JSON-RPC endpoint of the chain, http or https.</summary>
    [Required]
    public required Uri Rpc { get; init; }

    /// <summary>The endpoint as it may be shown: without user, path and query, which often hold the operator's key to it.</summary>
    public string RpcName => Rpc.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>Directory that holds keys, database and blobs of this node. Default: .ledger/node.</summary>
    [Required, MinLength(1)]
    public string DataDirectory { get; init; } = Path.Combine(".ledger", "node");

    /// <summary>JSON file with the contract addresses. Default: on a local chain the well-known ones.</summary>
    public string? ContractsFile { get; init; }

    /// <summary>Chain that the node insists on. Default: the chain that the endpoint serves.</summary>
    public ulong? ChainId { get; init; }

    /// <summary>Run to take part in. Default: on a local chain the newest run that still has rounds to go; elsewhere none, since anybody can create a run.</summary>
    public ulong? Run { get; init; }

    /// <summary>Identity that the node works for, whose owner is the identity key of the data directory, or a guarded owner with that key. Default: the key's own.</summary>
    public Address? Identity { get; init; }

    /// <summary>What the node does. Default: trainer.</summary>
    public NodeRoles Roles { get; init; } = NodeRoles.Trainer;

    /// <summary>Address and port the HTTP server listens on; port 0 takes a free one. Default: 127.0.0.1:0.</summary>
    [Required]
    public string Listen { get; init; } = "127.0.0.1:0";

    /// <summary>URL under which peers reach this node. Default: the address the server is bound to.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Secret that opens the keystore; never taken from the command line. Empty where a remote signer holds the keys.</summary>
    public required string Passphrase { get; init; }

    /// <summary>The process that holds the keys. Default: none, they lie in keystores in the data directory.</summary>
    public RemoteKeys? Signer { get; init; }

    /// <summary>Work factor of newly written keystores, log2 of scrypt's N. Default: 17 (about 0.3 s and 128 MiB).</summary>
    [Range(10, 20)]
    public int KeystoreWork { get; init; } = 17;

    /// <summary>Threads of training and replay. Default: 1.</summary>
    [Range(1, 256)]
    public int Threads { get; init; } = 1;

    /// <summary>Whether every claim of a round is replayed, not only those that the node was drawn for. Default: false.</summary>
    public bool ChecksAll { get; init; }

    /// <summary>File of the credential that a run may ask its trainers for. Default: none.</summary>
    public string? CredentialFile { get; init; }

    /// <summary>File of the issuer's status list, where it cannot be fetched from its URL. Default: none.</summary>
    public string? CredentialListFile { get; init; }

    /// <summary>Most that the node offers per gas, tip included. Unit: wei. Default: 500 gwei.</summary>
    public BigInteger MaxFee { get; init; } = 500_000_000_000;

    /// <summary>Whether the operator knows that the data directory was put back from a backup: slots for which a claim may have been signed are sat out. Default: false.</summary>
    public bool IsRestored { get; init; }

    /// <summary>Rounds after which a trainer stops enrolling. Default: no limit.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxRounds { get; init; }

    /// <summary>Time between two looks at the chain. Default: 300 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Time without a new block after which the node is not ready. Default: 60 s.</summary>
    public TimeSpan ChainStaleAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the chain may stay silent at start before the node gives up. Default: 10 s.</summary>
    public TimeSpan ChainStartTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Free space below which the node stops. Unit: bytes. Default: 128 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long DiskReserve { get; init; } = 128L << 20;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Signer is null && string.IsNullOrEmpty(Passphrase))
            yield return new ValidationResult("The keystore needs a passphrase: give --passphrase-file or set LEDGER_PASSPHRASE.", [nameof(Passphrase)]);
        if (Signer is { } signer && signer.Identity == signer.Node)
            yield return new ValidationResult("Identity and node key must be two accounts: the one owns the stake, the other signs all day.", [nameof(Signer)]);
        if (!Rpc.IsAbsoluteUri || (Rpc.Scheme != Uri.UriSchemeHttp && Rpc.Scheme != Uri.UriSchemeHttps))
            yield return new ValidationResult($"'{Rpc}' is not an http or https URL.", [nameof(Rpc)]);
        if (PublicUrl is not null && (!PublicUrl.IsAbsoluteUri || (PublicUrl.Scheme != Uri.UriSchemeHttp && PublicUrl.Scheme != Uri.UriSchemeHttps)))
            yield return new ValidationResult($"'{PublicUrl}' is not an http or https URL.", [nameof(PublicUrl)]);
        if (!System.Net.IPEndPoint.TryParse(Listen, out _))
            yield return new ValidationResult($"'{Listen}' is not ADDRESS:PORT, for example 127.0.0.1:8600.", [nameof(Listen)]);
        if (PollInterval < TimeSpan.FromMilliseconds(20) || PollInterval > TimeSpan.FromMinutes(1))
            yield return new ValidationResult("The poll interval must lie between 20 ms and 1 min.", [nameof(PollInterval)]);
        if (MaxFee.Sign <= 0)
            yield return new ValidationResult("The highest fee per gas must be above zero.", [nameof(MaxFee)]);
        if (ChainStartTimeout <= TimeSpan.Zero || ChainStaleAfter <= TimeSpan.Zero)
            yield return new ValidationResult("Time-outs must be positive.", [nameof(ChainStartTimeout)]);
    }

    /// <summary>Throws one sentence that names everything wrong with the options.</summary>
    /// <exception cref="NodeStoppedException">An option is missing or out of range.</exception>
    public void EnsureValid()
    {
        List<ValidationResult> results = [];
        if (!Validator.TryValidateObject(this, new ValidationContext(this), results, validateAllProperties: true))
            throw new NodeStoppedException(NodeStopReason.Configuration, string.Join(" ", results.Select(r => r.ErrorMessage)));
    }
}
