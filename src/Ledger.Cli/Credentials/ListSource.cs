namespace Ledger.Cli.Credentials;

/// <summary>Brings status lists from where their URLs say, or from a file that was given instead.</summary>
internal sealed class ListSource(FileInfo? file) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 8 << 20 };

    /// <summary>What lies there; null where nothing can be had.</summary>
    public async Task<string?> FetchAsync(Uri url, CancellationToken cancel)
    {
        try
        {
            if (file is not null) return (await File.ReadAllTextAsync(file.FullName, cancel).ConfigureAwait(false)).Trim();
            return url.Scheme is "http" or "https" ? (await _http.GetStringAsync(url, cancel).ConfigureAwait(false)).Trim() : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
