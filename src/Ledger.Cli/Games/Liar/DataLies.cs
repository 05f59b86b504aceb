using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Proofs;
using Ledger.Proofs.Game;

namespace Ledger.Cli.Games.Liar;

/// <summary>True claims whose update is not to be had: nothing, half of it, or other bytes lie where the CID says.</summary>
internal static class DataLies
{
    private const int Withheld = 14, Truncated = 15, Malformed = 16;

    /// <summary>The lie of a card; null if the card is for another kind of lie.</summary>
    public static FalseClaim? Draw(int card, Random random, TableRun run, IExecution honest, Claim truth)
    {
        if (card is not (Withheld or Truncated or Malformed))
            return null;
        byte[] bytes = run.UpdateBytes(honest);
        if (card == Truncated)
            bytes = bytes[..random.Next(bytes.Length)];
        else if (card == Malformed)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 + random.Next(255));
        Hash32 named = card == Withheld ? ClaimLies.Noise(random) : NameOf(bytes);
        string name = card switch { Withheld => "withheld blob", Truncated => "truncated blob", _ => "malformed blob" };
        return new FalseClaim(new Lie(name, "where the CID says", honest), truth with { UpdateCid = named }, card == Withheld ? null : bytes, IsAboutData: true);
    }

    /// <summary>What a claim names bytes by.</summary>
    public static Hash32 NameOf(byte[] bytes) => BlobChunker.Blocks(bytes).Select(static block => Cid.Of(block.Span)).Last().Digest;
}
