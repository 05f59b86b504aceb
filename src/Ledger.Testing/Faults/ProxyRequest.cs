using System.Globalization;
using System.Text;

namespace Ledger.Testing;

/// <summary>One HTTP request as it came over the wire.</summary>
/// <param name="Head">Request line and headers, with the empty line that ends them.</param>
/// <param name="Body">The body.</param>
internal sealed record ProxyRequest(byte[] Head, byte[] Body)
{
    private const int MaxHead = 16 << 10, MaxBody = 64 << 20;

    /// <summary>True when the client wants to talk WebSocket from here on.</summary>
    public bool IsUpgrade => Header("Upgrade") is not null;

    /// <summary>Reads a request; null when the client has closed the connection.</summary>
    public static async Task<ProxyRequest?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        List<byte> head = [];
        byte[] one = new byte[1]; // the stream is buffered
        while (!EndsHead(head))
        {
            if (head.Count > MaxHead || await stream.ReadAsync(one, cancellationToken).ConfigureAwait(false) == 0)
                return null;
            head.Add(one[0]);
        }

        ProxyRequest request = new([.. head], []);
        if (!int.TryParse(request.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture, out int length) || length is < 0 or > MaxBody)
            return null;
        byte[] body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
        return request with { Body = body };
    }

    private static bool EndsHead(List<byte> head) =>
        head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n' && head[^4] == '\r';

    private string? Header(string name)
    {
        foreach (string line in Encoding.ASCII.GetString(Head).Split("\r\n"))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line.AsSpan(0, colon).Equals(name, StringComparison.OrdinalIgnoreCase))
                return line[(colon + 1)..].Trim();
        }

        return null;
    }
}
