using System.Runtime.CompilerServices;

namespace Ledger.Device.Api;

/// <summary>One event of a stream.</summary>
/// <param name="Kind">Its kind; message where none was given.</param>
/// <param name="Data">Its data.</param>
internal readonly record struct ServerSentEvent(string Kind, string Data)
{
    /// <summary>Reads the events of a response as they come.</summary>
    public static async IAsyncEnumerable<ServerSentEvent> ReadAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using StreamReader lines = new(body);
        string kind = "message";
        while (await ReadLineAsync(lines, cancellation).ConfigureAwait(false) is string line)
        {
            if (line.Length == 0)
                kind = "message";
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line["event: ".Length..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                yield return new ServerSentEvent(kind, line["data: ".Length..]);
        }
    }

    /// <summary>A stream that breaks off ends like one that ends: what is missing is its last event.</summary>
    private static async Task<string?> ReadLineAsync(StreamReader lines, CancellationToken cancellation)
    {
        try
        {
            return await lines.ReadLineAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
