namespace Ledger.Training;

/// <summary>What every recipe must keep to, whoever made it: bounds that let a stranger run it.</summary>
internal static class RecipeRules
{
    public const int MaxNameLength = 64;
    public const int MaxRounds = 1 << 20;
    public const int MaxInnerSteps = 1 << 20; // runs on a chain: at most 4,096, which their contract keeps
    public const int MaxTableSteps = 1 << 24;
    public const int LongestChain = 1 << 16;

    /// <summary>The first broken rule as a sentence, or null.</summary>
    public static string? FirstBroken(Recipe recipe) => NameRule(recipe.Name)
        ?? recipe.Model.Validate()
        ?? RoundRule(recipe.Rounds, recipe.Model.Context)
        ?? DataRule(recipe.Data, recipe.Rounds.SequenceLength)
        ?? AdamWRule(recipe.AdamW)
        ?? MuonRule(recipe.Muon)
        ?? QuantiserRule(recipe.Quantiser)
        ?? GenesisRule(recipe.Genesis)
        ?? (recipe.ProgramRoot.IsZero ? "The recipe has no program root." : null);

    private static string? NameRule(string name) =>
        name.Length is 0 or > MaxNameLength || name.Any(static c => c is < ' ' or > '~')
            ? $"The name is not 1 to {MaxNameLength} printable ASCII characters."
            : null;

    private static string? RoundRule(RecipeRounds rounds, int context) =>
        OutOfRange("Rounds", rounds.Rounds, 1, MaxRounds)
        ?? OutOfRange("InnerSteps", rounds.InnerSteps, 1, MaxInnerSteps)
        ?? OutOfRange("Rounds times InnerSteps", rounds.TotalSteps, 1, MaxTableSteps)
        ?? OutOfRange("Checkpoints", rounds.Checkpoints, 1, rounds.InnerSteps)
        ?? OutOfRange("SequenceLength", rounds.SequenceLength, 1, context)
        ?? OutOfRange("Sequences", rounds.Sequences, 1, LongestChain)
        ?? OutOfRange("Sequences times SequenceLength", (long)rounds.Sequences * rounds.SequenceLength, 1, LongestChain);

    private static string? DataRule(RecipeData data, int sequenceLength) =>
        OutOfRange("TrainTokens", data.TrainTokens, sequenceLength + 1, TokenDataset.MaxTokens)
        ?? OutOfRange("ValidationTokens", data.ValidationTokens, sequenceLength + 1, TokenDataset.MaxTokens);

    private static string? AdamWRule(RecipeAdamW adamW) =>
        NotIn("Beta1", adamW.Beta1, 0, 1)
        ?? NotIn("Beta2", adamW.Beta2, 0, 1)
        ?? NotPositive("Epsilon", adamW.Epsilon)
        ?? NotIn("WeightDecay", adamW.WeightDecay, 0, 1)
        ?? NotPositive("ClipNorm", adamW.ClipNorm);

    private static string? MuonRule(RecipeMuon? muon) => muon is null
        ? null
        : NotIn("Muon's Momentum", muon.Momentum, 0, 1) ?? NotPositive("Muon's Scale", muon.Scale);

    private static string? QuantiserRule(RecipeQuantiser quantiser) =>
        OutOfRange("Block", quantiser.Block, 16, 1024)
        ?? (quantiser.Block % 16 != 0 ? $"Block ({quantiser.Block}) is not a multiple of 16." : null)
        ?? NotPositive("Factor", quantiser.Factor)
        ?? NotPositive("Near", quantiser.Near)
        ?? NotPositive("Far", quantiser.Far)
        ?? NotPositive("MaxScale", quantiser.MaxScale);

    private static string? GenesisRule(RecipeGenesis genesis) =>
        NotPositive("Scale", genesis.Scale)
        ?? NotPositive("ResidualScale", genesis.ResidualScale)
        ?? (genesis.Root.IsZero ? "The recipe has no genesis root." : null);

    private static string? OutOfRange(string name, long value, long min, long max) =>
        value < min || value > max ? FormattableString.Invariant($"{name} is {value}, outside {min} to {max}.") : null;

    private static string? NotIn(string name, float value, float min, float below) =>
        value >= min && value < below && !float.IsNegative(value) ? null : $"{name} is not at least {min} and below {below}.";

    private static string? NotPositive(string name, float value) =>
        float.IsFinite(value) && value > 0 ? null : $"{name} is not a finite number above 0.";
}
