using Ledger.Content;
using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>The data of a run: what a stranger fetches and checks before the first step.</summary>
public sealed record RecipeData
{
    /// <summary>The tokenizer's canonical bytes.</summary>
    public required Cid Tokenizer { get; init; }

    /// <summary>The dataset manifest's canonical bytes.</summary>
    public required Cid Manifest { get; init; }

    /// <summary>Tokens to train on.</summary>
    public required long TrainTokens { get; init; }

    /// <summary>Root of the word32 tensor of the tokens to train on: the contract's dataset root.</summary>
    public required Hash32 TrainRoot { get; init; }

    /// <summary>Tokens held out.</summary>
    public required long ValidationTokens { get; init; }

    /// <summary>Root of the word32 tensor of the held-out tokens.</summary>
    public required Hash32 ValidationRoot { get; init; }
}

/// <summary>The length of a run and of its rounds.</summary>
public sealed record RecipeRounds
{
    /// <summary>Rounds of the run.</summary>
    public required int Rounds { get; init; }

    /// <summary>Inner steps of a round: H.</summary>
    public required int InnerSteps { get; init; }

    /// <summary>States of a round that the trace root commits to, the end included.</summary>
    public required int Checkpoints { get; init; }

    /// <summary>Sequences of a step: B.</summary>
    public required int Sequences { get; init; }

    /// <summary>Tokens of a sequence: S.</summary>
    public required int SequenceLength { get; init; }

    /// <summary>Steps of the whole run.</summary>
    public long TotalSteps => (long)Rounds * InnerSteps;

    /// <summary>Number of steps done at checkpoint <paramref name="index"/>, counted from 0; the last is H.</summary>
    public int StepsAtCheckpoint(int index) => (int)((long)(index + 1) * InnerSteps / Checkpoints);
}

/// <summary>Constants of the inner optimizer: AdamW, only the second moment corrected, global-norm clipping.</summary>
public sealed record RecipeAdamW
{
    /// <summary>Decay of the first moment.</summary>
    public required float Beta1 { get; init; }

    /// <summary>Decay of the second moment.</summary>
    public required float Beta2 { get; init; }

    /// <summary>Added to the root of the second moment.</summary>
    public required float Epsilon { get; init; }

    /// <summary>Decoupled weight decay of everything but norms.</summary>
    public required float WeightDecay { get; init; }

    /// <summary>Largest norm of a step's whole gradient.</summary>
    public required float ClipNorm { get; init; }
}

/// <summary>Constants of Muon: matrices of the layers step along their orthogonalised momentum, all else by AdamW.</summary>
public sealed record RecipeMuon
{
    /// <summary>Decay of the momentum.</summary>
    public required float Momentum { get; init; }

    /// <summary>Size of a step: this times the root of a matrix's longer side.</summary>
    public required float Scale { get; init; }
}

/// <summary>Constants of the 2-bit quantiser of a pseudo-gradient. Block scale: s = Factor · mean |x|.</summary>
public sealed record RecipeQuantiser
{
    /// <summary>Elements that share a scale.</summary>
    public required int Block { get; init; }

    /// <summary>Ratio of the scale to the block's mean magnitude.</summary>
    public required float Factor { get; init; }

    /// <summary>Decoded magnitude, in scales, of elements below the scale.</summary>
    public required float Near { get; init; }

    /// <summary>Decoded magnitude, in scales, of the others.</summary>
    public required float Far { get; init; }

    /// <summary>Largest scale: caps what one update can do to the model.</summary>
    public required float MaxScale { get; init; }
}

/// <summary>The numeric tables of a run: one blob, and the root of each table as an input tensor.</summary>
public sealed record RecipeTables
{
    /// <summary>The tables' bytes.</summary>
    public required Cid Blob { get; init; }

    /// <summary>Root of the RoPE cosines [S, head/2].</summary>
    public required Hash32 RopeCos { get; init; }

    /// <summary>Root of the signed RoPE sines [S, head].</summary>
    public required Hash32 RopeSin { get; init; }

    /// <summary>Root of the learning rates [rounds · H].</summary>
    public required Hash32 LearningRate { get; init; }

    /// <summary>Root of the second moment's corrections [H].</summary>
    public required Hash32 BiasCorrection { get; init; }

    /// <summary>Root of the outer learning rates [rounds].</summary>
    public required Hash32 OuterLearningRate { get; init; }

    /// <summary>Root of the outer momenta [rounds].</summary>
    public required Hash32 OuterMomentum { get; init; }
}

/// <summary>The first weights: an integer generator's uniform numbers, each rounded once.</summary>
public sealed record RecipeGenesis
{
    /// <summary>Seed of the generator.</summary>
    public required Hash32 Seed { get; init; }

    /// <summary>Half-width of the uniform distribution of embeddings and projections.</summary>
    public required float Scale { get; init; }

    /// <summary>Half-width for matrices that add to the residual stream.</summary>
    public required float ResidualScale { get; init; }

    /// <summary>Root of the first state: the parameters, then one zero momentum tensor for each.</summary>
    public required Hash32 Root { get; init; }
}
