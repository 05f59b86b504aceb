using System.Net;
using System.Text;
using Ledger.Content.Remote;

namespace Ledger.Node.Credentials;

/// <summary>Brings status lists from where their URLs say, or from a file that was given instead.</summary>
/// <remarks>An issuer's server is hostile: time and size are bounded, and nothing that it declares about its bytes is believed. Whether a list is the published one is for the reader to say.</remarks>
public sealed class StatusListSource(string? file) : IDisposable
{
    private const int LongestList = 8 << 20, MostRedirects = 5;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>What lies there; null where nothing can be had.</summary>
    public async Task<string?> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            byte[]? bytes = file is not null ? await OpenAsync(file, patience.Token).ConfigureAwait(false) : await AskAsync(url, patience.Token).ConfigureAwait(false);
            return bytes is null ? null : Encoding.ASCII.GetString(bytes).Trim();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or InvalidOperationException or NotSupportedException or UriFormatException)
        {
            // the last three: an address that is no HTTP URL
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler CreateHandler()
    {
        SocketsHttpHandler handler = HttpBlobSource.CreateHandler();
        handler.AllowAutoRedirect = true;
        handler.MaxAutomaticRedirections = MostRedirects;
        return handler;
    }

    private static async Task<byte[]?> OpenAsync(string path, CancellationToken cancellation)
    {
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
            return await ReadAsync(stream, cancellation).ConfigureAwait(false);
    }

    private async Task<byte[]?> AskAsync(Uri url, CancellationToken cancellation)
    {
        if (url.Scheme is not ("http" or "https"))
            return null;
        using HttpResponseMessage response = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            return null;
        Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
            return await ReadAsync(body, cancellation).ConfigureAwait(false);
    }

    /// <summary>Everything to the end; null when that is longer than any list.</summary>
    private static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using MemoryStream all = new();
        byte[] part = new byte[1 << 16];
        for (int read = await stream.ReadAsync(part, cancellation).ConfigureAwait(false); read > 0; read = await stream.ReadAsync(part, cancellation).ConfigureAwait(false))
        {
            if (all.Length + read > LongestList)
                return null;
            all.Write(part, 0, read);
        }

        return all.ToArray();
    }
}
