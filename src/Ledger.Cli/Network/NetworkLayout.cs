namespace Ledger.Cli.Network;

/// <summary>What `ledger up` keeps where.</summary>
/// <param name="Root">Absolute path of the network's directory.</param>
internal sealed record NetworkLayout(string Root)
{
    /// <summary>The layout of a directory.</summary>
    public static NetworkLayout In(DirectoryInfo directory) => new(directory.FullName);

    /// <summary>State of the chain, written when it ends in order and every few seconds.</summary>
    public string ChainState => Path.Combine(Root, "chain.json");

    /// <summary>Addresses of the contracts.</summary>
    public string ContractsFile => Path.Combine(Root, "contracts.json");

    /// <summary>Written when the network is ready, removed when it ends.</summary>
    public string RunningFile => Path.Combine(Root, "network.json");

    /// <summary>Held as long as the network runs.</summary>
    public string LockFile => Path.Combine(Root, "up.lock");

    /// <summary>Secret that opens the nodes' keystores; readable by the owner alone.</summary>
    public string PassphraseFile => Path.Combine(Root, "passphrase");

    /// <summary>Directory of a node.</summary>
    public string Node(string name) => Path.Combine(Root, "nodes", name);

    /// <summary>Directory of the person's device.</summary>
    public string Device => Path.Combine(Root, "device");

    /// <summary>Where the demo puts releases that it pulled, each in a directory named by its manifest's CID.</summary>
    public string Pulled => Path.Combine(Root, "pulled");

    /// <summary>What a node or the device printed.</summary>
    public string Log(string name) => Path.Combine(Root, "logs", name + ".log");
}
