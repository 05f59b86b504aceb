using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net;

namespace Ledger.Device.Residue;

/// <summary>Hears of every connection that this process itself begins through System.Net.Sockets, however short.</summary>
public sealed class ConnectionLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedSet<string> _endpoints = new(StringComparer.Ordinal);
    private readonly Listener _listener;

    /// <summary>Begins to listen.</summary>
    public ConnectionLog()
    {
        _listener = new Listener(Add);
    }

    /// <summary>Distinct endpoints so far, as address:port; those of other families as the runtime writes them.</summary>
    public IReadOnlyList<string> Endpoints
    {
        get
        {
            lock (_gate)
                return [.. _endpoints];
        }
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    /// <summary>Reads family:length:{bytes after the family}.</summary>
    internal static string Readable(string address)
    {
        string[] parts = address.Split(':', 3);
        if (parts.Length != 3 || !parts[2].StartsWith('{'))
            return address;
        string[] numbers = parts[2].Trim('{', '}').Split(',');
        byte[] bytes = new byte[numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!byte.TryParse(numbers[i], CultureInfo.InvariantCulture, out bytes[i]))
                return address;
        }

        return parts[0] switch
        {
            "InterNetwork" when bytes.Length >= 6 => new IPEndPoint(new IPAddress(bytes.AsSpan(2, 4)), Port()).ToString(),
            "InterNetworkV6" when bytes.Length >= 22 => new IPEndPoint(Unmapped(new IPAddress(bytes.AsSpan(6, 16))), Port()).ToString(),
            _ => address,
        };

        int Port() => bytes[0] << 8 | bytes[1];
    }

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private void Add(string address)
    {
        lock (_gate)
            _endpoints.Add(Readable(address));
    }

    private sealed class Listener(Action<string> add) : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "System.Net.Sockets")
                EnableEvents(eventSource, EventLevel.Informational, EventKeywords.All);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName == "ConnectStart" && eventData.Payload?.FirstOrDefault() is string address)
                add(address);
        }
    }
}
