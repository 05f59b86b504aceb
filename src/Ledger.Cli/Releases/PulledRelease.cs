using Ledger.Cli.CommandLine;
using Ledger.Content;
using Ledger.Content.Remote;
using Ledger.Device.Releases;
using Ledger.Models;

namespace Ledger.Cli.Releases;

/// <summary>A release whose files lie in a directory, every byte verified.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Directory">Where the files are.</param>
internal sealed record PulledRelease(ReleaseManifest Manifest, string Directory)
{
    private const long ProgressFrom = 32 << 20;

    /// <summary>Fetches what is missing.</summary>
    /// <exception cref="CommandFailure">Nobody serves it as it should be, or it is not what was asked for.</exception>
    public static async Task<PulledRelease> PullAsync(
        Cid manifest, Func<ReleaseManifest, string?> expected, IReadOnlyList<Uri> peers, string directory, Terminal terminal, CancellationToken cancel)
    {
        using HttpClient http = new(HttpBlobSource.CreateHandler());
        HttpBlobSource source = new(http, new HttpBlobOptions(), TimeProvider.System);
        int wrong = 0;
        source.Refused += (_, _) => Interlocked.Increment(ref wrong);
        ReleasePull pull = new(new PeerBlobStore(source, new FixedPeers(peers)));
        switch (await pull.PullAsync(manifest, expected, directory, Progress(terminal), cancel).ConfigureAwait(false))
        {
            case ReleasePullResult.Pulled pulled:
                foreach (string incident in pulled.Incidents) terminal.Say($"mended: {incident}");
                return new PulledRelease(pulled.Manifest, pulled.Directory);
            case ReleasePullResult.Unavailable missing:
                throw new CommandFailure(wrong > 0 ? ExitCode.Verification : ExitCode.Failure, missing.Sentence,
                    wrong > 0 ? "ask another node with --peer URL; what was right is kept" : "give --peer URL of a node that holds it; what was fetched is kept");
            case ReleasePullResult.Refused refused:
                throw new CommandFailure(ExitCode.Verification, refused.Sentence);
            default:
                throw new InvalidOperationException("An unknown result of pulling.");
        }
    }

    /// <summary>A line for every tenth of a large release.</summary>
    private static Action<long, long> Progress(Terminal terminal)
    {
        long told = 0;
        return (done, total) =>
        {
            long tenths = total < ProgressFrom ? 0 : done * 10 / total;
            if (tenths <= told) return;
            told = tenths;
            terminal.Say($"{tenths * 10} % of {total / 1e6:N0} MB");
        };
    }
}
