namespace Ledger.Device.Workers;

/// <summary>How a call ended.</summary>
public abstract record WorkerAnswer
{
    private WorkerAnswer() { }

    /// <summary>Done; the bytes are the result, empty when the chunks said all.</summary>
    public sealed record Done(ReadOnlyMemory<byte> Bytes) : WorkerAnswer;

    /// <summary>Not done, for a reason that the caller can act on. No personal data in it.</summary>
    public sealed record Refused(string Code, string Sentence) : WorkerAnswer;
}
