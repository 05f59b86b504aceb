using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ledger.Device.Workers;

/// <summary>What comes back from a call to a worker: any number of chunks, then exactly one of the others.</summary>
public abstract record WorkerEvent
{
    private WorkerEvent() { }

    /// <summary>A part of the answer. Erased when the next event is asked for.</summary>
    /// <param name="Bytes">Content; streamed parts may be joined.</param>
    /// <param name="Items">Number of items (tokens) in it.</param>
    public sealed record Chunk(ReadOnlyMemory<byte> Bytes, int Items) : WorkerEvent;

    /// <summary>The call is done. The receiver erases it when it is personal.</summary>
    public sealed record Completed(ReadOnlyMemory<byte> Bytes) : WorkerEvent;

    /// <summary>The worker lives and says why it did not do it.</summary>
    public sealed record Refused(string Code, string Sentence) : WorkerEvent;

    /// <summary>The worker is gone: crashed, hung, killed, or it sent what no worker sends.</summary>
    public sealed record Ended(WorkerEnd End) : WorkerEvent;

    /// <summary>Overwrites the bytes with zeros.</summary>
    public void Erase()
    {
        ReadOnlyMemory<byte> bytes = this switch
        {
            Chunk chunk => chunk.Bytes,
            Completed completed => completed.Bytes,
            _ => default,
        };
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(bytes).Span);
    }
}
