using System.Net;
using System.Net.Http.Headers;

namespace Ledger.Ethereum;

/// <summary>JSON-RPC over HTTP POST, with a time-out for every attempt and retries for requests that only read.</summary>
public sealed class HttpRpcTransport : IRpcTransport, IDisposable
{
    private readonly Uri _url;
    private readonly HttpRpcOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>Prepares a transport; nothing is sent yet.</summary>
    public HttpRpcTransport(Uri url, HttpRpcOptions? options = null, TimeProvider? time = null)
    {
        _url = url;
        _options = options ?? new HttpRpcOptions();
        _time = time ?? TimeProvider.System;
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan, // each attempt has its own
            MaxResponseContentBufferSize = _options.MaxResponseBytes,
        };
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        if (requests.Count == 0)
            return [];
        byte[] body = RpcWire.Encode(requests);
        int retries = requests.All(static request => RpcWire.IsReadOnly(request.Method)) ? _options.Retries : 0;
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                byte[] answer = await PostAsync(body, cancellationToken).ConfigureAwait(false);
                return RpcWire.Decode(answer, requests.Count);
            }
            catch (RpcTransportException e) when (attempt < retries)
            {
                TimeSpan pause = _options.RetryDelay * (1 << attempt);
                if (e.RetryAfter > pause)
                    pause = e.RetryAfter.Value < _options.Timeout ? e.RetryAfter.Value : _options.Timeout;
                await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<byte[]> PostAsync(byte[] body, CancellationToken cancellationToken)
    {
        using CancellationTokenSource attempt = new(_options.Timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, cancellationToken);
        try
        {
            using ByteArrayContent content = new(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await _http.PostAsync(_url, content, either.Token).ConfigureAwait(false);
            // Some nodes put JSON-RPC errors behind status 400; those have a body worth reading.
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.BadRequest))
                throw new RpcTransportException($"{_url.Host} answered with HTTP status {(int)response.StatusCode}.")
                {
                    RetryAfter = response.Headers.RetryAfter?.Delta,
                };
            return await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcTransportException($"{_url.Host} did not answer within {_options.Timeout.TotalSeconds:0.#} seconds.", e);
        }
        catch (HttpRequestException e)
        {
            throw new RpcTransportException($"{_url.Host} cannot be reached: {e.Message}", e);
        }
    }
}
