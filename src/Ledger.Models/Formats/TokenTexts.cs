namespace Ledger.Models;

/// <summary>How other libraries spell a tokenizer's tokens and merges. Spec: protocol.md §14.2.</summary>
internal static class TokenTexts
{
    /// <summary>Text of a token; an id that the tokenizer does not use has one that spells no bytes.</summary>
    public static string Of(ByteLevelBpe tokenizer, int token) =>
        token == ByteLevelBpe.EndOfText ? ByteLevelBpe.EndOfTextText
        : token < tokenizer.VocabSize ? ByteText.Of(tokenizer.TokenBytes(token).Span)
        : Unused(token);

    public static string Unused(int token) => FormattableString.Invariant($"<|unused {token}|>");

    /// <summary>The merges by rank, left and right with a space between.</summary>
    public static IEnumerable<string> Merges(ByteLevelBpe tokenizer) =>
        tokenizer.Merges.Select(merge => $"{Of(tokenizer, merge.Left)} {Of(tokenizer, merge.Right)}");
}
