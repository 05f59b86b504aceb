using System.Net.Http.Json;
using System.Text.Json;
using Ledger.Cli.CommandLine;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Node.Http;
using Ledger.Node.Status;

namespace Ledger.Cli.Releases;

/// <summary>What a node that one trusts has made of an ended run, by its status page.</summary>
internal sealed class OwnRelease(Uri node)
{
    /// <summary>Longest status that is read. Unit: bytes.</summary>
    private const int LongestStatus = 64 << 20;

    /// <summary>The node's page.</summary>
    public Uri Node => node;

    /// <summary>Page of the node that runs on a data directory; null when none does.</summary>
    public static Uri? RunningOn(string data)
    {
        try
        {
            using JsonDocument endpoint = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, "endpoint.json")));
            return Uri.TryCreate(endpoint.RootElement.GetProperty("url").GetString(), UriKind.Absolute, out Uri? url) ? url : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The release as the registry would hold it.</summary>
    /// <exception cref="CommandFailure">The node does not answer, or has made no release of that run.</exception>
    public async Task<ModelRegistry.Release> ReadAsync(ulong run, CancellationToken cancel)
    {
        using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = LongestStatus };
        NodeStatus? status;
        try
        {
            status = await http.GetFromJsonAsync<NodeStatus>(new Uri(node, "/status"), NodeJson.Options, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || exception is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            throw new CommandFailure(ExitCode.BadInput, $"The node at {node} does not answer with a status: {exception.Message.TrimEnd('.')}.");
        }

        if (status?.Release is not ReleaseStatus made || made.Run != run)
            throw new CommandFailure(ExitCode.BadInput, $"The node at {node} has made no release of run {run}.", "wait until the run has ended and the node has derived its last state");
        return Cid.TryParse(made.Manifest, out Cid manifest) && Cid.TryParse(made.Safetensors, out Cid safetensors) && Cid.TryParse(made.Gguf, out Cid gguf)
            && Hash32.TryParse(made.FinalRoot, out Hash32 root)
            ? new ModelRegistry.Release(run, root, manifest.Digest, safetensors.Digest, gguf.Digest, 0, made.Licence)
            : throw new CommandFailure(ExitCode.BadInput, $"The node at {node} names a release that cannot be read.");
    }
}
