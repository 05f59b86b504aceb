using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Ledger.Device.Api;

/// <summary>Memory for requests and answers: never moved by the garbage collector, overwritten with zeros when it comes back.</summary>
/// <remarks>Both matter: a moved array leaves a copy behind, and a block that lies idle would still hold an answer made from notes.</remarks>
internal sealed class ZeroingMemoryPool : MemoryPool<byte>
{
    private const int BlockSize = 4096;
    private const int MostIdleBlocks = 1024;

    private readonly ConcurrentQueue<byte[]> _idle = new();
    private int _idleCount;
    private volatile bool _disposed;

    /// <inheritdoc />
    public override int MaxBufferSize => BlockSize;

    /// <inheritdoc />
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (_idle.TryDequeue(out byte[]? block))
            Interlocked.Decrement(ref _idleCount);
        else
            block = GC.AllocateArray<byte>(BlockSize, pinned: true);
        return new Block(this, block);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _idle.Clear();
    }

    private void Return(byte[] block)
    {
        CryptographicOperations.ZeroMemory(block);
        if (_disposed || Interlocked.Increment(ref _idleCount) > MostIdleBlocks)
        {
            Interlocked.Decrement(ref _idleCount);
            return;
        }

        _idle.Enqueue(block);
    }

    private sealed class Block(ZeroingMemoryPool pool, byte[] array) : IMemoryOwner<byte>
    {
        private byte[]? _array = array;

        public Memory<byte> Memory => _array ?? throw new ObjectDisposedException(nameof(Block));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _array, null) is byte[] block)
                pool.Return(block);
        }
    }
}
