using System.Collections.Concurrent;
using System.Net;
using Ledger.Content;

namespace Ledger.Device.Tests.Releases;

/// <summary>Peers behind an HTTP client, without a network: each host serves the blocks that it was given.</summary>
internal sealed class MemoryPeers : HttpMessageHandler
{
    private readonly Dictionary<string, Dictionary<string, byte[]>> _hosts = [];

    /// <summary>Blocks that were asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>A peer that serves the blocks of contents.</summary>
    public Uri Add(string host, IEnumerable<ReadOnlyMemory<byte>> contents)
    {
        Dictionary<string, byte[]> blocks = [];
        foreach (ReadOnlyMemory<byte> block in contents.SelectMany(BlobChunker.Blocks))
            blocks[Cid.Of(block.Span).ToString()] = block.ToArray();
        _hosts.Add(host, blocks);
        return new Uri($"http://{host}/");
    }

    /// <summary>From now on a peer serves a block with one bit flipped.</summary>
    public void Flip(string host, Cid block) => _hosts[host][block.ToString()][^1] ^= 1;

    /// <summary>From now on a peer does not have a block.</summary>
    public void Remove(string host, Cid block) => _hosts[host].Remove(block.ToString());

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string cid = request.RequestUri!.Segments[^1];
        Asked.Enqueue(cid);
        return Task.FromResult(_hosts[request.RequestUri.Host].TryGetValue(cid, out byte[]? block)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([.. block]) }
            : new HttpResponseMessage(HttpStatusCode.NotFound));
    }
}
