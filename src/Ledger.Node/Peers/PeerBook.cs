using Ledger.Content.Remote;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Node.Status;
using Ledger.Node.Storage;

namespace Ledger.Node.Peers;

/// <summary>The other nodes, as the identity registry lists them, and whether they answer.</summary>
/// <remarks>
/// Anybody can fill the registry with endpoints. Those who staked on the run come first, so that no stranger's endpoint
/// stands between this node and a block that one of them serves; and no more than <see cref="MostPinged"/> are pinged.
/// </remarks>
internal sealed class PeerBook(NodeDatabase database, Address identity, HttpClient http) : IPeerDirectory
{
    /// <summary>Most peers that are asked whether they are there; the others count as silent, which puts them last.</summary>
    internal const int MostPinged = 256;

    private const int PingedAtOnce = 32;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private volatile IReadOnlyList<Peer> _peers = [];
    private volatile HashSet<Uri> _silent = [];

    /// <summary>The peers known now.</summary>
    public IReadOnlyList<Peer> Peers => _peers;

    /// <summary>True when there are peers and none of them answered the last time.</summary>
    public bool AllSilent => _peers.Count > 0 && _peers.All(peer => _silent.Contains(peer.Endpoint));

    /// <summary>Reads the directory as of a time of the chain.</summary>
    /// <param name="time">Time of the chain.</param>
    /// <param name="staked">Identities that come first.</param>
    public void Refresh(ulong time, IReadOnlySet<Address> staked) =>
        _peers = [.. database.Read(connection => PeerDirectory.PeersAt(connection, time))
            .Where(peer => peer.Identity != identity).OrderBy(peer => !staked.Contains(peer.Identity))];

    /// <summary>Asks the first peers whether they are there.</summary>
    public async Task PingAsync(CancellationToken cancellation)
    {
        IReadOnlyList<Peer> peers = _peers;
        bool[] answers = new bool[peers.Count];
        ParallelOptions few = new() { MaxDegreeOfParallelism = PingedAtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, Math.Min(peers.Count, MostPinged), few, async (i, cancel) =>
            answers[i] = await AnswersAsync(peers[i].Endpoint, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        _silent = [.. peers.Where((_, i) => !answers[i]).Select(peer => peer.Endpoint)];
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<Uri>> PeersAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<Uri>>([.. _peers.Select(peer => peer.Endpoint).OrderBy(_silent.Contains)]);

    /// <summary>The peers for the status.</summary>
    public IReadOnlyList<PeerStatus> Status(HttpBlobSource source) =>
        [.. _peers.Select(peer => new PeerStatus(
            peer.Identity.ToString(), peer.Endpoint.ToString(), !_silent.Contains(peer.Endpoint), source.RefusedOf(peer.Endpoint)))];

    private async Task<bool> AnswersAsync(Uri peer, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(peer.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/livez"));
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or NotSupportedException or InvalidOperationException or UriFormatException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
