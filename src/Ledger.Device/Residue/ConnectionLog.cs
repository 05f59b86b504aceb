using System.Net;

namespace Ledger.Device.Residue;

/// <summary>Hears of every connection that this process itself begins through System.Net.Sockets, however short.</summary>
public sealed class ConnectionLog : IDisposable
{
    /// <summary>Distinct endpoints so far.</summary>
    public IReadOnlyList<EndPoint> Endpoints => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose() => throw new NotImplementedException();
}
