namespace Ledger.Models;

/// <summary>Sizes of a Llama-architecture model: RMSNorm, RoPE, grouped-query attention, SwiGLU.</summary>
public sealed record ModelShape
{
    /// <summary>Number of transformer blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int Dim { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads; divides <see cref="Heads"/>.</summary>
    public required int KvHeads { get; init; }

    /// <summary>Elements of a head; even, since RoPE turns pairs.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Width of the feed-forward layer.</summary>
    public required int Ffn { get; init; }

    /// <summary>Rows of the embedding; a tokenizer may use fewer.</summary>
    public required int Vocab { get; init; }

    /// <summary>Longest sequence in tokens.</summary>
    public required int Context { get; init; }

    /// <summary>Base of the RoPE frequencies.</summary>
    public required float RopeBase { get; init; }

    /// <summary>What RMSNorm adds to the mean square.</summary>
    public required float NormEps { get; init; }

    /// <summary>Whether the output head is the embedding.</summary>
    public required bool Tied { get; init; }

    /// <summary>Width of all query heads together.</summary>
    public int QueryDim => Heads * HeadDim;

    /// <summary>Width of all key heads, or of all value heads, together.</summary>
    public int KvDim => KvHeads * HeadDim;

    /// <summary>The model's tensors in the order of every state, update and root.</summary>
    public IReadOnlyList<ParameterTensor> Parameters => ParameterLayout.Of(this);

    /// <summary>Number of parameters.</summary>
    public long ParameterCount => Parameters.Sum(static parameter => parameter.Length);

    /// <summary>The first rule that this shape breaks, as a sentence; null when it is a model.</summary>
    /// <remarks>No chain of the program may be longer than 65,536 terms, which bounds every width.</remarks>
    public string? Validate()
    {
        const int widest = 1 << 16;
        return OutOfRange(nameof(Layers), Layers, 1, 256)
            ?? OutOfRange(nameof(Dim), Dim, 2, widest)
            ?? OutOfRange(nameof(Heads), Heads, 1, 256)
            ?? OutOfRange(nameof(KvHeads), KvHeads, 1, Heads)
            ?? OutOfRange(nameof(HeadDim), HeadDim, 2, 1024)
            ?? OutOfRange(nameof(Ffn), Ffn, 2, widest)
            ?? OutOfRange(nameof(Vocab), Vocab, 2, widest)
            ?? OutOfRange(nameof(Context), Context, 1, widest)
            ?? (Heads % KvHeads != 0 ? $"Heads ({Heads}) is not a multiple of KvHeads ({KvHeads})." : null)
            ?? (HeadDim % 2 != 0 ? $"HeadDim ({HeadDim}) is odd, but RoPE turns pairs." : null)
            ?? (QueryDim > widest ? $"Heads times HeadDim is {QueryDim}, more than {widest}." : null)
            ?? (!(float.IsFinite(RopeBase) && RopeBase > 1) ? $"RopeBase is not a finite number above 1." : null)
            ?? (!(float.IsFinite(NormEps) && NormEps > 0) ? $"NormEps is not a finite number above 0." : null);
    }

    private static string? OutOfRange(string name, int value, int min, int max) =>
        value < min || value > max ? $"{name} is {value}, outside {min} to {max}." : null;
}
