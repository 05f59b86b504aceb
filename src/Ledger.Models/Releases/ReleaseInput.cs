namespace Ledger.Models;

/// <summary>What a release is made from.</summary>
/// <param name="Shape">The model's sizes.</param>
/// <param name="Tokenizer">Its tokenizer, with at most as many ids as the shape has rows.</param>
/// <param name="Parameters">The parameter with a name of <see cref="ModelShape.Parameters"/>.</param>
/// <param name="Origin">Where it comes from.</param>
public sealed record ReleaseInput(ModelShape Shape, ByteLevelBpe Tokenizer, Func<string, ReadOnlyMemory<float>> Parameters, ReleaseOrigin Origin);
