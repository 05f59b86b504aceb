using System.ComponentModel.DataAnnotations;
using System.Net;
using Ledger.Ethereum;

namespace Ledger.Device.Host;

/// <summary>Everything a person can set about their device; validated before anything is opened.</summary>
public sealed class DeviceOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Device";

    /// <summary>JSON-RPC endpoint of the chain that holds the consents; it is trusted where there are no witnesses.</summary>
    [Required]
    public required Uri Rpc { get; init; }

    /// <summary>More endpoints of the same chain: every consent needs the word and the proof of each. Default: none.</summary>
    public IReadOnlyList<Uri> Witnesses { get; init; } = [];

    /// <summary>The endpoint as it may be shown: without user, path and query, which often hold the person's key to it.</summary>
    public string RpcName => NameOf(Rpc);

    /// <summary>Directory that holds keystore, vault and models. Default: .ledger/device.</summary>
    [Required, MinLength(1)]
    public string DataDirectory { get; init; } = Path.Combine(".ledger", "device");

    /// <summary>JSON file with the contract addresses. Default: on a local chain the well-known ones.</summary>
    public string? ContractsFile { get; init; }

    /// <summary>Chain that the device insists on. Default: the chain that the endpoint serves.</summary>
    public ulong? ChainId { get; init; }

    /// <summary>The person's identity, where it is not that of the key in the data directory, which remembers it. Default: the one that the directory remembers, else the key's.</summary>
    public Address? Identity { get; init; }

    /// <summary>Address and port of the API; port 0 takes a free one. Default: 127.0.0.1:0.</summary>
    [Required]
    public string Listen { get; init; } = "127.0.0.1:0";

    /// <summary>Secret that opens keystore and vault; never taken from the command line.</summary>
    [Required(ErrorMessage = "Keystore and vault need a passphrase: give --passphrase-file or set LEDGER_PASSPHRASE.")]
    [MinLength(1, ErrorMessage = "The passphrase is empty.")]
    public required string Passphrase { get; init; }

    /// <summary>Work factor of newly written keys, log2 of scrypt's N. Default: 17 (about 0.3 s and 128 MiB).</summary>
    [Range(10, 20)]
    public int KeystoreWork { get; init; } = 17;

    /// <summary>The model: a path of a GGUF file, a CID, or the number of a release. Default: the newest release.</summary>
    public string? Model { get; init; }

    /// <summary>The program and its arguments that start a worker process. Default: this executable with `device worker`.</summary>
    public IReadOnlyList<string>? Worker { get; init; }

    /// <summary>Threads of the engine and of training. Default: 1.</summary>
    [Range(1, 256)]
    public int Threads { get; init; } = 1;

    /// <summary>Largest context of the engine, cut to what the model was made for. Unit: tokens. Default: 4096.</summary>
    [Range(64, 1 << 20)]
    public int Context { get; init; } = 4096;

    /// <summary>Requests that may wait for one worker before the next is refused with 429. Default: 8.</summary>
    [Range(0, 1024)]
    public int Queue { get; init; } = 8;

    /// <summary>Tokens of a paid answer that are delivered beyond the last voucher. Default: 64.</summary>
    [Range(32, 1 << 20, ErrorMessage = "Ahead must be at least 32: a worker delivers up to 16 tokens at a time.")]
    public int Ahead { get; init; } = 64;

    /// <summary>How long a paid answer waits for a voucher before it breaks off. Default: 30 s.</summary>
    public TimeSpan VoucherPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A consent is settled as soon as so much is signed and unpaid, in the smallest unit of the LedgerToken. Default: 1 LDG.</summary>
    public UInt128 SettleAt { get; init; } = 1_000_000_000_000_000_000;

    /// <summary>Web origins whose pages may use the API from a browser. Default: none.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Blocks, its own included, under which a grant counts. Default: 1 on a local chain, else 12.</summary>
    [Range(1, 256)]
    public int? Confirmations { get; init; }

    /// <summary>Age of the newest head beyond which every consent is refused. Default: 60 s.</summary>
    public TimeSpan FreshFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time between two looks at the chain. Default: 250 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the chain may stay silent at start before the device gives up. Default: 10 s.</summary>
    public TimeSpan ChainStartTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (Uri url in Witnesses.Prepend(Rpc))
        {
            if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
                yield return new ValidationResult($"'{url}' is not an http or https URL.", [nameof(Rpc)]);
        }

        if (Witnesses.Contains(Rpc) || Witnesses.Distinct().Count() < Witnesses.Count)
            yield return new ValidationResult("An endpoint is no witness of itself: name each once.", [nameof(Witnesses)]);
        if (!IPEndPoint.TryParse(Listen, out IPEndPoint? listen))
            yield return new ValidationResult($"'{Listen}' is not ADDRESS:PORT, for example 127.0.0.1:8700.", [nameof(Listen)]);
        else if (!IPAddress.IsLoopback(listen.Address))
            yield return new ValidationResult("A device listens on loopback alone: its API carries personal data in clear.", [nameof(Listen)]);
        if (PollInterval < TimeSpan.FromMilliseconds(20) || PollInterval > TimeSpan.FromMinutes(1))
            yield return new ValidationResult("The poll interval must lie between 20 ms and 1 min.", [nameof(PollInterval)]);
        if (ChainStartTimeout <= TimeSpan.Zero || FreshFor <= TimeSpan.Zero || VoucherPatience <= TimeSpan.Zero)
            yield return new ValidationResult("Time-outs must be positive.", [nameof(FreshFor)]);
        if (SettleAt == 0)
            yield return new ValidationResult("What is settled at must be above zero.", [nameof(SettleAt)]);
        foreach (string origin in Origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) || uri.GetLeftPart(UriPartial.Authority) != origin.TrimEnd('/'))
                yield return new ValidationResult($"'{origin}' is not a web origin such as https://app.example.", [nameof(Origins)]);
        }
    }

    /// <summary>An endpoint as it may be shown.</summary>
    internal static string NameOf(Uri endpoint) => endpoint.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>Throws with one sentence for every wrong option.</summary>
    /// <exception cref="DeviceStoppedException">An option is wrong.</exception>
    public void EnsureValid()
    {
        List<ValidationResult> problems = [];
        if (!Validator.TryValidateObject(this, new ValidationContext(this), problems, validateAllProperties: true))
            throw new DeviceStoppedException(DeviceStopReason.Configuration, string.Join(" ", problems.Select(static problem => problem.ErrorMessage)));
    }
}
