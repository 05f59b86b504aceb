using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Training;
using Ledger.Training.Tests;

namespace Ledger.Benchmarks.Step;

/// <summary>The model that whole steps are measured on, as a run of the protocol: 10.2 million parameters.</summary>
internal sealed class StepModel : IDisposable
{
    private const int Length = 256, Tokens = 200_001;

    private static readonly ModelShape s_shape = new()
    {
        Layers = 6, Dim = 384, Heads = 6, KvHeads = 2, HeadDim = 64, Ffn = 1024, Vocab = 2048, Context = Length,
        RopeBase = 10_000f, NormEps = 1e-5f, Tied = true,
    };

    private readonly DataWindows _windows;
    private int _step;

    public StepModel(int sequences, int threads)
        : this(Template(sequences), threads)
    {
    }

    public StepModel(RecipeTemplate template, int threads)
    {
        Sequences = template.Rounds.Sequences;
        (Program, Dataset, Tables) = Prepare(template, Tokens);
        Executor = new RoundExecutor(Program, Dataset, Tables, threads);
        Start = ModelState.Genesis(Program.Recipe);
        Executor.Begin(Start);
        _windows = new DataWindows(new SlotAssignment(0, 0, 1, Hash32.Zero), Dataset.Count, template.Rounds.SequenceLength);
    }

    /// <summary>A round of this model at a batch size.</summary>
    public static RecipeTemplate Template(int sequences) => new()
    {
        Name = "step",
        Model = s_shape,
        Rounds = new RecipeRounds { Rounds = 1, InnerSteps = 50, Checkpoints = 4, Sequences = sequences, SequenceLength = Length },
    };

    public int Sequences { get; }

    public int BatchTokens => Sequences * Length;

    public TrainingProgram Program { get; }

    public TokenDataset Dataset { get; }

    public NumericTables Tables { get; }

    public RoundExecutor Executor { get; }

    public ModelState Start { get; }

    public static long Parameters { get; } = s_shape.Parameters.Sum(static parameter => parameter.Length);

    /// <summary>Multiplications and additions of one step: three products a matrix, seven a pair of tokens in attention.</summary>
    public double Operations
    {
        get
        {
            long matrices = s_shape.Parameters.Where(static parameter => parameter.Rows > 1).Sum(static parameter => parameter.Length);
            double pairs = (double)Sequences * Length * (Length + 1) / 2 * s_shape.Heads * s_shape.Layers;
            return (6.0 * BatchTokens * matrices) + (14.0 * pairs * s_shape.HeadDim);
        }
    }

    /// <summary>The next step; gives its loss.</summary>
    public float Step()
    {
        int step = _step++ % Program.Recipe.Rounds.InnerSteps;
        return Executor.Step(0, step, _windows.OfStep(step, Sequences)).Loss;
    }

    public void Dispose() => Executor.Dispose();

    /// <summary>Everything that a run needs, from a template and made-up tokens.</summary>
    public static (TrainingProgram Program, TokenDataset Dataset, NumericTables Tables) Prepare(RecipeTemplate template, int tokens)
    {
        TokenDataset dataset = TokenDataset.FromTokens(Inputs.Tokens(tokens, template.Model.Vocab));
        (Recipe recipe, NumericTables tables) = RecipeAssembly.Assemble(template, MadeUpData.Of(dataset));
        return (TrainingProgram.Build(recipe), dataset, tables);
    }
}
