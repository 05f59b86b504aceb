using Ledger.Content;

namespace Ledger.Training.Tests;

/// <summary>Data of a recipe whose tokens were made up: no manifest describes them, no tokenizer made them.</summary>
internal static class MadeUpData
{
    public static RecipeData Of(TokenDataset train, TokenDataset? validation = null) => new()
    {
        Tokenizer = Cid.Of("tokenizer"u8),
        Manifest = Cid.Of("manifest"u8),
        TrainTokens = train.Count,
        TrainRoot = train.Root,
        ValidationTokens = (validation ?? train).Count,
        ValidationRoot = (validation ?? train).Root,
    };
}
