using System.Diagnostics.CodeAnalysis;
using Ledger.Content;

namespace Ledger.Models;

/// <summary>Merges to canonical JSON and back.</summary>
internal static class TokenizerCodec
{
    private const string Kind = "ledger-byte-level-bpe-1";
    private const string Pattern = "gpt2-unicode16";

    public static byte[] Encode(IReadOnlyList<TokenPair> merges) => CanonicalJson.Write(CanonicalValue.Of(
        ("kind", Kind),
        ("merges", CanonicalValue.Of(merges.SelectMany<TokenPair, CanonicalValue>(static merge => [merge.Left, merge.Right]))),
        ("pattern", Pattern),
        ("special", CanonicalValue.Of([(CanonicalValue)ByteLevelBpe.EndOfTextText]))));

    public static bool TryDecode(
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out IReadOnlyList<TokenPair>? merges,
        [NotNullWhen(false)] out string? problem)
    {
        merges = null;
        if (bytes.Length > ByteLevelBpe.MaxBytes)
        {
            problem = $"A tokenizer has at most {ByteLevelBpe.MaxBytes} bytes, not {bytes.Length}.";
            return false;
        }

        if (!CanonicalJson.TryRead(bytes, out CanonicalValue? value, out problem))
            return false;
        CanonicalFields fields = new(value, "tokenizer");
        fields.Constant("kind", Kind);
        fields.Constant("pattern", Pattern);
        IReadOnlyList<CanonicalValue> special = fields.List("special", 1);
        if (special is not [CanonicalValue.Text { Value: ByteLevelBpe.EndOfTextText }])
            fields.Fail($"tokenizer.special is not the one text \"{ByteLevelBpe.EndOfTextText}\".");
        TokenPair[] pairs = ReadPairs(fields);
        problem = fields.Finish();
        merges = problem is null ? pairs : null;
        return merges is not null;
    }

    /// <summary>Merges lie flat, left and right in turn: a list of lists would cost a reader four times the memory.</summary>
    private static TokenPair[] ReadPairs(CanonicalFields fields)
    {
        IReadOnlyList<CanonicalValue> ids = fields.List("merges", 2 * (ByteLevelBpe.MaxVocab - ByteLevelBpe.FirstMerge));
        bool sound = ids.Count % 2 == 0
            && ids.All(static id => id is CanonicalValue.Number { Value: >= ByteLevelBpe.FirstByte and < ByteLevelBpe.MaxVocab });
        if (!sound)
        {
            fields.Fail("tokenizer.merges is not a list of pairs of token ids.");
            return [];
        }

        TokenPair[] pairs = new TokenPair[ids.Count / 2];
        for (int i = 0; i < pairs.Length; i++)
            pairs[i] = new TokenPair(Id(ids[2 * i]), Id(ids[2 * i + 1]));
        return pairs;
    }

    private static int Id(CanonicalValue id) => (int)((CanonicalValue.Number)id).Value;
}
