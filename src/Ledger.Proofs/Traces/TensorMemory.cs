namespace Ledger.Proofs.Traces;

/// <summary>Memory for the outputs of rows: given back as soon as no later row reads them, used again for the next of the same size.</summary>
internal sealed class TensorMemory
{
    private readonly Dictionary<int, Stack<uint[]>> _free = [];
    private long _live;

    /// <summary>Most bytes that were in use at the same time.</summary>
    public long PeakBytes { get; private set; }

    public uint[] Take(int length)
    {
        _live += sizeof(uint) * (long)length;
        PeakBytes = Math.Max(PeakBytes, _live);
        return _free.TryGetValue(length, out Stack<uint[]>? free) && free.TryPop(out uint[]? again)
            ? again
            : GC.AllocateUninitializedArray<uint>(length);
    }

    public void GiveBack(uint[] memory)
    {
        _live -= sizeof(uint) * (long)memory.Length;
        if (!_free.TryGetValue(memory.Length, out Stack<uint[]>? free))
            _free.Add(memory.Length, free = new Stack<uint[]>());
        free.Push(memory);
    }
}
