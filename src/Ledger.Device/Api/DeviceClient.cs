using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Ledger.Device.Host;
using Ledger.Device.Metering;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Api;

/// <summary>Talks to a device: as its owner (everything) or as an application (chat).</summary>
public sealed class DeviceClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Talks to a device with a bearer token: the owner's, or one that an application signed.</summary>
    public DeviceClient(Uri url, string token)
    {
        _http = new HttpClient { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Where the device answers.</summary>
    public Uri Url => _http.BaseAddress!;

    /// <summary>The running device of a data directory, with its owner's token; null when none runs.</summary>
    public static DeviceClient? ForOwner(string dataDirectory)
    {
        try
        {
            string token = File.ReadAllText(DeviceDirectory.TokenOf(dataDirectory)).Trim();
            DeviceEndpoint? endpoint = JsonSerializer.Deserialize<DeviceEndpoint>(File.ReadAllText(DeviceDirectory.EndpointOf(dataDirectory)), DeviceJson.Options);
            return endpoint is not null && Uri.TryCreate(endpoint.Url, UriKind.Absolute, out Uri? url) ? new DeviceClient(url, token) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>All the device knows about itself.</summary>
    public Task<DeviceReply<DeviceStatus>> StatusAsync(CancellationToken cancellation = default) => AskAsync<DeviceStatus>(HttpMethod.Get, "v1/owner/status", null, null, cancellation);

    /// <summary>Who can use the owner's data now, as the chain has it at its newest block.</summary>
    public Task<DeviceReply<UseView>> UsesAsync(CancellationToken cancellation = default) => AskAsync<UseView>(HttpMethod.Get, "v1/owner/uses", null, null, cancellation);

    /// <summary>Plugs a folder under a name.</summary>
    public Task<DeviceReply<PlugResult>> PlugAsync(string name, string folder, IProgress<DeviceProgress>? progress = null, CancellationToken cancellation = default) =>
        AskAsync<PlugResult>(HttpMethod.Post, "v1/owner/sources", new PlugRequest(name, Path.GetFullPath(folder)), progress, cancellation);

    /// <summary>Unplugs a source: everything of it is gone afterwards.</summary>
    public Task<DeviceReply<UnplugResult>> UnplugAsync(string name, IProgress<DeviceProgress>? progress = null, CancellationToken cancellation = default) =>
        AskAsync<UnplugResult>(HttpMethod.Delete, $"v1/owner/sources/{Uri.EscapeDataString(name)}", null, progress, cancellation);

    /// <summary>Gives a consent on chain; done when it is in a block, its state says whether the gate honours it yet.</summary>
    public Task<DeviceReply<GrantView>> GrantAsync(GrantRequest request, CancellationToken cancellation = default) =>
        AskAsync<GrantView>(HttpMethod.Post, "v1/owner/grants", request, null, cancellation);

    /// <summary>Revokes a consent on chain and destroys its key.</summary>
    public Task<DeviceReply<GrantView>> RevokeAsync(string grant, CancellationToken cancellation = default) =>
        AskAsync<GrantView>(HttpMethod.Delete, $"v1/owner/grants/{Uri.EscapeDataString(grant)}", null, null, cancellation);

    /// <summary>Trains a personal adapter under a consent whose purposes include training.</summary>
    public Task<DeviceReply<TrainResult>> TrainAsync(TrainRequest request, IProgress<DeviceProgress>? progress = null, CancellationToken cancellation = default) =>
        AskAsync<TrainResult>(HttpMethod.Post, "v1/owner/train", request, progress, cancellation);

    /// <summary>Hashes a fresh engine's logits for the fixed prompts.</summary>
    public Task<DeviceReply<ProbeResult>> ProbeAsync(CancellationToken cancellation = default) => AskAsync<ProbeResult>(HttpMethod.Post, "v1/owner/probe", null, null, cancellation);

    /// <summary>An application's channels at this device.</summary>
    public Task<DeviceReply<IReadOnlyList<UsageChannelView>>> UsageAsync(CancellationToken cancellation = default) =>
        AskAsync<IReadOnlyList<UsageChannelView>>(HttpMethod.Get, "v1/usage", null, null, cancellation);

    /// <summary>Hands a voucher in; the device answers with its own signature beside the application's.</summary>
    public Task<DeviceReply<SignedVoucher>> PayAsync(SignedVoucher voucher, CancellationToken cancellation = default) =>
        AskAsync<SignedVoucher>(HttpMethod.Post, "v1/usage/vouchers", voucher, null, cancellation);

    /// <summary>Every application's channels, for the owner.</summary>
    public Task<DeviceReply<IReadOnlyList<UsageChannelView>>> OwnerUsageAsync(CancellationToken cancellation = default) =>
        AskAsync<IReadOnlyList<UsageChannelView>>(HttpMethod.Get, "v1/owner/usage", null, null, cancellation);

    /// <summary>Brings all vouchers to the chain that it has not paid yet.</summary>
    public Task<DeviceReply<IReadOnlyList<UsageSettlement>>> SettleAsync(CancellationToken cancellation = default) =>
        AskAsync<IReadOnlyList<UsageSettlement>>(HttpMethod.Post, "v1/owner/usage/settle", null, null, cancellation);

    /// <summary>Asks, and streams the answer.</summary>
    public async IAsyncEnumerable<ChatEvent> ChatAsync(ChatQuestion question, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        using HttpRequestMessage request = new(HttpMethod.Post, "v1/chat/completions") { Content = JsonContent.Create(ChatWire.BodyOf(question), options: DeviceJson.Options) };
        if (question.Payer is Address payer)
            request.Headers.Add(ChatEndpoint.Payer, payer.ToString());
        using HttpResponseMessage? response = await SendAsync(request, cancellation).ConfigureAwait(false);
        if (response is null)
        {
            yield return new ChatEvent.Refused(Away);
            yield break;
        }

        if (!response.IsSuccessStatusCode)
        {
            yield return new ChatEvent.Refused(await ErrorAsync(response, cancellation).ConfigureAwait(false));
            yield break;
        }

        ChatWire wire = new();
        await foreach (ServerSentEvent sent in ServerSentEvent.ReadAsync(response, cancellation).ConfigureAwait(false))
        {
            if (sent.Data == "[DONE]")
                break;
            foreach (ChatEvent said in wire.Read(sent.Data))
                yield return said;
        }

        yield return wire.End();
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<DeviceReply<T>> AskAsync<T>(HttpMethod method, string path, object? body, IProgress<DeviceProgress>? progress, CancellationToken cancellation) where T : class
    {
        using HttpRequestMessage request = new(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: DeviceJson.Options);
        using HttpResponseMessage? response = await SendAsync(request, cancellation).ConfigureAwait(false);
        if (response is null)
            return new DeviceReply<T>.Refused(Away);
        if (!response.IsSuccessStatusCode)
            return new DeviceReply<T>.Refused(await ErrorAsync(response, cancellation).ConfigureAwait(false));
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            return Done<T>(await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));

        await foreach (ServerSentEvent sent in ServerSentEvent.ReadAsync(response, cancellation).ConfigureAwait(false))
        {
            switch (sent.Kind)
            {
                case "progress" when ChatWire.ValueOf<DeviceProgress>(sent.Data) is DeviceProgress report:
                    progress?.Report(report);
                    break;
                case "done":
                    return Done<T>(sent.Data);
                case "error":
                    return new DeviceReply<T>.Refused(ChatWire.ErrorOf(sent.Data, 500));
                default:
                    break;
            }
        }

        return new DeviceReply<T>.Refused(ChatWire.BrokenOff);
    }

    private ApiError Away => new(503, "server_error", "no_device", $"No device answers at {Url}: start it with `ledger device serve`.");

    private async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static DeviceReply<T> Done<T>(string json) where T : class => ChatWire.ValueOf<T>(json) is T value
        ? new DeviceReply<T>.Done(value)
        : new DeviceReply<T>.Refused(ChatWire.BrokenOff);

    private static async Task<ApiError> ErrorAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        ChatWire.ErrorOf(await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false), (int)response.StatusCode);
}
