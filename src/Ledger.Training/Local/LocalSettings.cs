using System.Buffers.Binary;
using Ledger.Cryptography;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>What a person chooses for a training on one machine: all else follows from it and the text.</summary>
public sealed record LocalSettings
{
    /// <summary>How text becomes tokens.</summary>
    public required LocalTokenizer Tokenizer { get; init; }

    /// <summary>Largest vocabulary of BPE; without meaning for the others.</summary>
    public required int Vocab { get; init; }

    /// <summary>Transformer blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of the residual stream; heads divide it.</summary>
    public required int Dim { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads.</summary>
    public required int KvHeads { get; init; }

    /// <summary>Width of the feed-forward layer.</summary>
    public required int Ffn { get; init; }

    /// <summary>Tokens of a sequence.</summary>
    public required int Sequence { get; init; }

    /// <summary>Sequences of one worker's step.</summary>
    public required int Batch { get; init; }

    /// <summary>Steps, one after the other: with several workers all of them take each.</summary>
    public required int Steps { get; init; }

    /// <summary>Workers: slots of a round.</summary>
    public required int Workers { get; init; }

    /// <summary>Steps of a round; 0 is one round that keeps the moments to the end: synchronous training.</summary>
    public required int InnerSteps { get; init; }

    /// <summary>The inner optimizer.</summary>
    public required LocalOptimizer Optimizer { get; init; }

    /// <summary>Highest learning rate in units of 1e-6, so that settings are exact.</summary>
    public required int LearningRateMillionths { get; init; }

    /// <summary>Seed of first weights and data.</summary>
    public required long Seed { get; init; }

    /// <summary>Whether moments live from the first step to the last and nothing is quantised.</summary>
    public bool IsSynchronous => InnerSteps == 0;

    /// <summary>Steps of a round.</summary>
    public int StepsOfRound => IsSynchronous ? Steps : InnerSteps;

    /// <summary>Number of rounds.</summary>
    public int Rounds => Steps / StepsOfRound;

    /// <summary>Tokens of the whole training, all workers together.</summary>
    public long Tokens => (long)Steps * Workers * Batch * Sequence;

    /// <summary>The first rule that the settings break, as a sentence; null when they can be tried.</summary>
    public string? Validate()
    {
        if (IsSynchronous && Workers != 1)
            return "Several workers train in rounds: the steps of a round must be given.";
        if (!IsSynchronous && Steps % InnerSteps != 0)
            return $"{Steps} steps are no whole number of rounds of {InnerSteps}; --inner sets the steps of a round.";
        if (Workers is < 1 or > TrainingProgram.MaxSlots)
            return $"A round has 1 to {TrainingProgram.MaxSlots} workers, not {Workers}.";
        if ((long)Batch * Sequence > RecipeRules.LongestChain)
            return $"A step takes at most {RecipeRules.LongestChain} tokens, and {Batch} sequences of {Sequence} are {(long)Batch * Sequence}.";
        if (Dim % Heads != 0)
            return $"A width of {Dim} cannot be shared by {Heads} heads.";
        if (Dim / Heads % 2 != 0)
            return $"A width of {Dim} gives each of {Heads} heads {Dim / Heads} numbers, and positions need an even number.";
        return KvHeads < 1 || Heads % KvHeads != 0 ? $"{Heads} heads cannot share {KvHeads} key heads evenly." : null;
    }

    /// <summary>The run of these settings on a vocabulary.</summary>
    internal RecipeTemplate Template(int vocab) => new()
    {
        Name = "local",
        Model = new ModelShape
        {
            Layers = Layers,
            Dim = Dim,
            Heads = Heads,
            KvHeads = KvHeads,
            HeadDim = Dim / Heads,
            Ffn = Ffn,
            Vocab = vocab,
            Context = Sequence,
            RopeBase = 10_000f,
            NormEps = 1e-5f,
            Tied = true,
        },
        Rounds = new RecipeRounds { Rounds = Rounds, InnerSteps = StepsOfRound, Checkpoints = 1, Sequences = Batch, SequenceLength = Sequence },
        PeakLearningRate = LearningRateMillionths * 1e-6,
        Muon = Optimizer == LocalOptimizer.Muon ? RecipeTemplate.MeasuredMuon : null,
        RoundWarmUp = Optimizer == LocalOptimizer.Muon && !IsSynchronous ? 0.1 : 0,
        Seed = SeedOf("weights", 0),
    };

    /// <summary>Seed of a round's data.</summary>
    internal Hash32 RoundSeed(uint round) => SeedOf("data", round);

    private Hash32 SeedOf(string use, uint round)
    {
        Span<byte> input = stackalloc byte[64];
        int length = System.Text.Encoding.ASCII.GetBytes("local " + use, input);
        BinaryPrimitives.WriteInt64BigEndian(input[length..], Seed);
        BinaryPrimitives.WriteUInt32BigEndian(input[(length + sizeof(long))..], round);
        return Keccak256.Hash(input[..(length + sizeof(long) + sizeof(uint))]);
    }
}
