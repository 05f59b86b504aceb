using System.CommandLine;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Cli.Network;
using Ledger.Cli.Wallets;
using Ledger.Ethereum;
using Ledger.Node;

namespace Ledger.Cli.Commands;

/// <summary>ledger node run: one node, until it is stopped.</summary>
internal static class NodeRunCommand
{
    private const decimal WeiPerGwei = 1_000_000_000m;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<Uri> rpc = SharedOptions.Rpc();
        Option<DirectoryInfo> network = SharedOptions.Directory();
        Option<FileInfo> contracts = SharedOptions.Contracts();
        Option<string> data = new("--data") { HelpName = "DIR", Description = "Keys, database and blobs of this node.", DefaultValueFactory = _ => Path.Combine(".ledger", "node") };
        Option<ulong?> chainId = new("--chain-id") { HelpName = "ID", Description = "Refuse any other chain. Default: the chain that answers." };
        Option<ulong?> run = new("--run") { HelpName = "ID", Description = "Run to take part in. Default on a local chain: the newest with rounds to go; elsewhere it must be named." };
        Option<string> role = new("--role") { HelpName = "ROLE", Description = "trainer, verifier or both.", DefaultValueFactory = _ => "trainer" };
        role.AcceptOnlyFromAmong("trainer", "verifier", "both");
        Option<string> listen = new("--listen") { HelpName = "ADDRESS:PORT", Description = "Where the node serves its page and blobs; port 0 takes a free one.", DefaultValueFactory = _ => "127.0.0.1:0" };
        Option<Uri> publicUrl = new("--public-url") { HelpName = "URL", Description = "Address under which peers reach this node. Default: the one it listens on." };
        Option<FileInfo> passphrase = new("--passphrase-file") { HelpName = "FILE", Description = $"File whose first line opens the keystore. Default: ${Passphrase.Variable}, else asked at a terminal." };
        Option<int> threads = new("--threads") { HelpName = "N", Description = "Threads of training and replay.", DefaultValueFactory = _ => 1 };
        Option<bool> checkAll = new("--check-all") { Description = "Replay every claim of a round, not only those that the node was drawn for." };
        Option<decimal> maxFee = new("--max-fee") { HelpName = "GWEI", Description = "Most that is offered per gas, tip included. Unit: gwei.", DefaultValueFactory = _ => 500 };
        maxFee.Refuse(static gwei => gwei is < 0.000000001m or > 1_000_000_000m, "--max-fee must lie between 0.000000001 and 1000000000 gwei.");
        Option<int?> rounds = new("--rounds") { HelpName = "N", Description = "Stop enrolling after N rounds. Default: no limit." };
        rounds.Refuse(static count => count < 1, "--rounds must be at least 1.");
        Option<long> reserve = new("--disk-reserve") { HelpName = "MIB", Description = "Free space below which the node stops. Unit: MiB.", DefaultValueFactory = _ => 128 };
        Option<bool> restored = new("--restored") { Description = "The data were put back from a backup: sit out the slots for which a claim may have been signed since." };
        Option<Address?> identity = SignerOptions.Account("--identity", "With --signer: the account that owns stake and payouts."), hotKey = SignerOptions.Account("--node-key", "With --signer: the account that signs the rounds.");
        Option<string?> worksFor = ForOption.Create();
        Option<string?> credential = new("--credential") { HelpName = "FILE", Description = "Credential of the identity, for a run that asks its trainers for one." };
        Option<string?> credentialList = new("--credential-list") { HelpName = "FILE", Description = "The issuer's status list, where it cannot be fetched from its URL." };
        Option<int> keystoreWork = new("--keystore-work") { Hidden = true, DefaultValueFactory = _ => 17 };
        Option<bool> withParent = new("--exit-with-parent") { Hidden = true };

        Command command = new("run", "Run one node: it trains or verifies, serves its blobs and its page, and earns.")
        {
            rpc, network, contracts, data, chainId, run, role, listen, publicUrl, passphrase, threads, checkAll, maxFee, rounds, reserve, restored, worksFor, credential, credentialList, keystoreWork, withParent,
        };
        SignerOptions signer = new(command);
        command.Add(identity);
        command.Add(hotKey);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            RemoteKeys? remote = signer.Find(parsed) is not (Uri url, RemoteSignerKind kind) ? null
                : parsed.GetValue(identity) is Address owner && parsed.GetValue(hotKey) is Address hot ? new RemoteKeys(url, kind, owner, hot)
                : throw new CommandFailure(ExitCode.BadInput, "A signer keeps many keys.", "name the accounts with --identity and --node-key");
            ChainAddress chain = ChainAddress.Find(parsed.GetValue(rpc), parsed.GetValue(contracts), parsed.GetValue(network)!);
            string directory = parsed.GetValue(data)!;
            (Address? adopted, ulong? onChain) = ForOption.Read(parsed, worksFor, parsed.GetValue(chainId));
            bool isNew = !Directory.Exists(Path.Combine(directory, "keystore"));
            bool mayAsk = !terminal.IsJson && !parsed.GetValue(withParent);
            NodeOptions options = new()
            {
                Rpc = chain.Rpc,
                CredentialFile = parsed.GetValue(credential),
                CredentialListFile = parsed.GetValue(credentialList),
                DataDirectory = directory,
                ContractsFile = chain.ContractsFile,
                ChainId = onChain,
                Identity = adopted,
                Run = parsed.GetValue(run),
                Roles = RolesOf(parsed.GetValue(role)!),
                Listen = parsed.GetValue(listen)!,
                PublicUrl = parsed.GetValue(publicUrl),
                Passphrase = remote is null ? await Passphrase.ReadAsync(parsed.GetValue(passphrase), isNew, mayAsk, cancel).ConfigureAwait(false) : "",
                Signer = remote,
                Threads = parsed.GetValue(threads),
                ChecksAll = parsed.GetValue(checkAll),
                MaxFee = new BigInteger(parsed.GetValue(maxFee) * WeiPerGwei),
                MaxRounds = parsed.GetValue(rounds),
                IsRestored = parsed.GetValue(restored),
                DiskReserve = parsed.GetValue(reserve) << 20,
                KeystoreWork = parsed.GetValue(keystoreWork),
            };
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            if (parsed.GetValue(withParent)) ParentWatch.Start(stop);
            return await NodeHost.RunAsync(options, terminal, stop.Token).ConfigureAwait(false);
        });
    }

    private static NodeRoles RolesOf(string name) => name switch
    {
        "verifier" => NodeRoles.Verifier,
        "both" => NodeRoles.Trainer | NodeRoles.Verifier,
        _ => NodeRoles.Trainer,
    };
}
