using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace Ledger.Content.Remote;

/// <summary>Fetches blocks from peers as from trustless IPFS gateways: GET {peer}/ipfs/{cid}?format=raw. Spec: protocol.md §3.2.</summary>
/// <remarks>
/// A peer is hostile until its bytes hash to the CID: time and size are bounded, redirects are not followed, and the
/// declared length is not believed. What went wrong with whom is a value, for the log and the status page.
/// </remarks>
public sealed class HttpBlobSource(HttpClient client, HttpBlobOptions options, TimeProvider time)
{
    private static readonly MediaTypeWithQualityHeaderValue RawBlock = new("application/vnd.ipld.raw");

    private readonly PeerPenalties _penalties = new(options.Penalty, time);

    /// <summary>A handler fit for unknown peers: no redirects, no cookies, no decompression, short headers, connections renewed.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxResponseHeadersLength = 16, // KiB
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    };

    /// <summary>A peer delivered a block that was asked for.</summary>
    public event Action<Uri, Cid>? Fetched;

    /// <summary>A peer sent bytes that are not the block that was asked for.</summary>
    public event Action<Uri, Cid>? Refused;

    /// <summary>How many wrong blocks a peer has sent of late.</summary>
    public int RefusedOf(Uri peer) => _penalties.CountOf(peer);

    /// <summary>Asks peers one after the other until one serves the block.</summary>
    public async Task<BlobRead> FetchAsync(Cid cid, IReadOnlyList<Uri> peers, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        foreach (Uri peer in _penalties.Order(peers))
        {
            (byte[]? block, string? problem) = await AskAsync(cid, peer, cancellationToken).ConfigureAwait(false);
            if (block is not null)
                return new BlobRead.Found(block) { Incidents = problems };
            problems.Add($"{peer}: {problem}");
        }

        return new BlobRead.Missing(cid, problems);
    }

    private async Task<(byte[]? Block, string? Problem)> AskAsync(Cid cid, Uri peer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(options.BlockTimeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, AddressOf(cid, peer));
            request.Headers.Accept.Add(RawBlock);
            using HttpResponseMessage response =
                await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
                return (null, $"it answered {(int)response.StatusCode}.");
            byte[]? block = await ReadAsync(response.Content, both.Token).ConfigureAwait(false);
            if (block is not null && Cid.Of(block) == cid)
            {
                Fetched?.Invoke(peer, cid);
                return (block, null);
            }

            _penalties.AddWrongBytes(peer);
            Refused?.Invoke(peer, cid);
            return (null, block is null ? $"it sent more than {BlobLimits.MaxBlock} bytes." : $"it sent {block.Length} bytes that are not this block.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _penalties.AddStall(peer); // or every block of every content would wait for it anew
            return (null, $"it did not deliver within {options.BlockTimeout.TotalSeconds:0.###} s.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidOperationException or NotSupportedException or UriFormatException)
        {
            // the last three: an address that is no HTTP URL, which a peer may well have published
            return (null, $"it cannot be reached or broke off ({error.Message}).");
        }
    }

    private static Uri AddressOf(Cid cid, Uri peer) =>
        new($"{peer.GetLeftPart(UriPartial.Path).TrimEnd('/')}/ipfs/{cid}?format=raw");

    /// <summary>The body, or null when it is longer than any block.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > BlobLimits.MaxBlock)
            return null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BlobLimits.MaxBlock + 1);
        try
        {
            Stream body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                int length = await body.ReadAtLeastAsync(
                    buffer.AsMemory(0, BlobLimits.MaxBlock + 1), BlobLimits.MaxBlock + 1, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return length <= BlobLimits.MaxBlock ? buffer[..length] : null;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
