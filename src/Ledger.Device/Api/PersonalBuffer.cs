using System.Buffers;
using System.Security.Cryptography;

namespace Ledger.Device.Api;

/// <summary>A growing buffer for personal bytes: never moved by the garbage collector, overwritten with zeros when it grows and when it ends.</summary>
internal sealed class PersonalBuffer(int capacity = 4096) : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = GC.AllocateArray<byte>(capacity, pinned: true);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <inheritdoc />
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - Length);
        Length += count;
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, Length));
        Length = 0;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - Length >= more)
            return;
        byte[] larger = GC.AllocateArray<byte>(Math.Max(checked(Length + more), _bytes.Length * 2), pinned: true);
        _bytes.AsSpan(0, Length).CopyTo(larger);
        CryptographicOperations.ZeroMemory(_bytes);
        _bytes = larger;
    }
}
