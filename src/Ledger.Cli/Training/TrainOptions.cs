using System.CommandLine;
using System.Globalization;
using Ledger.Cli.CommandLine;
using Ledger.Training;

namespace Ledger.Cli.Training;

/// <summary>The options of ledger train that decide the result; each is saved with the training.</summary>
internal sealed class TrainOptions
{
    private const int StandardInnerSteps = 50;
    private const decimal Millionth = 1e-6m;

    private readonly Option<string> _tokenizer = Choice("--tokenizer", "How the text becomes tokens.", "chars", "bytes", "bpe");
    private readonly Option<int> _vocab = Number("--vocab", "Tokens of the vocabulary that bpe learns.", 1024, 257, 65_536);
    private readonly Option<int> _layers = Number("--layers", "Transformer blocks.", 4, 1, 256);
    private readonly Option<int> _dim = Number("--dim", "Width of the model.", 128, 2, 65_536);
    private readonly Option<int> _heads = Number("--heads", "Attention heads; they share the width.", 4, 1, 256);
    private readonly Option<int?> _kvHeads = Optional("--kv-heads", "Key and value heads. Default: as many as heads.", 1, 256);
    private readonly Option<int?> _ffn = Optional("--ffn", "Width of the feed-forward layer. Default: 8/3 of the width, rounded up to a multiple of 8.", 2, 65_536);
    private readonly Option<int> _sequence = Number("--seq", "Tokens of a sequence.", 64, 1, 65_536);
    private readonly Option<int> _batch = Number("--batch", "Sequences of a step, for each worker.", 12, 1, 65_536);
    private readonly Option<int> _steps = Number("--steps", "Steps, one after the other; every worker takes each.", 2000, 1, 1 << 20);
    private readonly Option<int> _workers = Number("--workers", "Workers that train in rounds, as on a network: fresh moments every round, updates of two bits a parameter.", 1, 1, TrainingProgram.MaxSlots);
    private readonly Option<int?> _inner = Optional("--inner", $"Steps of a round. Default: {StandardInnerSteps} with several workers; one worker without it keeps its moments to the end.", 1, 1 << 20);
    private readonly Option<string> _optimizer = Choice("--optimizer", "The optimizer.", "adamw", "muon");
    private readonly Option<decimal> _rate = new("--lr") { HelpName = "RATE", Description = "Highest learning rate: up over the first 5 % of the steps, then down a cosine to a tenth.", DefaultValueFactory = _ => 0.001m };
    private readonly Option<long> _seed = new("--seed") { HelpName = "S", Description = "Seed of the first weights and of the order of the data.", DefaultValueFactory = _ => 1 };

    /// <summary>Adds the bounds that are not those of a whole number.</summary>
    public TrainOptions()
    {
        _rate.Refuse(
            static rate => rate is < Millionth or > 1m || decimal.Remainder(rate, Millionth) != 0,
            "--lr must lie between 0.000001 and 1 and have at most six decimals.");
        _seed.Refuse(static seed => Math.Abs((decimal)seed) >= 1L << 53, "--seed must lie between -(2^53 - 1) and 2^53 - 1.");
    }

    /// <summary>All options, in the order of the help page.</summary>
    public IEnumerable<Option> All =>
        [_tokenizer, _vocab, _layers, _dim, _heads, _kvHeads, _ffn, _sequence, _batch, _steps, _workers, _inner, _optimizer, _rate, _seed];

    /// <summary>The settings that the options make.</summary>
    public LocalSettings Read(ParseResult parsed)
    {
        int workers = parsed.GetValue(_workers), heads = parsed.GetValue(_heads), dim = parsed.GetValue(_dim);
        return new LocalSettings
        {
            Tokenizer = Tokenizer(parsed.GetValue(_tokenizer)!),
            Vocab = parsed.GetValue(_vocab),
            Layers = parsed.GetValue(_layers),
            Dim = dim,
            Heads = heads,
            KvHeads = parsed.GetValue(_kvHeads) ?? heads,
            Ffn = parsed.GetValue(_ffn) ?? ((dim * 8 / 3) + 7) / 8 * 8,
            Sequence = parsed.GetValue(_sequence),
            Batch = parsed.GetValue(_batch),
            Steps = parsed.GetValue(_steps),
            Workers = workers,
            InnerSteps = parsed.GetValue(_inner) ?? (workers > 1 ? StandardInnerSteps : 0),
            Optimizer = Optimizer(parsed.GetValue(_optimizer)!),
            LearningRateMillionths = (int)(parsed.GetValue(_rate) / Millionth),
            Seed = parsed.GetValue(_seed),
        };
    }

    /// <summary>Requires that whatever was typed is what a saved training was started with.</summary>
    /// <exception cref="CommandFailure">An option says something else.</exception>
    public void RequireSame(ParseResult parsed, LocalSettings saved)
    {
        LocalSettings typed = Read(parsed);
        (Option Option, object Typed, object Saved)[] pairs =
        [
            (_tokenizer, Name(typed.Tokenizer), Name(saved.Tokenizer)), (_vocab, typed.Vocab, saved.Vocab), (_layers, typed.Layers, saved.Layers), (_dim, typed.Dim, saved.Dim),
            (_heads, typed.Heads, saved.Heads), (_kvHeads, typed.KvHeads, saved.KvHeads), (_ffn, typed.Ffn, saved.Ffn), (_sequence, typed.Sequence, saved.Sequence),
            (_batch, typed.Batch, saved.Batch), (_steps, typed.Steps, saved.Steps), (_workers, typed.Workers, saved.Workers), (_inner, typed.InnerSteps, saved.InnerSteps),
            (_optimizer, Name(typed.Optimizer), Name(saved.Optimizer)), (_rate, typed.LearningRateMillionths * Millionth, saved.LearningRateMillionths * Millionth), (_seed, typed.Seed, saved.Seed),
        ];
        foreach ((Option option, object now, object then) in pairs)
        {
            if (parsed.GetResult(option) is not { Implicit: false } || now.Equals(then)) continue;
            throw new CommandFailure(
                ExitCode.BadInput,
                string.Create(CultureInfo.InvariantCulture, $"The saved training was started with {option.Name} {then}, not {now}."),
                "leave the option out, or start anew without --resume");
        }
    }

    private static LocalTokenizer Tokenizer(string name) => name switch { "chars" => LocalTokenizer.Chars, "bytes" => LocalTokenizer.Bytes, _ => LocalTokenizer.Bpe };

    private static LocalOptimizer Optimizer(string name) => name == "muon" ? LocalOptimizer.Muon : LocalOptimizer.AdamW;

    private static string Name(LocalTokenizer tokenizer) => tokenizer switch { LocalTokenizer.Chars => "chars", LocalTokenizer.Bytes => "bytes", _ => "bpe" };

    private static string Name(LocalOptimizer optimizer) => optimizer == LocalOptimizer.Muon ? "muon" : "adamw";

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        Option<string> option = new(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static Option<int> Number(string name, string description, int standard, int least, int most)
    {
        Option<int> option = new(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => standard };
        option.Refuse(value => value < least || value > most, $"{name} must lie between {least} and {most}.");
        return option;
    }

    private static Option<int?> Optional(string name, string description, int least, int most)
    {
        Option<int?> option = new(name) { HelpName = "N", Description = description };
        option.Refuse(value => value < least || value > most, $"{name} must lie between {least} and {most}.");
        return option;
    }
}
