using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ledger.Device.Engine.Native;

/// <summary>Receives one row (logits or an embedding) for each token fed, in their order.</summary>
internal delegate void RowSink(ReadOnlySpan<float> row);

/// <summary>A context with one sequence: every batch is checked before the library sees it.</summary>
internal sealed unsafe class DecodeContext : IDisposable
{
    private readonly ContextHandle _handle;
    private readonly int _vocabulary;
    private readonly int _batchLength;

    // Outside the managed heap, since the library reads it while it calculates.
    private int* _abort;

    private readonly bool _embeds;

    private DecodeContext(ContextHandle handle, ContextParams parameters, int vocabulary, int* abort)
    {
        _handle = handle;
        _embeds = parameters.Embeddings != 0;
        _vocabulary = vocabulary;
        _batchLength = (int)LlamaLibrary.BatchLengthOf(handle);
        _abort = abort;
        Length = (int)Math.Min(parameters.ContextLength, LlamaLibrary.ContextLengthOf(handle));
    }

    /// <summary>The native context, for calls that read from it.</summary>
    public ContextHandle Handle => _handle;

    /// <summary>Longest sequence.</summary>
    public int Length { get; }

    /// <summary>Tokens in the cache.</summary>
    public int Position { get; private set; }

    /// <summary>A context of the model, or null when there is not enough memory.</summary>
    public static DecodeContext? Create(ModelHandle model, ContextParams parameters, int vocabulary)
    {
        int* abort = (int*)NativeMemory.AllocZeroed(sizeof(int));
        parameters.Abort = &IsAborted;
        parameters.AbortState = abort;
        ContextHandle handle = LlamaLibrary.CreateContext(model, parameters);
        if (handle.IsInvalid)
        {
            handle.Dispose();
            NativeMemory.Free(abort);
            return null;
        }

        handle.Hold(model);
        return new DecodeContext(handle, parameters, vocabulary, abort);
    }

    /// <summary>Empties the cache, its memory included.</summary>
    public void Clear()
    {
        LlamaLibrary.ClearMemory(LlamaLibrary.MemoryOf(_handle), 1);
        Position = 0;
    }

    /// <summary>Makes a cancellation stop the library inside a calculation, until the registration is disposed of.</summary>
    public CancellationTokenRegistration Watch(CancellationToken cancellation)
    {
        Volatile.Write(ref *_abort, 0);
        return cancellation.UnsafeRegister(static state => ((DecodeContext)state!).Abort(), this);
    }

    /// <summary>Feeds tokens in batches; with a sink, every token's row is wanted. The cache is empty after anything but Done and ContextFull.</summary>
    public PrefillOutcome Feed(ReadOnlySpan<int> tokens, RowSink? rows, int rowLength, CancellationToken cancellation)
    {
        if (tokens.Length > Length - Position) return PrefillOutcome.ContextFull;
        if (!AllKnown(tokens)) return Give(PrefillOutcome.Refused);
        while (!tokens.IsEmpty)
        {
            if (cancellation.IsCancellationRequested) return Give(PrefillOutcome.Cancelled);
            ReadOnlySpan<int> part = tokens[..Math.Min(tokens.Length, _batchLength)];
            int code = Decode(part, rows is not null);
            if (code != 0) return Give(code == 2 ? PrefillOutcome.Cancelled : PrefillOutcome.Refused);
            Position += part.Length;
            tokens = tokens[part.Length..];
            for (int i = 0; rows is not null && i < part.Length; i++) rows(Row(i, rowLength));
        }

        return PrefillOutcome.Done;
    }

    /// <summary>One token straight into the library: the loop that <see cref="Feed"/> is measured by. The caller keeps within the context.</summary>
    public int FeedBare(int token) => LlamaLibrary.Decode(_handle, new Batch { Count = 1, Tokens = &token });

    /// <summary>The row after a token of the newest batch (-1: the last): an embedding where the context makes those, else logits.</summary>
    public ReadOnlySpan<float> Row(int index, int length) =>
        new(_embeds ? LlamaLibrary.Embedding(_handle, index) : LlamaLibrary.Logits(_handle, index), length);

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        NativeMemory.Free(_abort);
        _abort = null;
    }

    private int Decode(ReadOnlySpan<int> tokens, bool allRows)
    {
        Span<sbyte> wanted = allRows ? new sbyte[tokens.Length] : [];
        wanted.Fill(1);
        fixed (int* token = tokens)
        fixed (sbyte* output = wanted)
        {
            return LlamaLibrary.Decode(_handle, new Batch { Count = tokens.Length, Tokens = token, Outputs = output });
        }
    }

    private bool AllKnown(ReadOnlySpan<int> tokens)
    {
        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)_vocabulary) return false;
        }

        return true;
    }

    private PrefillOutcome Give(PrefillOutcome outcome)
    {
        Clear();
        return outcome;
    }

    private void Abort() => Volatile.Write(ref *_abort, 1);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte IsAborted(void* state) => (byte)Volatile.Read(ref *(int*)state);
}
