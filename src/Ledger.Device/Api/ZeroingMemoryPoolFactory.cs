using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Ledger.Device.Api;

/// <summary>Gives the HTTP server memory that is overwritten after use.</summary>
internal sealed class ZeroingMemoryPoolFactory : IMemoryPoolFactory<byte>
{
    /// <inheritdoc />
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ZeroingMemoryPool();
}
