namespace Ledger.Device.Workers;

/// <summary>A call as its handler sees it.</summary>
public sealed class WorkerCall
{
    internal WorkerCall(ReadOnlyMemory<byte> body) => Body = body;

    /// <summary>Content of the request; erased when the call ends.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Sends one chunk of its own.</summary>
    public void Send(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>Appends to the answer's stream without waiting: the parts of a few milliseconds travel as one chunk.</summary>
    public void Stream(ReadOnlySpan<byte> bytes, int items) => throw new NotImplementedException();
}
