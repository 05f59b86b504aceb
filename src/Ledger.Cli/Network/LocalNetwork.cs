using System.Security.Cryptography;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Commands;
using Ledger.Content;
using Ledger.Contracts.Anvil;
using Ledger.Training;

namespace Ledger.Cli.Network;

/// <summary>A chain and its nodes on this machine: every one a process that ends with this one.</summary>
internal sealed class LocalNetwork : IAsyncDisposable
{
    private static readonly TimeSpan s_watch = TimeSpan.FromMilliseconds(500);

    private readonly NetworkLayout _layout;
    private readonly FileStream _lock;
    private readonly NetworkChain _chain;
    private readonly List<NodeProcess> _nodes = [];

    private LocalNetwork(NetworkLayout layout, FileStream held, NetworkChain chain)
    {
        _layout = layout;
        _lock = held;
        _chain = chain;
    }

    /// <summary>The chain, ready to be asked.</summary>
    public ChainSession Chain => _chain.Session;

    /// <summary>Process of the chain.</summary>
    public int ChainProcessId => _chain.ProcessId;

    /// <summary>JSON-RPC address of the chain.</summary>
    public Uri RpcUrl => _chain.RpcUrl;

    /// <summary>The personal device; null until it is started.</summary>
    public DeviceProcess? Device { get; private set; }

    /// <summary>The trainer that cheats; null where none does.</summary>
    public CheatProcess? Cheat { get; private set; }

    /// <summary>What lies where.</summary>
    public NetworkLayout Layout => _layout;

    /// <summary>The nodes in the order of their start.</summary>
    public IReadOnlyList<NodeProcess> Nodes => _nodes;

    /// <summary>Number of the run.</summary>
    public ulong Run { get; private set; }

    /// <summary>Name of the first trainer, whose store receives the prepared data.</summary>
    private static string FirstNode => "trainer-1";

    /// <summary>Starts chain, contracts, data and run; then the nodes, without waiting for them.</summary>
    public static async Task<LocalNetwork> StartAsync(
        NetworkLayout layout, NetworkProfile profile, int port, string? corpus, Terminal terminal, CancellationToken cancel)
    {
        FileStream held = Hold(layout);
        NetworkChain? chain = null;
        try
        {
            terminal.Say("chain: starting");
            // The corpus needs a core for some seconds, the chain hardly any: both at once.
            chain = await NetworkChain.StartAsync(layout, profile.Deployment, port, cancel).ConfigureAwait(false);
            terminal.Say($"chain: {chain.RpcUrl} serves {chain.Session.Client.ChainId}, {chain.Session.Addresses.ByName.Count} contracts are there");
            LocalNetwork network = new(layout, held, chain);
            network.Run = await network.PrepareRunAsync(profile, corpus, terminal, cancel).ConfigureAwait(false);
            await chain.MineByTheClockAsync(cancel).ConfigureAwait(false);
            for (int i = 1; i <= profile.Trainers; i++) network.StartNode($"trainer-{i}", "trainer");
            if (profile.Cheats) network.Cheat = await CheatProcess.StartAsync(network, profile, cancel).ConfigureAwait(false);
            for (int i = 1; i <= profile.Verifiers; i++) network.StartNode($"verifier-{i}", "verifier");
            return network;
        }
        catch
        {
            if (chain is not null) await chain.DisposeAsync().ConfigureAwait(false);
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts one more node the way a stranger would: with nothing but the chain's address and a directory of its own.</summary>
    public NodeProcess StartNode(string name, string role) => StartNode(name, role, _layout.Node(name));

    /// <inheritdoc cref="StartNode(string, string)"/>
    public NodeProcess StartNode(string name, string role, string directory)
    {
        string[] arguments =
        [
            "--rpc", _chain.RpcUrl.ToString(), "--role", role, "--listen", "127.0.0.1:0",
            "--passphrase-file", _layout.PassphraseFile, "--keystore-work", "13",
            .. role == "verifier" ? (string[])["--check-all"] : [],
        ];
        NodeProcess node = NodeProcess.Start(name, directory, _layout.Log(name), arguments);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Starts the personal device; it takes the newest release as soon as there is one.</summary>
    public DeviceProcess StartDevice()
    {
        string[] arguments =
        [
            "--rpc", _chain.RpcUrl.ToString(), "--contracts", _layout.ContractsFile, "--listen", "127.0.0.1:0",
            "--passphrase-file", _layout.PassphraseFile, "--keystore-work", "13",
        ];
        return Device = DeviceProcess.Start(_layout.Device, _layout.Log("device"), arguments);
    }

    /// <summary>What other commands and `--json` are told; writes it where they look.</summary>
    public RunningNetwork Announce(Uri nodeUrl, string deviceUrl)
    {
        RunningNetwork running = new(
            _chain.RpcUrl.ToString(),
            Chain.Client.ChainId,
            Chain.Addresses.ByName.ToDictionary(named => named.Key, named => named.Value.ToString()),
            nodeUrl.ToString(),
            deviceUrl,
            AnvilAccounts.Keys[^1]);
        running.Write(_layout);
        return running;
    }

    /// <summary>Stays until cancelled; fails when the chain, a node or the device ends by itself.</summary>
    public async Task WatchAsync(CancellationToken cancel)
    {
        while (true)
        {
            EnsureAlive();
            await Task.Delay(s_watch, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Fails when the chain, a node or the device has ended.</summary>
    public void EnsureAlive()
    {
        if (_chain.Ended.IsCompleted) throw new CommandFailure(ExitCode.Chain, $"The chain ended: {_chain.Ended.Result}");
        foreach (NodeProcess node in _nodes) node.EnsureAlive();
        Device?.EnsureAlive();
        Cheat?.EnsureAlive();
    }

    /// <summary>Stops the device and the nodes, then the chain, and waits until all are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        File.Delete(_layout.RunningFile);
        if (Cheat is not null) await Cheat.DisposeAsync().ConfigureAwait(false);
        if (Device is not null) await Device.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _chain.DisposeAsync().ConfigureAwait(false);
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<ulong> PrepareRunAsync(NetworkProfile profile, string? corpus, Terminal terminal, CancellationToken cancel)
    {
        ulong known = (ulong)await Chain.Runs.RunCountAsync(default, cancel).ConfigureAwait(false);
        if (known > 0) return known;
        DirectoryBlobStore blobs = new(Path.Combine(_layout.Node(FirstNode), "blobs"));
        CorpusPreparation preparation = new(blobs, profile.Template.Model.Vocab, profile.Template.Rounds.SequenceLength);
        CorpusOutcome.Prepared data = await DataPrepareCommand.PrepareAsync(preparation, corpus, terminal, cancel).ConfigureAwait(false);
        terminal.Say($"data: {data.Statistics.TextBytes / 1e6:0.0} MB of text are {data.Train.Count + data.Validation.Count:N0} tokens, after {data.Statistics.Elapsed.TotalSeconds:0.0} s");
        CreatedRun created = await CreatedRun.CreateAsync(Chain, _chain.Creator, profile, data.Manifest.Describe(), blobs, cancel).ConfigureAwait(false);
        terminal.Say($"run: {created.Run} is on chain, recipe {created.Recipe.Cid}");
        return created.Run;
    }

    private static FileStream Hold(NetworkLayout layout)
    {
        FileStream held;
        try
        {
            Directory.CreateDirectory(layout.Root);
            held = new FileStream(layout.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{layout.Root} cannot be written: {denied.Message}", "give another directory with --dir");
        }
        catch (IOException) when (Directory.Exists(layout.Root))
        {
            throw new CommandFailure(ExitCode.InUse, $"Another `ledger up` runs in {layout.Root}.", "stop it, or give another directory with --dir");
        }
        if (!File.Exists(layout.PassphraseFile)) WritePassphrase(layout.PassphraseFile);
        return held;
    }

    private static void WritePassphrase(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using StreamWriter file = new(path, options);
        file.WriteLine(RandomNumberGenerator.GetHexString(32, lowercase: true));
    }
}
