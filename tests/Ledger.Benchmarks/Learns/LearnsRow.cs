using Ledger.Training;

namespace Ledger.Benchmarks.Learns;

/// <summary>A training of the table and the loss that it must reach.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Settings">All of it but the seed.</param>
/// <param name="Seeds">How many seeds from 1 on; the median counts.</param>
/// <param name="Target">Highest median; none where there is only a comparison.</param>
internal sealed record LearnsRow(string Name, LocalSettings Settings, int Seeds, double? Target)
{
    private static readonly LocalSettings s_synchronous = new()
    {
        Tokenizer = LocalTokenizer.Chars,
        Vocab = 1024,
        Layers = 4,
        Dim = 128,
        Heads = 4,
        KvHeads = 4,
        Ffn = 344,
        Sequence = 64,
        Batch = 12,
        Steps = 2000,
        Workers = 1,
        InnerSteps = 0,
        Optimizer = LocalOptimizer.AdamW,
        LearningRateMillionths = 1000,
        Seed = 1,
    };

    private static readonly LocalSettings s_split = s_synchronous with { Workers = 4, InnerSteps = 50, Batch = 3 };

    /// <summary>0.8 M parameters on the characters of one text.</summary>
    public static IReadOnlyList<LearnsRow> Table { get; } =
    [
        new("synchronous, AdamW", s_synchronous, 1, 1.70),
        new("4 workers, the same tokens, AdamW", s_split, 3, 1.84),
        new("4 workers, a full batch each, AdamW", s_split with { Batch = 12, Steps = 1000 }, 1, 1.80),
        new("synchronous, Muon", s_synchronous with { Optimizer = LocalOptimizer.Muon }, 1, null),
        new("4 workers, the same tokens, Muon", s_split with { Optimizer = LocalOptimizer.Muon }, 1, null),
    ];
}
