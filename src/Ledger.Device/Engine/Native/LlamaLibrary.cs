using System.Runtime.InteropServices;

namespace Ledger.Device.Engine.Native;

/// <summary>libllama's C functions, release v0.4.0. Callers check every bound: a broken assertion aborts the process.</summary>
internal static unsafe partial class LlamaLibrary
{
    public const string Name = "llama";

    [LibraryImport(Name, EntryPoint = "llama_version")]
    public static partial byte* Version();

    [LibraryImport(Name, EntryPoint = "llama_log_set")]
    public static partial void SetLog(delegate* unmanaged[Cdecl]<int, byte*, void*, void> callback, void* state);

    [LibraryImport(Name, EntryPoint = "llama_backend_init")]
    public static partial void InitialiseBackend();

    [LibraryImport(Name, EntryPoint = "llama_model_default_params")]
    public static partial ModelParams DefaultModelParams();

    [LibraryImport(Name, EntryPoint = "llama_context_default_params")]
    public static partial ContextParams DefaultContextParams();

    [LibraryImport(Name, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ModelHandle LoadModel(string path, ModelParams parameters);

    [LibraryImport(Name, EntryPoint = "llama_model_free")]
    public static partial void FreeModel(nint model);

    [LibraryImport(Name, EntryPoint = "llama_model_get_vocab")]
    public static partial nint VocabularyOf(ModelHandle model);

    [LibraryImport(Name, EntryPoint = "llama_model_n_embd")]
    public static partial int EmbeddingLengthOf(ModelHandle model);

    [LibraryImport(Name, EntryPoint = "llama_model_n_ctx_train")]
    public static partial int ContextLengthOf(ModelHandle model);

    [LibraryImport(Name, EntryPoint = "llama_model_n_params")]
    public static partial ulong ParameterCountOf(ModelHandle model);

    [LibraryImport(Name, EntryPoint = "llama_model_has_encoder")]
    public static partial byte HasEncoder(ModelHandle model);

    [LibraryImport(Name, EntryPoint = "llama_model_chat_template")]
    public static partial byte* ChatTemplateOf(ModelHandle model, byte* name);

    [LibraryImport(Name, EntryPoint = "llama_chat_apply_template")]
    public static partial int ApplyChatTemplate(byte* template, ChatLine* chat, nuint count, byte startAnswer, byte* buffer, int length);

    [LibraryImport(Name, EntryPoint = "llama_init_from_model")]
    public static partial ContextHandle CreateContext(ModelHandle model, ContextParams parameters);

    [LibraryImport(Name, EntryPoint = "llama_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Name, EntryPoint = "llama_n_ctx")]
    public static partial uint ContextLengthOf(ContextHandle context);

    [LibraryImport(Name, EntryPoint = "llama_n_batch")]
    public static partial uint BatchLengthOf(ContextHandle context);

    [LibraryImport(Name, EntryPoint = "llama_get_memory")]
    public static partial nint MemoryOf(ContextHandle context);

    [LibraryImport(Name, EntryPoint = "llama_memory_clear")]
    public static partial void ClearMemory(nint memory, byte data);

    [LibraryImport(Name, EntryPoint = "llama_decode")]
    public static partial int Decode(ContextHandle context, Batch batch);

    [LibraryImport(Name, EntryPoint = "llama_get_logits_ith")]
    public static partial float* Logits(ContextHandle context, int index);

    [LibraryImport(Name, EntryPoint = "llama_get_embeddings_ith")]
    public static partial float* Embedding(ContextHandle context, int index);

    [LibraryImport(Name, EntryPoint = "llama_tokenize")]
    public static partial int Tokenize(nint vocabulary, byte* text, int length, int* tokens, int capacity, byte addSpecial, byte parseSpecial);

    [LibraryImport(Name, EntryPoint = "llama_token_to_piece")]
    public static partial int Piece(nint vocabulary, int token, byte* buffer, int length, int stripped, byte special);

    [LibraryImport(Name, EntryPoint = "llama_vocab_n_tokens")]
    public static partial int TokenCount(nint vocabulary);

    [LibraryImport(Name, EntryPoint = "llama_vocab_eos")]
    public static partial int EndToken(nint vocabulary);

    [LibraryImport(Name, EntryPoint = "llama_vocab_is_eog")]
    public static partial byte IsEnd(nint vocabulary, int token);

    [LibraryImport(Name, EntryPoint = "llama_adapter_lora_init", StringMarshalling = StringMarshalling.Utf8)]
    public static partial AdapterHandle LoadAdapter(ModelHandle model, string path);

    [LibraryImport(Name, EntryPoint = "llama_adapter_lora_free")]
    public static partial void FreeAdapter(nint adapter);

    [LibraryImport(Name, EntryPoint = "llama_set_adapters_lora")]
    public static partial int SetAdapters(ContextHandle context, nint* adapters, nuint count, float* scales);

    [LibraryImport(Name, EntryPoint = "llama_sampler_chain_init")]
    public static partial SamplerHandle CreateSampler(byte noPerformanceCounters);

    [LibraryImport(Name, EntryPoint = "llama_sampler_chain_add")]
    public static partial void AddSampler(SamplerHandle chain, nint sampler);

    [LibraryImport(Name, EntryPoint = "llama_sampler_free")]
    public static partial void FreeSampler(nint sampler);

    [LibraryImport(Name, EntryPoint = "llama_sampler_init_greedy")]
    public static partial nint Greedy();

    [LibraryImport(Name, EntryPoint = "llama_sampler_init_dist")]
    public static partial nint Draw(uint seed);

    [LibraryImport(Name, EntryPoint = "llama_sampler_init_top_k")]
    public static partial nint TopK(int k);

    [LibraryImport(Name, EntryPoint = "llama_sampler_init_top_p")]
    public static partial nint TopP(float p, nuint minimum);

    [LibraryImport(Name, EntryPoint = "llama_sampler_init_min_p")]
    public static partial nint MinP(float p, nuint minimum);

    [LibraryImport(Name, EntryPoint = "llama_sampler_init_temp")]
    public static partial nint Temperature(float temperature);

    [LibraryImport(Name, EntryPoint = "llama_sampler_init_penalties")]
    public static partial nint Penalties(int vocabulary, int window, float repeat, float frequency, float presence);

    [LibraryImport(Name, EntryPoint = "llama_sampler_sample")]
    public static partial int Sample(SamplerHandle sampler, ContextHandle context, int index);
}
