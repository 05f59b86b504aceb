using Ledger.Cryptography;
using Ledger.Models;

namespace Ledger.Training.Tests;

/// <summary>A small run with a made-up token stream: every part of a real one, quick enough for the interpreter.</summary>
internal sealed class TinyRun
{
    /// <summary>A model smaller than <see cref="RecipeTemplate.Tiny"/> whose extents are all different and no power of two.</summary>
    public static ModelShape SmallShape { get; } = new()
    {
        Layers = 2,
        Dim = 12,
        Heads = 4,
        KvHeads = 2,
        HeadDim = 6,
        Ffn = 20,
        Vocab = 37,
        Context = 18,
        RopeBase = 10_000f,
        NormEps = 1e-5f,
        Tied = true,
    };

    public TinyRun(ModelShape? shape = null, int sequences = 2, int length = 18, int rounds = 3, int innerSteps = 4, int checkpoints = 2, int tokens = 4001, RecipeMuon? muon = null)
    {
        RecipeTemplate template = new()
        {
            Name = "small",
            Model = shape ?? SmallShape,
            Rounds = new RecipeRounds { Rounds = rounds, InnerSteps = innerSteps, Checkpoints = checkpoints, Sequences = sequences, SequenceLength = length },
            Seed = Keccak256.Hash("small"),
            InitialDeviation = 0.2,
            Muon = muon,
        };
        Dataset = Stream(template.Model.Vocab, tokens, seed: 1);
        HeldOut = Stream(template.Model.Vocab, 40 * length + 1, seed: 2);
        (Recipe recipe, Tables) = RecipeAssembly.Assemble(template, MadeUpData.Of(Dataset, HeldOut));
        Program = TrainingProgram.Build(recipe);
        Recipe = recipe with { ProgramRoot = Program.Root };
        Genesis = ModelState.Genesis(Recipe);
    }

    public Recipe Recipe { get; }

    public NumericTables Tables { get; }

    public TokenDataset Dataset { get; }

    public TokenDataset HeldOut { get; }

    public TrainingProgram Program { get; }

    public ModelState Genesis { get; }

    /// <summary>First weights of a parameter.</summary>
    public ReadOnlyMemory<float> Parameter(string name) =>
        Genesis.Parameter(Program.Parameters.Select(static (parameter, p) => (parameter.Name, p)).Single(entry => entry.Name == name).p);

    public static SlotAssignment Slot(uint slot, uint round = 0) => new(round, slot, 3, Keccak256.Hash($"round {round}"));

    /// <summary>Tokens that a model can learn to predict: mostly a fixed successor of the one before.</summary>
    private static TokenDataset Stream(int vocab, int count, uint seed)
    {
        uint[] tokens = new uint[count];
        uint random = seed;
        for (int i = 1; i < count; i++)
        {
            random = 1664525 * random + 1013904223;
            tokens[i] = random >> 24 < 200 ? (tokens[i - 1] * 5 + 3) % (uint)vocab : (random >> 8) % (uint)vocab;
        }

        return TokenDataset.FromTokens(tokens);
    }
}
