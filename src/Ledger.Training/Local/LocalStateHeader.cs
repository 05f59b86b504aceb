using System.Diagnostics.CodeAnalysis;
using Ledger.Content;
using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>What stands at the start of a saved training: whose it is and how far it came.</summary>
public sealed record LocalStateHeader
{
    /// <summary>What was chosen.</summary>
    public required LocalSettings Settings { get; init; }

    /// <summary>Path of the text, as it was given.</summary>
    public required string Data { get; init; }

    /// <summary>Root of the tokens to train on: tells whether the text is still the same.</summary>
    public required Hash32 TrainRoot { get; init; }

    /// <summary>The recipe: tells whether settings, text and program are the same.</summary>
    public required Cid Recipe { get; init; }

    /// <summary>How far the training came.</summary>
    public required LocalPosition Position { get; init; }

    /// <summary>Time that the steps so far took. Unit: milliseconds.</summary>
    public required long Milliseconds { get; init; }

    /// <summary>Bytes that follow.</summary>
    public required long BodyLength { get; init; }

    /// <summary>Longest header in bytes.</summary>
    internal const int MaxBytes = 16 * 1024;

    private const string Kind = "ledger-train-1";
    private const int MaxPath = 8 * 1024;
    private const long Largest = (1L << 53) - 1;

    internal byte[] Encode() => CanonicalJson.Write(CanonicalValue.Of(
        ("bodyLength", BodyLength),
        ("data", Data),
        ("kind", Kind),
        ("milliseconds", Milliseconds),
        ("position", CanonicalValue.Of(("round", Position.Round), ("slot", Position.Slot), ("step", Position.Step))),
        ("recipe", Recipe),
        ("settings", Write(Settings)),
        ("trainRoot", TrainRoot)));

    internal static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out LocalStateHeader? header, [NotNullWhen(false)] out string? problem)
    {
        header = null;
        if (!CanonicalJson.TryRead(bytes, out CanonicalValue? value, out problem))
            return false;
        CanonicalFields fields = new(value, "state");
        fields.Constant("kind", Kind);
        CanonicalFields position = fields.Map("position");
        LocalStateHeader candidate = new()
        {
            Settings = Read(fields.Map("settings")),
            Data = fields.Text("data", MaxPath),
            TrainRoot = fields.Hash("trainRoot"),
            Recipe = fields.Cid("recipe"),
            Position = new LocalPosition(position.Count("round"), position.Count("slot"), position.Count("step")),
            Milliseconds = fields.Number("milliseconds", 0, Largest),
            BodyLength = fields.Number("bodyLength", 0, Largest),
        };
        position.Finish();
        problem = fields.Finish() ?? candidate.Settings.Validate();
        header = problem is null ? candidate : null;
        return header is not null;
    }

    private static CanonicalValue Write(LocalSettings settings) => CanonicalValue.Of(
        ("batch", settings.Batch),
        ("dim", settings.Dim),
        ("ffn", settings.Ffn),
        ("heads", settings.Heads),
        ("innerSteps", settings.InnerSteps),
        ("kvHeads", settings.KvHeads),
        ("layers", settings.Layers),
        ("learningRateMillionths", settings.LearningRateMillionths),
        ("optimizer", (int)settings.Optimizer),
        ("seed", settings.Seed),
        ("sequence", settings.Sequence),
        ("steps", settings.Steps),
        ("tokenizer", (int)settings.Tokenizer),
        ("vocab", settings.Vocab),
        ("workers", settings.Workers));

    private static LocalSettings Read(CanonicalFields fields)
    {
        LocalSettings settings = new()
        {
            Tokenizer = (LocalTokenizer)fields.Number("tokenizer", 0, (int)LocalTokenizer.Bpe),
            Vocab = fields.Count("vocab"),
            Layers = fields.Count("layers"),
            Dim = fields.Count("dim"),
            Heads = (int)fields.Number("heads", 1, int.MaxValue),
            KvHeads = fields.Count("kvHeads"),
            Ffn = fields.Count("ffn"),
            Sequence = fields.Count("sequence"),
            Batch = fields.Count("batch"),
            Steps = (int)fields.Number("steps", 1, int.MaxValue),
            Workers = fields.Count("workers"),
            InnerSteps = fields.Count("innerSteps"),
            Optimizer = (LocalOptimizer)fields.Number("optimizer", 0, (int)LocalOptimizer.Muon),
            LearningRateMillionths = fields.Count("learningRateMillionths"),
            Seed = fields.Number("seed", -Largest, Largest),
        };
        fields.Finish();
        return settings;
    }
}
