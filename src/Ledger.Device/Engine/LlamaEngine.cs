namespace Ledger.Device.Engine;

/// <summary>One model, one context, one sequence, one thread at a time: llama.cpp behind checked bounds.</summary>
/// <remarks>
/// The library aborts the whole process on a broken assertion, so every batch is checked first and products run it in a worker.
/// The cache of keys and values is cleared on every change of adapter: what it holds was computed with the adapter in place.
/// </remarks>
public sealed class LlamaEngine : IDisposable
{
    private LlamaEngine() { }

    /// <summary>Loads the library if this process has not yet, then the model. The file must have passed Ledger.Models' GgufFile.</summary>
    public static EngineOpening Open(string path, EngineOptions options) => throw new NotImplementedException();

    /// <summary>What calculates.</summary>
    public EngineDevice Device => throw new NotImplementedException();

    /// <summary>Longest sequence in tokens.</summary>
    public int ContextLength => throw new NotImplementedException();

    /// <summary>Number of tokens, which is the length of a row of logits.</summary>
    public int VocabularySize => throw new NotImplementedException();

    /// <summary>Elements of an embedding.</summary>
    public int EmbeddingLength => throw new NotImplementedException();

    /// <summary>Tokens that the cache holds.</summary>
    public int Position => throw new NotImplementedException();

    /// <summary>The tokens of a text. Control tokens are recognised only in text that the program wrote itself.</summary>
    public int[] Tokenize(ReadOnlySpan<byte> utf8, bool addSpecial, bool parseSpecial = false) => throw new NotImplementedException();

    /// <summary>The bytes of a token, which may be part of a character; empty for a control token.</summary>
    public ReadOnlySpan<byte> Piece(int token) => throw new NotImplementedException();

    /// <summary>Whether the token ends an answer.</summary>
    public bool IsEnd(int token) => throw new NotImplementedException();

    /// <summary>The tokens of a conversation, by the model's chat template when it has one that is known, else as plain text.</summary>
    public int[] TokenizeChat(IReadOnlyList<ChatMessage> messages) => throw new NotImplementedException();

    /// <summary>Whether the model brings a chat template that is known.</summary>
    public bool HasChatTemplate => throw new NotImplementedException();

    /// <summary>Empties the cache of keys and values.</summary>
    public void Clear() => throw new NotImplementedException();

    /// <summary>Feeds tokens after those already in the cache.</summary>
    public PrefillOutcome Prefill(ReadOnlySpan<int> tokens, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The logits after the last token fed; valid until the next call.</summary>
    public ReadOnlySpan<float> Logits => throw new NotImplementedException();

    /// <summary>A sampler of its own state, for <see cref="Sample"/>.</summary>
    public TokenSampler CreateSampler(Sampling sampling) => throw new NotImplementedException();

    /// <summary>Draws the next token from the logits.</summary>
    public int Sample(TokenSampler sampler) => throw new NotImplementedException();

    /// <summary>Clears the cache, feeds the prompt and draws tokens until the answer ends.</summary>
    public GenerationResult Generate(GenerationRequest request, TextSink sink, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The mean embedding of a text, of length one; null when the text is empty or too long or the caller cancelled. Clears the cache.</summary>
    public float[]? Embed(ReadOnlySpan<int> tokens, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Puts a LoRA adapter (GGUF) in place of the present one; null, or a sentence that says why not. Clears the cache.</summary>
    public string? Attach(ReadOnlyMemory<byte> adapterGguf, float scale) => throw new NotImplementedException();

    /// <summary>Takes the adapter away and clears the cache: the logits are the released model's again, bit for bit.</summary>
    public void Detach() => throw new NotImplementedException();

    /// <summary>SHA-256 over all logits of the prompts, each from an empty cache.</summary>
    public byte[] ProbeLogits(IReadOnlyList<int[]> prompts, CancellationToken cancellation) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() { }
}
