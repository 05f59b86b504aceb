using Ledger.Device.Host;

namespace Ledger.Device.Api;

/// <summary>Talks to a device: as its owner (everything) or as an application (chat).</summary>
public sealed class DeviceClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Talks to a device with a bearer token: the owner's, or one that an application signed.</summary>
    public DeviceClient(Uri url, string token)
    {
        _http = new HttpClient { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The running device of a data directory, with its owner's token; null when none runs.</summary>
    public static DeviceClient? ForOwner(string dataDirectory) => throw new NotImplementedException();

    /// <summary>All the device knows about itself.</summary>
    public Task<DeviceReply<DeviceStatus>> StatusAsync(CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Plugs a folder under a name.</summary>
    public Task<DeviceReply<PlugResult>> PlugAsync(string name, string folder, IProgress<DeviceProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>Unplugs a source: everything of it is gone afterwards.</summary>
    public Task<DeviceReply<UnplugResult>> UnplugAsync(string name, IProgress<DeviceProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>Gives a consent on chain; done when the gate honours it.</summary>
    public Task<DeviceReply<GrantView>> GrantAsync(GrantRequest request, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Revokes a consent on chain and destroys its key.</summary>
    public Task<DeviceReply<GrantView>> RevokeAsync(string grant, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Trains a personal adapter under a consent whose purposes include training.</summary>
    public Task<DeviceReply<TrainResult>> TrainAsync(TrainRequest request, IProgress<DeviceProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>Hashes a fresh engine's logits for the fixed prompts.</summary>
    public Task<DeviceReply<ProbeResult>> ProbeAsync(CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>Asks, and streams the answer.</summary>
    public IAsyncEnumerable<ChatEvent> ChatAsync(ChatQuestion question, CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();
}
