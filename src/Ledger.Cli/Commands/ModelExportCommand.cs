using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Releases;
using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Device.Releases;
using Ledger.Models;
using Ledger.Node.Work;
using Ledger.Training;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger model export: the files of an ended run, made here out of its accepted updates.</summary>
internal static class ModelExportCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<ulong?> run = SharedOptions.Run();
        Option<DirectoryInfo> target = new("--out") { HelpName = "DIR", Description = "Where the files go.", Required = true };
        Option<DirectoryInfo?> data = new("--data") { HelpName = "DIR", Description = "Data directory of a node whose blobs are used; what it lacks comes from peers." };
        Command command = new("export", "Make the files of an ended run here, out of its updates, and trust nobody for them.") { run, target, data };
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            ChainSession chain = await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            ulong number = await chain.FindRunAsync(parsed.GetValue(run), cancel).ConfigureAwait(false);
            ReleaseFiles files = await MakeAsync(chain, number, parsed.GetValue(data), terminal, cancel).ConfigureAwait(false);
            string directory = parsed.GetValue(target)!.FullName;
            await WriteAsync(files, directory, cancel).ConfigureAwait(false);
            terminal.Result(
                new { run = number, manifest = files.Manifest.Cid.ToString(), finalRoot = files.Manifest.Origin.FinalRoot.ToString(), directory, files = files.Manifest.Files.Select(file => new { name = file.Name, cid = file.Cid.ToString(), size = file.Size }) },
                console => Show(console, files, directory));
            return ExitCode.Ok;
        });
    }

    private static async Task<ReleaseFiles> MakeAsync(ChainSession chain, ulong run, DirectoryInfo? data, Terminal terminal, CancellationToken cancel)
    {
        Hash32 settled = await chain.Roots.FinalRootAsync(run, default, cancel).ConfigureAwait(false);
        if (settled.IsZero) throw new CommandFailure(ExitCode.BadInput, $"Run {run} has no final root yet.", "see `ledger run status`");
        RunHistory history = await RunHistory.ReadAsync(chain, run, cancel).ConfigureAwait(false);
        using PeersOfRun peers = await PeersOfRun.FindAsync(chain, history, cancel, data is null ? null : BlobsOf(data)).ConfigureAwait(false);
        RunMaterial material = await LoadedRun.LoadAsync(chain, run, peers.Blobs, cancel).ConfigureAwait(false);
        ModelState final = await new RunDerivation(material, peers.Blobs).FinalAsync(history, settled, cancel).ConfigureAwait(false);
        terminal.Say($"run {run}: the updates of {history.Rounds.Count} rounds lead to {settled}, which is the final root on chain");
        return await RunRelease.BuildAsync(chain.Client.ChainId, run, material, final, peers.Blobs, cancel).ConfigureAwait(false) switch
        {
            RunReleaseResult.Built built => built.Files,
            RunReleaseResult.Failed failed => throw new CommandFailure(ExitCode.Failure, failed.Sentence),
            _ => throw new InvalidOperationException("An unknown result of making a release."),
        };
    }

    private static DirectoryBlobStore BlobsOf(DirectoryInfo data)
    {
        string blobs = Path.Combine(data.FullName, "blobs");
        return Directory.Exists(blobs) ? new DirectoryBlobStore(blobs) : throw new CommandFailure(ExitCode.BadInput, $"{data.FullName} is no data directory of a node: it has no blobs.");
    }

    private static async Task WriteAsync(ReleaseFiles files, string directory, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        foreach ((string name, ReadOnlyMemory<byte> content) in files.All)
            await File.WriteAllBytesAsync(Path.Combine(directory, name), content, cancel).ConfigureAwait(false);
        await File.WriteAllBytesAsync(Path.Combine(directory, ReleasePull.ManifestName), files.Manifest.Encode(), cancel).ConfigureAwait(false);
    }

    private static void Show(IAnsiConsole console, ReleaseFiles files, string directory)
    {
        console.WriteLine($"{files.Manifest.Cid}");
        foreach (ReleaseFile file in files.Manifest.Files) console.WriteLine($"  {Path.Combine(directory, file.Name)}  {file.Size:N0} bytes");
    }
}
