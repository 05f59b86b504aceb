namespace Ledger.Device.Workers;

/// <summary>A call as its handler sees it.</summary>
public sealed class WorkerCall
{
    private readonly FrameWriter _writer;
    private readonly uint _number;

    internal WorkerCall(FrameWriter writer, uint number, ReadOnlyMemory<byte> body)
    {
        _writer = writer;
        _number = number;
        Body = body;
    }

    /// <summary>Content of the request; erased when the call ends.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Sends one chunk of its own.</summary>
    public void Send(ReadOnlySpan<byte> bytes) => _writer.Write(FrameKind.Chunk, _number, bytes);

    /// <summary>Appends to the answer's stream without waiting: the parts of a few milliseconds travel as one chunk.</summary>
    public void Stream(ReadOnlySpan<byte> bytes, int items) => _writer.Stream(_number, bytes, items);
}
