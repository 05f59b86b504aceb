using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Releases;
using Ledger.Content;
using Ledger.Device.Releases;
using Ledger.Models;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger model pull: the files of a release, from whoever has them.</summary>
internal static class ModelPullCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string?> release = new("release") { Description = "Number of the release, or CID of its manifest. Default: the newest release.", Arity = ArgumentArity.ZeroOrOne };
        Option<DirectoryInfo> target = new("--out") { HelpName = "DIR", Description = "Where the files go. A pull that broke off goes on there.", Required = true };
        Option<Uri[]> peers = new("--peer") { HelpName = "URL", Description = "A node or IPFS gateway to ask; may be given several times. Default: the nodes in the identity registry.", CustomParser = result => [.. result.Tokens.Select(token => SharedOptions.ParseUrl(result, token.Value))] };
        Command command = new("pull", "Fetch the files of a release by content, and refuse every wrong bit.") { release, target, peers };
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            Uri[] named = parsed.GetValue(peers) ?? [];
            string? text = parsed.GetValue(release);
            bool isCid = Cid.TryParse(text, out Cid cid);
            // With a CID and somebody to ask no chain is needed: the CID says all that there is to check.
            ChainSession? chain = isCid && named.Length > 0 ? null : await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            RegisteredRelease? registered = chain is null ? null : await FindAsync(new ReleaseIndex(chain.Client, chain.Addresses), text, isCid ? cid : null, cancel).ConfigureAwait(false);
            IReadOnlyList<Uri> asked = named.Length > 0 ? named : await ReleasePeers.FindAsync(chain!.Client, chain.Addresses, cancel).ConfigureAwait(false);
            Cid manifest = registered?.Manifest ?? cid;
            terminal.Say($"{(registered is null ? "release" : $"release {registered.Number}")}: {manifest}, from {asked.Count} {(asked.Count == 1 ? "peer" : "peers")}");
            PulledRelease pulled = await PulledRelease.PullAsync(
                manifest, found => registered?.Contradiction(found, chain!.Client.ChainId), asked, parsed.GetValue(target)!.FullName, terminal, cancel).ConfigureAwait(false);
            terminal.Result(Document(pulled, registered), console => Show(console, pulled));
            return ExitCode.Ok;
        });
    }

    /// <summary>The release that is meant; null for a CID that was never released.</summary>
    private static async Task<RegisteredRelease?> FindAsync(ReleaseIndex index, string? text, Cid? cid, CancellationToken cancel)
    {
        if (cid is Cid manifest) return await index.FindAsync(manifest, cancel).ConfigureAwait(false);
        ulong count = await index.CountAsync(cancel).ConfigureAwait(false);
        if (count == 0) throw new CommandFailure(ExitCode.BadInput, "No model is released on this chain yet.", "give the CID of a manifest, or wait for a vote");
        ulong number = count;
        if (text is not null && !ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            throw new CommandFailure(ExitCode.BadInput, $"'{text}' is neither a release's number nor a CID.");
        return await index.FindAsync(number, cancel).ConfigureAwait(false)
            ?? throw new CommandFailure(ExitCode.BadInput, $"There is no release {number}; the newest is {count}.");
    }

    private static object Document(PulledRelease pulled, RegisteredRelease? registered) => new
    {
        release = registered?.Number,
        manifest = pulled.Manifest.Cid.ToString(),
        run = pulled.Manifest.Origin.Run,
        finalRoot = pulled.Manifest.Origin.FinalRoot.ToString(),
        licence = pulled.Manifest.Origin.Licence,
        directory = pulled.Directory,
        files = pulled.Manifest.Files.Select(file => new { name = file.Name, cid = file.Cid.ToString(), size = file.Size }),
    };

    private static void Show(IAnsiConsole console, PulledRelease pulled)
    {
        ReleaseOrigin origin = pulled.Manifest.Origin;
        console.WriteLine($"{origin.Name}, run {origin.Run}, {pulled.Manifest.Shape.ParameterCount:N0} parameters, {origin.Licence}");
        foreach (ReleaseFile file in pulled.Manifest.Files) console.WriteLine($"  {Path.Combine(pulled.Directory, file.Name)}  {file.Size:N0} bytes");
        console.WriteLine("Every byte is what the manifest names.");
    }
}
