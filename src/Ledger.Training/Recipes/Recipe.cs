using System.Diagnostics.CodeAnalysis;
using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>A run, completely: two machines that hold the same recipe compute the same bits. Spec: protocol.md §3.5.</summary>
/// <remarks>
/// Its canonical JSON names it: integers, and strings for text, hashes, CIDs and the bits of float32 constants. The
/// JSON is parsed strictly, so that there is one recipe for a CID and one CID for a recipe.
/// </remarks>
public sealed record Recipe
{
    /// <summary>What people call the run; no meaning.</summary>
    public required string Name { get; init; }

    /// <summary>The model.</summary>
    public required ModelShape Model { get; init; }

    /// <summary>The data.</summary>
    public required RecipeData Data { get; init; }

    /// <summary>Rounds, steps and batch.</summary>
    public required RecipeRounds Rounds { get; init; }

    /// <summary>The inner optimizer.</summary>
    public required RecipeAdamW AdamW { get; init; }

    /// <summary>Muon for the matrices of the layers; null for AdamW alone. Left out of the JSON when null.</summary>
    public RecipeMuon? Muon { get; init; }

    /// <summary>The quantiser.</summary>
    public required RecipeQuantiser Quantiser { get; init; }

    /// <summary>The numeric tables.</summary>
    public required RecipeTables Tables { get; init; }

    /// <summary>The first weights.</summary>
    public required RecipeGenesis Genesis { get; init; }

    /// <summary>Root of the program that this recipe builds; zero until the program was built.</summary>
    public required Hash32 ProgramRoot { get; init; }

    /// <summary>The recipe's name in every store and on chain.</summary>
    public Cid Cid => Cid.Of(Encode());

    /// <summary>The first rule that this recipe breaks, as a sentence; null when it can be run.</summary>
    public string? Validate() => RecipeRules.FirstBroken(this);

    /// <summary>The canonical bytes.</summary>
    /// <exception cref="InvalidOperationException">The recipe breaks a rule or has no program root.</exception>
    public byte[] Encode() => RecipeCodec.Encode(this);

    /// <summary>Reads canonical bytes of at most <see cref="MaxBytes"/>; anything else is refused with one sentence.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Recipe? recipe, [NotNullWhen(false)] out string? problem) =>
        RecipeCodec.TryParse(bytes, out recipe, out problem);

    /// <summary>Longest recipe in bytes.</summary>
    public const int MaxBytes = 16 * 1024;
}
