using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Training;

namespace Ledger.Proofs.Costs;

/// <summary>A recipe whose model has about so many parameters: sizes alone, without data, tables or weights.</summary>
/// <remarks>
/// Width and depth grow together, 128 to one, as in published models of 10⁸ to 10¹² parameters, with ffn = 8/3 · dim, heads of 32, 64 or 128
/// and one key head for up to eight query heads. Where the format bounds a tensor, depth and the narrower of its sides take over.
/// Larger models see longer sequences, more of them and more steps a round.
/// </remarks>
public static class ScaledRecipe
{
    /// <summary>Most elements of a parameter: the squares of more would be more than 65,536 leaf sums in each of sixteen lanes.</summary>
    public const long LargestParameter = 1L << 28;

    private const int WidestDim = 16_384, DimOfALayer = 128, MostLayers = 256, BoundDim = 8_192;

    /// <summary>The recipe.</summary>
    /// <param name="parameters">Parameters wanted, from a hundred thousand up.</param>
    public static Recipe Of(double parameters)
    {
        ModelShape best = Shape(64, 2, parameters);
        for (int dim = 64; dim <= WidestDim; dim += Granularity(dim))
        {
            int layers = Math.Clamp(dim / DimOfALayer, 2, MostLayers);
            for (int depth = layers; depth <= (dim < BoundDim ? layers : MostLayers); depth++)
            {
                ModelShape shape = Shape(dim, depth, parameters);
                if (Distance(shape, parameters) < Distance(best, parameters) * 0.98) // prefer the usual proportions
                    best = shape;
            }
        }

        Hash32 absent = MerkleTree.Leaf([]);
        Cid nothing = new(absent);
        RecipeRounds rounds = RoundsOf(parameters) with { SequenceLength = best.Context };
        return new Recipe
        {
            Name = "scaled",
            Model = best,
            Data = new RecipeData
            {
                Tokenizer = nothing,
                Manifest = nothing,
                TrainTokens = TokenDataset.MaxTokens,
                TrainRoot = absent,
                ValidationTokens = TokenDataset.MaxTokens,
                ValidationRoot = absent,
            },
            Rounds = rounds,
            AdamW = RecipeTemplate.Demo.AdamW,
            Quantiser = RecipeTemplate.Demo.Quantiser,
            Tables = new RecipeTables
            {
                Blob = nothing,
                RopeCos = absent,
                RopeSin = absent,
                LearningRate = absent,
                BiasCorrection = absent,
                OuterLearningRate = absent,
                OuterMomentum = absent,
            },
            Genesis = new RecipeGenesis { Seed = absent, Scale = 1, ResidualScale = 1, Root = absent },
            ProgramRoot = Hash32.Zero,
        };
    }

    private static int Granularity(int dim) => dim switch { < 512 => 32, < 4096 => 128, _ => 1024 };

    private static ModelShape Shape(int dim, int layers, double parameters)
    {
        int head = dim switch { < 512 => 32, < 4096 => 64, _ => 128 };
        int heads = dim / head;
        int group = heads % 8 == 0 ? 8 : heads % 4 == 0 ? 4 : heads % 2 == 0 ? 2 : 1;
        return new ModelShape
        {
            Layers = layers,
            Dim = dim,
            Heads = heads,
            KvHeads = heads / group,
            HeadDim = head,
            Ffn = (int)Math.Min((dim * 8L / 3 + 63) / 64 * 64, LargestParameter / dim),
            Vocab = (int)Math.Min(parameters switch { < 1e7 => 1024, < 1e9 => 32_768, _ => 65_536 }, LargestParameter / dim),
            Context = parameters switch { < 1e7 => 256, < 1e9 => 1024, < 1e11 => 2048, _ => 4096 },
            RopeBase = 10_000f,
            NormEps = 1e-5f,
            Tied = parameters < 1e9,
        };
    }

    private static RecipeRounds RoundsOf(double parameters) => new()
    {
        Rounds = 100,
        InnerSteps = parameters < 1e7 ? 50 : parameters < 1e9 ? 128 : 512,
        Checkpoints = 4,
        Sequences = parameters switch { < 1e7 => 3, < 1e11 => 8, _ => 4 },
        SequenceLength = 1,
    };

    /// <summary>How many times too many or too few the parameters are; by division alone, which is the same everywhere, so that one size names one shape.</summary>
    private static double Distance(ModelShape shape, double parameters)
    {
        double count = Count(shape);
        return Math.Max(count / parameters, parameters / count) - 1;
    }

    /// <summary>Parameters without listing them, which a search over widths would do hundreds of times.</summary>
    private static double Count(ModelShape shape)
    {
        double layer = shape.Dim * (2.0 * shape.QueryDim + 2.0 * shape.KvDim + 3.0 * shape.Ffn + 2);
        return shape.Layers * layer + (shape.Tied ? 1.0 : 2.0) * shape.Vocab * shape.Dim + shape.Dim;
    }
}
