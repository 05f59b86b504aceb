using System.Diagnostics.CodeAnalysis;
using Ledger.Content;
using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>Tokens in a store: where its bytes are and what they commit to.</summary>
public sealed record TokenPart(long Tokens, Cid Blob, Hash32 Root);

/// <summary>A prepared dataset: tokenizer, tokens to train on, tokens held out. Spec: protocol.md §3.7.</summary>
public sealed record DatasetManifest
{
    /// <summary>Where the text comes from, in words; no machine's path.</summary>
    public required string Source { get; init; }

    /// <summary>Number of texts.</summary>
    public required long Documents { get; init; }

    /// <summary>Bytes of the texts.</summary>
    public required long TextBytes { get; init; }

    /// <summary>The tokenizer's canonical bytes.</summary>
    public required Cid Tokenizer { get; init; }

    /// <summary>Tokens to train on.</summary>
    public required TokenPart Train { get; init; }

    /// <summary>Tokens held out: the last of the whole stream.</summary>
    public required TokenPart Validation { get; init; }

    /// <summary>Longest manifest in bytes.</summary>
    public const int MaxBytes = 8 * 1024;

    private const string Kind = "ledger-dataset-1";
    private const int MaxSourceLength = 1024;

    /// <summary>The part of a recipe that names this dataset.</summary>
    public RecipeData Describe() => new()
    {
        Manifest = Cid.Of(Encode()),
        Tokenizer = Tokenizer,
        TrainTokens = Train.Tokens,
        TrainRoot = Train.Root,
        ValidationTokens = Validation.Tokens,
        ValidationRoot = Validation.Root,
    };

    /// <summary>The canonical bytes.</summary>
    public byte[] Encode() => CanonicalJson.Write(CanonicalValue.Of(
        ("documents", Documents),
        ("kind", Kind),
        ("source", Source),
        ("textBytes", TextBytes),
        ("tokenizer", Tokenizer),
        ("train", Write(Train)),
        ("validation", Write(Validation))));

    /// <summary>Reads canonical bytes of at most <see cref="MaxBytes"/>; anything else is refused with one sentence.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out DatasetManifest? manifest, [NotNullWhen(false)] out string? problem)
    {
        manifest = null;
        if (bytes.Length > MaxBytes)
        {
            problem = $"A dataset manifest has at most {MaxBytes} bytes, not {bytes.Length}.";
            return false;
        }

        if (!CanonicalJson.TryRead(bytes, out CanonicalValue? value, out problem))
            return false;
        CanonicalFields fields = new(value, "dataset");
        fields.Constant("kind", Kind);
        DatasetManifest candidate = new()
        {
            Source = fields.Text("source", MaxSourceLength),
            Documents = fields.Number("documents", 1, int.MaxValue),
            TextBytes = fields.Number("textBytes", 1, long.MaxValue),
            Tokenizer = fields.Cid("tokenizer"),
            Train = Read(fields.Map("train")),
            Validation = Read(fields.Map("validation")),
        };
        problem = fields.Finish();
        manifest = problem is null ? candidate : null;
        return manifest is not null;
    }

    private static CanonicalValue Write(TokenPart stream) =>
        CanonicalValue.Of(("blob", stream.Blob), ("root", stream.Root), ("tokens", stream.Tokens));

    private static TokenPart Read(CanonicalFields fields)
    {
        TokenPart stream = new(fields.Number("tokens", 1, TokenDataset.MaxTokens), fields.Cid("blob"), fields.Hash("root"));
        fields.Finish();
        return stream;
    }
}
