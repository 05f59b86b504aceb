using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;
using Ledger.Cli.Wallets;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Contracts.Anvil;
using Ledger.Ethereum;
using Ledger.Training;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger run create: a recipe goes on chain, with a reward for every slot.</summary>
internal static class RunCreateCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string> manifest = new("--manifest") { HelpName = "CID", Description = "Dataset manifest that `ledger data prepare` made.", Required = true };
        Option<string> store = new("--store") { HelpName = "DIR", Description = "Blob store that holds the dataset and receives the recipe; a node must serve it.", DefaultValueFactory = _ => Path.Combine(".ledger", "data") };
        Option<int> rounds = new("--rounds") { HelpName = "N", Description = "Rounds of the run.", DefaultValueFactory = _ => RecipeTemplate.Demo.Rounds.Rounds };
        Option<string> reward = new("--reward") { HelpName = "LDG", Description = "Reward of a slot, in whole tokens.", DefaultValueFactory = _ => "10" };
        Option<ulong> schema = new("--schema") { HelpName = "NUMBER", Description = "Schema of the credential that a trainer must show to enrol. Default: none." };
        Option<FileInfo> key = new("--key") { HelpName = "FILE", Description = "Keystore file of the creator. Default: on a local chain its first development account." };
        Option<FileInfo> passphrase = new("--passphrase-file") { HelpName = "FILE", Description = $"File whose first line opens the keystore. Default: ${Passphrase.Variable}." };
        Command command = new("create", "Put a recipe on chain, with a reward for every slot.") { manifest, store, rounds, reward, schema, key, passphrase };
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            if (!Cid.TryParse(parsed.GetValue(manifest), out Cid cid)) throw new CommandFailure(ExitCode.BadInput, $"'{parsed.GetValue(manifest)}' is no CID.");
            if (!System.Numerics.BigInteger.TryParse(parsed.GetValue(reward), out System.Numerics.BigInteger whole) || whole.Sign <= 0)
                throw new CommandFailure(ExitCode.BadInput, $"'{parsed.GetValue(reward)}' is no positive number of whole tokens.");
            DirectoryBlobStore blobs = new(parsed.GetValue(store)!);
            RecipeData data = await ReadAsync(blobs, cid, cancel).ConfigureAwait(false);
            ChainSession chain = await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            NetworkProfile profile = NetworkProfile.Standing with
            {
                CredentialSchema = parsed.GetValue(schema),
                SlotReward = whole * System.Numerics.BigInteger.Pow(10, 18),
                Template = RecipeTemplate.Demo with { Rounds = RecipeTemplate.Demo.Rounds with { Rounds = parsed.GetValue(rounds) } },
            };
            using LocalSigner creator = await SignerAsync(chain, parsed.GetValue(key), parsed.GetValue(passphrase), !terminal.IsJson, cancel).ConfigureAwait(false);
            CreatedRun created = await CreatedRun.CreateAsync(chain, creator, profile, data, blobs, cancel).ConfigureAwait(false);
            terminal.Result(
                new { run = created.Run, recipe = created.Recipe.Cid.ToString(), programRoot = created.Recipe.ProgramRoot.ToString(), creator = creator.Address.ToString() },
                console => console.WriteLine($"run {created.Run} is on chain, recipe {created.Recipe.Cid}"));
            return ExitCode.Ok;
        });
    }

    private static async Task<RecipeData> ReadAsync(DirectoryBlobStore blobs, Cid cid, CancellationToken cancel) =>
        await new ContentReader(blobs).ReadAsync(cid, DatasetManifest.MaxBytes, cancel).ConfigureAwait(false) is not ContentRead.Found found
            ? throw new CommandFailure(ExitCode.BadInput, $"The manifest {cid} is not in the store.", "make it with `ledger data prepare`, and name its store with --store")
            : DatasetManifest.TryParse(found.Bytes.Span, out DatasetManifest? manifest, out string? problem)
                ? manifest.Describe()
                : throw new CommandFailure(ExitCode.BadInput, $"{cid} is no dataset manifest: {problem}");

    private static async Task<LocalSigner> SignerAsync(ChainSession chain, FileInfo? key, FileInfo? passphrase, bool mayAsk, CancellationToken cancel)
    {
        if (key is not null) return await KeyFile.OpenAsync(key, await Passphrase.ReadAsync(passphrase, isNew: false, mayAsk, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
        return chain.Client.ChainId == LocalDeployment.ChainId
            ? AnvilAccounts.Signer(0)
            : throw new CommandFailure(ExitCode.BadInput, "The creator's key is missing.", "give --key FILE; `ledger wallet create` makes one");
    }
}
