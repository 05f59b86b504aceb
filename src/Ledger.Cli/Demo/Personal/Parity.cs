using Ledger.Device.Engine;
using Ledger.Models;
using Ledger.Training;

namespace Ledger.Cli.Demo.Personal;

/// <summary>How llama.cpp and our own forward pass compare on the same released file.</summary>
/// <param name="Tokens">Tokens that llama.cpp drew, each the likeliest.</param>
/// <param name="GreedyTokensEqual">Whether our forward pass finds the same one likeliest at every place.</param>
/// <param name="MaxAbsLogitDiff">Largest difference of any logit at any place.</param>
internal sealed record Parity(int Tokens, bool GreedyTokensEqual, double MaxAbsLogitDiff)
{
    /// <summary>Tokens that are drawn in all.</summary>
    private const int Wanted = 64;

    private static readonly string[] s_beginnings = ["Returns the number of", "The exception that is thrown when"];

    /// <summary>Draws tokens with llama.cpp, on the processor in float32, and computes every place again with plain loops.</summary>
    /// <exception cref="InvalidOperationException">The file cannot be used.</exception>
    public static Parity Measure(string path)
    {
        GgufModel model = GgufModel.Read(path, GgufLimits.Default) is GgufModelRead.Found found
            ? found.Model
            : throw new InvalidOperationException("The released file cannot be read back.");
        using LlamaEngine engine = LlamaEngine.Open(path, new EngineOptions { UseAccelerator = false, Threads = 1 }) switch
        {
            EngineOpening.Opened opened => opened.Engine,
            EngineOpening.Refused refused => throw new InvalidOperationException(refused.Sentence),
            _ => throw new InvalidOperationException("An engine opens or says why not."),
        };
        LlamaForward forward = ForwardOf(model);
        Parity sum = new(0, true, 0);
        foreach (string beginning in s_beginnings) sum = sum.And(Continue(engine, forward, System.Text.Encoding.UTF8.GetBytes(beginning), Wanted / s_beginnings.Length));
        return sum;
    }

    private Parity And(Parity other) =>
        new(Tokens + other.Tokens, GreedyTokensEqual && other.GreedyTokensEqual, Math.Max(MaxAbsLogitDiff, other.MaxAbsLogitDiff));

    private static Parity Continue(LlamaEngine engine, LlamaForward forward, byte[] beginning, int count)
    {
        List<int> tokens = [.. engine.Tokenize(beginning, addSpecial: false)];
        int given = tokens.Count;
        List<float[]> rows = [];
        engine.Clear();
        engine.Prefill([.. tokens], CancellationToken.None);
        for (int drawn = 0; drawn < count; drawn++)
        {
            rows.Add(engine.Logits.ToArray());
            tokens.Add(Likeliest(rows[^1]));
            engine.Prefill([tokens[^1]], CancellationToken.None);
        }

        // One pass over the whole text gives what every prefix of it would give: each place sees only what stands before it.
        float[] logits = forward.Logits([.. tokens.Select(token => (uint)token)]);
        int width = logits.Length / tokens.Count;
        bool equal = true;
        double difference = 0;
        for (int drawn = 0; drawn < count; drawn++)
        {
            ReadOnlySpan<float> own = logits.AsSpan((given - 1 + drawn) * width, width);
            equal &= Likeliest(own) == tokens[given + drawn];
            for (int i = 0; i < width; i++) difference = Math.Max(difference, Math.Abs((double)own[i] - rows[drawn][i]));
        }
        return new Parity(count, equal, difference);
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best]) best = i;
        return best;
    }

    private static LlamaForward ForwardOf(GgufModel model)
    {
        RecipeTemplate template = RecipeTemplate.Demo with { Model = model.Shape, Rounds = RecipeTemplate.Demo.Rounds with { SequenceLength = model.Shape.Context } };
        NumericTables tables = NumericTables.Make(template);
        return new LlamaForward(model.Shape, model.Parameter, tables.RopeCos, tables.RopeSin);
    }
}
