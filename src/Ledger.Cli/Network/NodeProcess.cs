using System.Net.Http.Json;
using System.Text.Json;
using Ledger.Cli.CommandLine;
using Ledger.Node.Http;
using Ledger.Node.Status;

namespace Ledger.Cli.Network;

/// <summary>One node of a local network: a process of its own with its own directory, keys and page.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    private readonly ChildProcess _process;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private Uri? _url;

    private NodeProcess(string name, string directory, ChildProcess process)
    {
        Name = name;
        Directory = directory;
        _process = process;
    }

    /// <summary>Name in this network, for example trainer-1.</summary>
    public string Name { get; }

    /// <summary>Its data directory.</summary>
    public string Directory { get; }

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Its page; null until it is ready.</summary>
    public Uri? Url => _url;

    /// <summary>Starts the node; it ends with this process.</summary>
    public static NodeProcess Start(string name, string directory, string logFile, IEnumerable<string> arguments)
    {
        System.IO.Directory.CreateDirectory(directory);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        // A node trains on the threads it was given: the collector must not take all cores beside them.
        Dictionary<string, string> environment = new() { ["DOTNET_gcConcurrent"] = "0", ["DOTNET_TieredPGO"] = "0" };
        ChildProcess process = ChildProcess.Start(["node", "run", "--data", directory, "--exit-with-parent", .. arguments], environment, logFile);
        return new NodeProcess(name, directory, process);
    }

    /// <summary>Waits until the node has looked at the chain.</summary>
    /// <exception cref="CommandFailure">It ended instead.</exception>
    public async Task<NodeStatus> ReadyAsync(CancellationToken cancel)
    {
        while (true)
        {
            EnsureAlive();
            if (await TryStatusAsync(cancel).ConfigureAwait(false) is NodeStatus status) return status;
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>What the node says about itself now; null when it does not answer.</summary>
    public async Task<NodeStatus?> TryStatusAsync(CancellationToken cancel)
    {
        if ((_url ??= ReadEndpoint()) is not Uri url) return null;
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(url, "/status"), cancel).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<NodeStatus>(NodeJson.Options, cancel).ConfigureAwait(false) : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || exception is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Fails when the node has ended.</summary>
    /// <exception cref="CommandFailure">It has, with the sentence it ended with.</exception>
    public void EnsureAlive()
    {
        if (!_process.HasExited) return;
        ExitCode code = Enum.IsDefined((ExitCode)_process.Code) && _process.Code != 0 ? (ExitCode)_process.Code : ExitCode.Failure;
        throw new CommandFailure(code, $"{Name} ended (exit code {_process.Code}): {_process.LastWords}", $"all it said is in {_process.LogFile}");
    }

    /// <summary>Asks it to end and waits.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    private Uri? ReadEndpoint()
    {
        try
        {
            Endpoint? endpoint = JsonSerializer.Deserialize<Endpoint>(File.ReadAllBytes(Path.Combine(Directory, "endpoint.json")), NodeJson.Options);
            return endpoint?.Pid == _process.Id ? new Uri(endpoint.Url) : null; // else it is of a process before
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private sealed record Endpoint(string Url, int Pid);
}
