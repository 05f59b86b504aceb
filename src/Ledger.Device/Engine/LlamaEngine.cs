using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ledger.Device.Engine.Native;
using Ledger.Models;

namespace Ledger.Device.Engine;

/// <summary>One model, one context, one sequence, one thread at a time: llama.cpp behind checked bounds.</summary>
/// <remarks>
/// The library aborts the whole process on a broken assertion, so every batch is checked first and products run it in a worker.
/// The cache of keys and values is cleared on every change of adapter: what it holds was computed with the adapter in place.
/// </remarks>
public sealed class LlamaEngine : IDisposable
{
    private readonly ModelHandle _model;
    private readonly DecodeContext _context;
    private readonly ContextParams _parameters;
    private readonly Vocabulary _vocabulary;
    private DecodeContext? _embedding;
    private AdapterHandle? _adapter;

    private LlamaEngine(ModelHandle model, DecodeContext context, ContextParams parameters, EngineDevice device)
    {
        _model = model;
        _context = context;
        _parameters = parameters;
        _vocabulary = new Vocabulary(model);
        Device = device;
        EmbeddingLength = LlamaLibrary.EmbeddingLengthOf(model);
        HasChatTemplate = _vocabulary.Frame([new ChatMessage("user", "")]) is not null;
    }

    /// <summary>What calculates.</summary>
    public EngineDevice Device { get; }

    /// <summary>Longest sequence in tokens.</summary>
    public int ContextLength => _context.Length;

    /// <summary>Number of tokens, which is the length of a row of logits.</summary>
    public int VocabularySize => _vocabulary.Count;

    /// <summary>Elements of an embedding.</summary>
    public int EmbeddingLength { get; }

    /// <summary>Tokens that the cache holds.</summary>
    public int Position => _context.Position;

    /// <summary>Whether the model brings a chat template that is known.</summary>
    public bool HasChatTemplate { get; }

    /// <summary>The logits after the last token fed; valid until the next call.</summary>
    public ReadOnlySpan<float> Logits => Position > 0
        ? _context.Row(-1, VocabularySize)
        : throw new InvalidOperationException("There are logits only after a token was fed.");

    /// <summary>What would calculate on this machine, or a sentence that says why nothing can. Loads the library, but no model.</summary>
    public static (EngineDevice? Device, string? Refusal) Installed(bool useAccelerator = true)
    {
        (LlamaRuntime? runtime, string? refusal) = LlamaRuntime.Load();
        return (runtime?.Device(useAccelerator), refusal);
    }

    /// <summary>Loads the library if this process has not yet, then the model. The library sees no file that <see cref="GgufFile"/> refuses.</summary>
    public static EngineOpening Open(string path, EngineOptions options)
    {
        if (options.Validate() is string broken) return new EngineOpening.Refused(broken);
        (LlamaRuntime? runtime, string? refusal) = LlamaRuntime.Load();
        if (runtime is null) return new EngineOpening.Refused(refusal!);
        if (GgufFile.Inspect(path, GgufLimits.Default) is GgufVerdict.Refused unusable) return new EngineOpening.Refused(unusable.Reason);

        NativeLog.Clear();
        ModelParams parameters = LlamaLibrary.DefaultModelParams();
        if (!options.UseAccelerator) parameters.GpuLayers = 0;
        ModelHandle model = LlamaLibrary.LoadModel(Path.GetFullPath(path), parameters);
        if (model.IsInvalid) return new EngineOpening.Refused($"llama.cpp does not load this model: {NativeLog.LastError() ?? "it gives no reason"}.");
        if (LlamaLibrary.HasEncoder(model) != 0)
        {
            model.Dispose();
            return new EngineOpening.Refused("This model translates or embeds; it does not continue text.");
        }

        ContextParams context = ParametersFor(model, options);
        DecodeContext? created = DecodeContext.Create(model, context, new Vocabulary(model).Count);
        if (created is not null) return new EngineOpening.Opened(new LlamaEngine(model, created, context, runtime.Device(options.UseAccelerator)));
        model.Dispose();
        return new EngineOpening.Refused($"There is not enough memory for a context of {context.ContextLength} tokens; ask for a shorter one.");
    }

    /// <summary>The tokens of a text. Control tokens are recognised only in text that the program wrote itself.</summary>
    public int[] Tokenize(ReadOnlySpan<byte> utf8, bool addSpecial, bool parseSpecial = false) => _vocabulary.Tokenize(utf8, addSpecial, parseSpecial);

    /// <summary>The bytes of a token, which may be part of a character; empty for a control token.</summary>
    public ReadOnlySpan<byte> Piece(int token) => _vocabulary.Piece(token);

    /// <summary>Whether the token ends an answer.</summary>
    public bool IsEnd(int token) => _vocabulary.IsEnd(token);

    /// <summary>The tokens of a conversation, by the model's chat template when it has one that is known, else as plain text, one message a line.</summary>
    public int[] TokenizeChat(IReadOnlyList<ChatMessage> messages) => _vocabulary.TokenizeChat(messages);

    /// <summary>Empties the cache of keys and values.</summary>
    public void Clear() => _context.Clear();

    /// <summary>Feeds tokens after those already in the cache.</summary>
    public PrefillOutcome Prefill(ReadOnlySpan<int> tokens, CancellationToken cancellation)
    {
        using CancellationTokenRegistration watch = _context.Watch(cancellation);
        return _context.Feed(tokens, null, 0, cancellation);
    }

    /// <summary>A sampler of its own state, for <see cref="Sample"/>.</summary>
    public TokenSampler CreateSampler(Sampling sampling) => new(sampling, VocabularySize);

    /// <summary>Draws the next token from the logits.</summary>
    public int Sample(TokenSampler sampler) => Position > 0
        ? LlamaLibrary.Sample(sampler.Chain, _context.Handle, -1)
        : throw new InvalidOperationException("A token can be drawn only after one was fed.");

    /// <summary>Clears the cache, feeds the prompt and draws tokens until the answer ends.</summary>
    public GenerationResult Generate(GenerationRequest request, TextSink sink, CancellationToken cancellation)
    {
        if (request.Prompt.IsEmpty) throw new ArgumentException("A prompt has at least one token.", nameof(request));
        using TokenSampler sampler = CreateSampler(request.Sampling);
        using CancellationTokenRegistration watch = _context.Watch(cancellation);
        AnswerText text = new(request.Stops, sink);
        Clear();
        PrefillOutcome fed = _context.Feed(request.Prompt.Span, null, 0, cancellation);
        int drawn = 0;
        while (fed == PrefillOutcome.Done)
        {
            if (drawn == request.MaxTokens) return End(GenerationEnd.Length);
            int token = LlamaLibrary.Sample(sampler.Chain, _context.Handle, -1);
            if (IsEnd(token) && !request.IgnoreEnd) return End(GenerationEnd.Stop);
            drawn++;
            if (text.Push(Piece(token))) return new GenerationResult(GenerationEnd.Stop, request.Prompt.Length, drawn);
            if (drawn == request.MaxTokens) return End(GenerationEnd.Length);
            fed = _context.Feed([token], null, 0, cancellation);
        }

        return End(fed switch
        {
            PrefillOutcome.Cancelled => GenerationEnd.Cancelled,
            PrefillOutcome.Refused => GenerationEnd.Failed,
            _ => drawn == 0 ? GenerationEnd.PromptTooLong : GenerationEnd.Length,
        });

        GenerationResult End(GenerationEnd end)
        {
            text.Finish();
            return new GenerationResult(end, request.Prompt.Length, drawn);
        }
    }

    /// <summary>The shortest loop that the library allows, which <see cref="Generate"/> is measured by; false when the tokens do not fit.</summary>
    internal bool GenerateBare(ReadOnlySpan<int> prompt, Span<int> tokens)
    {
        using TokenSampler sampler = CreateSampler(Sampling.Greedy);
        Clear();
        if (prompt.Length + tokens.Length - 1 > ContextLength || _context.Feed(prompt, null, 0, CancellationToken.None) != PrefillOutcome.Done) return false;
        tokens[0] = LlamaLibrary.Sample(sampler.Chain, _context.Handle, -1);
        for (int i = 1; i < tokens.Length; i++)
        {
            if (_context.FeedBare(tokens[i - 1]) != 0) return false;
            tokens[i] = LlamaLibrary.Sample(sampler.Chain, _context.Handle, -1);
        }

        return true;
    }

    /// <summary>The mean embedding of a text, of length one, always by the model without adapter; null when it is empty or too long, or the caller cancelled.</summary>
    public float[]? Embed(ReadOnlySpan<int> tokens, CancellationToken cancellation)
    {
        if (tokens.IsEmpty) return null;
        if (_embedding is null)
        {
            ContextParams parameters = _parameters;
            parameters.Embeddings = 1;
            parameters.Pooling = 0;
            _embedding = DecodeContext.Create(_model, parameters, VocabularySize);
            if (_embedding is null) return null;
        }

        double[] sum = new double[EmbeddingLength];
        using CancellationTokenRegistration watch = _embedding.Watch(cancellation);
        _embedding.Clear();
        PrefillOutcome fed = _embedding.Feed(tokens, row => Add(sum, row), EmbeddingLength, cancellation);
        _embedding.Clear();
        if (fed != PrefillOutcome.Done) return null;
        double norm = Math.Sqrt(sum.Sum(static value => value * value));
        return [.. sum.Select(value => norm > 0 ? (float)(value / norm) : 0)];
    }

    /// <summary>Puts a LoRA adapter (GGUF) in place of the present one; null, or a sentence that says why not. Clears the cache.</summary>
    /// <remarks>The library reads by path, so this needs a file that exists in memory only (Linux). Elsewhere it refuses: a personal adapter is never written to a disk.</remarks>
    public unsafe string? Attach(ReadOnlyMemory<byte> adapterGguf, float scale)
    {
        Detach();
        if (!float.IsFinite(scale)) return "The scale of an adapter must be a finite number.";
        using MemoryFile? file = MemoryFile.Create(adapterGguf.Span);
        if (file is null) return "This system has no files in memory, and a personal adapter is never written to a disk, so it cannot be attached here.";
        NativeLog.Clear();
        AdapterHandle adapter = LlamaLibrary.LoadAdapter(_model, file.Path);
        if (adapter.IsInvalid) return $"llama.cpp does not load this adapter: {NativeLog.LastError() ?? "it gives no reason"}.";
        adapter.Hold(_model);
        _adapter = adapter;
        nint pointer = adapter.DangerousGetHandle();
        return LlamaLibrary.SetAdapters(_context.Handle, &pointer, 1, &scale) == 0 ? null : Undo();

        string Undo()
        {
            Detach();
            return "llama.cpp does not take this adapter.";
        }
    }

    /// <summary>Takes the adapter away and clears the cache: the logits are the released model's again, bit for bit.</summary>
    public void Detach()
    {
        DetachKeepingCache();
        Clear();
    }

    /// <summary>SHA-256 over all logits of the prompts, each from an empty cache, which is left empty; null when a prompt does not fit or the caller cancelled.</summary>
    public byte[]? ProbeLogits(IReadOnlyList<int[]> prompts, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using CancellationTokenRegistration watch = _context.Watch(cancellation);
        foreach (int[] prompt in prompts)
        {
            Clear();
            if (_context.Feed(prompt, row => hash.AppendData(MemoryMarshal.AsBytes(row)), VocabularySize, cancellation) != PrefillOutcome.Done) return null;
        }

        Clear();
        return hash.GetHashAndReset();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DetachKeepingCache();
        _embedding?.Dispose();
        _context.Dispose();
        _model.Dispose();
    }

    /// <summary>The mistake that <see cref="Detach"/> does not make; a test shows what it would leak.</summary>
    internal unsafe void DetachKeepingCache()
    {
        if (_adapter is null) return;
        _ = LlamaLibrary.SetAdapters(_context.Handle, null, 0, null);
        _adapter.Dispose();
        _adapter = null;
    }

    private static void Add(double[] sum, ReadOnlySpan<float> row)
    {
        for (int i = 0; i < sum.Length; i++) sum[i] += row[i];
    }

    private static ContextParams ParametersFor(ModelHandle model, EngineOptions options)
    {
        const int longestByDefault = 4096;
        int own = LlamaLibrary.ContextLengthOf(model);
        int length = Math.Clamp(options.ContextLength == 0 ? longestByDefault : options.ContextLength, 1, Math.Max(1, own));
        int threads = options.Threads > 0 ? options.Threads : ProcessorCores.ThreadsFor(LlamaLibrary.ParameterCountOf(model));
        ContextParams parameters = LlamaLibrary.DefaultContextParams();
        parameters.ContextLength = (uint)length;
        parameters.Batch = parameters.MicroBatch = (uint)Math.Min(length, options.BatchLength);
        parameters.Threads = parameters.BatchThreads = threads;
        if (options.Exact)
        {
            parameters.KeyType = parameters.ValueType = ContextParams.Float32;
            parameters.FlashAttention = 0;
        }

        if (!options.UseAccelerator) parameters.OffloadCache = parameters.OffloadOps = 0;
        return parameters;
    }
}
