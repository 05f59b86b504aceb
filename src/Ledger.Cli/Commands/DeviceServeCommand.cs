using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Cli.Identities;
using Ledger.Cli.Network;
using Ledger.Device.Host;
using Ledger.Ethereum;

namespace Ledger.Cli.Commands;

/// <summary>ledger device serve: a person's own device, until it is stopped.</summary>
internal static class DeviceServeCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<Uri> rpc = SharedOptions.Rpc();
        Option<Uri[]> witness = new("--witness")
        {
            HelpName = "URL", Description = "Another JSON-RPC address of the same chain; every consent then needs the proof of each. May be repeated. Default: none.",
            CustomParser = static result => [.. result.Tokens.Select(token => SharedOptions.ParseUrl(result, token.Value))],
        };
        Option<FileInfo> contracts = SharedOptions.Contracts();
        Option<DirectoryInfo> network = SharedOptions.Directory();
        Option<string> data = new("--data") { HelpName = "DIR", Description = "Key, vault and models of this device.", DefaultValueFactory = _ => Path.Combine(".ledger", "device") };
        Option<ulong?> chainId = new("--chain-id") { HelpName = "ID", Description = "Refuse any other chain. Default: the chain that answers." };
        Option<string?> servesFor = ForOption.Create();
        Option<string?> model = new("--model") { HelpName = "MODEL", Description = "A GGUF file, a CID, or the number of a release. Default: the newest release, as soon as there is one." };
        Option<string> listen = new("--listen") { HelpName = "ADDRESS:PORT", Description = "Where applications reach the device, on loopback; port 0 takes a free one.", DefaultValueFactory = _ => "127.0.0.1:0" };
        Option<string> settleAt = new("--settle-at") { HelpName = "LDG", Description = "Settle a consent as soon as its application owes so much; each time costs gas.", DefaultValueFactory = _ => "1" };
        Option<string[]> origin = new("--origin") { HelpName = "URL", Description = "Web origin whose pages may use the device from a browser; may be repeated. Default: none." };
        Option<FileInfo> passphrase = new("--passphrase-file") { HelpName = "FILE", Description = $"File whose first line opens key and vault. Default: ${Passphrase.Variable}, else asked at a terminal." };
        Option<int> threads = new("--threads") { HelpName = "N", Description = "Threads of the engine and of training.", DefaultValueFactory = _ => 1 };
        Option<int> keystoreWork = new("--keystore-work") { Hidden = true, DefaultValueFactory = _ => 17 };
        Option<bool> withParent = new("--exit-with-parent") { Hidden = true };

        Command command = new("serve", "Run your device: it keeps your data, serves the model to applications that you allowed, and nothing to others.")
        {
            rpc, witness, contracts, network, data, chainId, servesFor, model, listen, settleAt, origin, passphrase, threads, keystoreWork, withParent,
        };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            ChainAddress chain = ChainAddress.Find(parsed.GetValue(rpc), parsed.GetValue(contracts), parsed.GetValue(network)!);
            (Address? identity, ulong? onChain) = ForOption.Read(parsed, servesFor, parsed.GetValue(chainId));
            string directory = parsed.GetValue(data)!;
            bool isNew = !File.Exists(Path.Combine(directory, "keystore", "identity.json"));
            bool mayAsk = !terminal.IsJson && !parsed.GetValue(withParent);
            DeviceOptions options = new()
            {
                Rpc = chain.Rpc,
                Witnesses = parsed.GetValue(witness) ?? [],
                DataDirectory = directory,
                ContractsFile = chain.ContractsFile,
                ChainId = onChain,
                Identity = identity,
                Model = parsed.GetValue(model),
                Listen = parsed.GetValue(listen)!,
                SettleAt = Amount.ReadLdg("--settle-at", parsed.GetValue(settleAt)!),
                Origins = parsed.GetValue(origin) ?? [],
                Passphrase = await Passphrase.ReadAsync(parsed.GetValue(passphrase), isNew, mayAsk, cancel).ConfigureAwait(false),
                Threads = parsed.GetValue(threads),
                KeystoreWork = parsed.GetValue(keystoreWork),
            };
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            if (parsed.GetValue(withParent)) ParentWatch.Start(stop);
            return await DeviceHost.RunAsync(options, terminal, stop.Token).ConfigureAwait(false);
        });
    }
}
