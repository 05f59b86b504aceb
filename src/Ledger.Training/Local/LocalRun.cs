using Ledger.Content;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Settings and a text made into a recipe, its tables and its program: the same as those of a run on a chain.</summary>
public sealed class LocalRun
{
    /// <summary>Base, outer buffer, parameter, two moments and gradient.</summary>
    private const int BytesOfParameter = 6 * sizeof(float);

    private LocalRun(LocalSettings settings, LocalText text, TrainingProgram program, NumericTables tables)
    {
        Settings = settings;
        Text = text;
        Program = program;
        Tables = tables;
        Recipe = program.Recipe with { ProgramRoot = program.Root };
    }

    /// <summary>What was chosen.</summary>
    public LocalSettings Settings { get; }

    /// <summary>The tokens.</summary>
    public LocalText Text { get; }

    /// <summary>The program.</summary>
    public TrainingProgram Program { get; }

    /// <summary>The numeric tables.</summary>
    public NumericTables Tables { get; }

    /// <summary>The recipe; its CID names the training.</summary>
    public Recipe Recipe { get; }

    /// <summary>Builds the program; what no program can do is refused with one sentence.</summary>
    public static LocalRunBuilt Build(LocalSettings settings, LocalText text)
    {
        if (settings.Validate() is { } problem)
            return new LocalRunBuilt.Refused(problem);
        if (DataWindows.Count(text.Train.Count, settings.Sequence) < settings.Workers)
            return new LocalRunBuilt.Refused(
                $"The text makes {text.Train.Count} tokens to train on, less than one sequence of {settings.Sequence}{(settings.Workers > 1 ? $" for each of {settings.Workers} workers" : "")}.");
        if (text.HeldOut.Count < 2)
            return new LocalRunBuilt.Refused("The text is too short to hold a tenth of it out.");
        RecipeData data = new()
        {
            Tokenizer = text.Tokenizer,
            Manifest = Cid.Of("local"u8),
            TrainTokens = text.Train.Count,
            TrainRoot = text.Train.Root,
            ValidationTokens = Math.Max(text.HeldOut.Count, settings.Sequence + 1), // a shorter one is measured padded
            ValidationRoot = text.HeldOut.Root,
        };
        try
        {
            RecipeTemplate template = settings.Template(text.Vocab);
            if (template.Model.Validate() is { } shape)
                return new LocalRunBuilt.Refused(shape);
            long parameters = template.Model.ParameterCount, memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
            if (parameters > memory / BytesOfParameter)
                return new LocalRunBuilt.Refused(
                    $"{parameters} parameters need at least {parameters * BytesOfParameter >> 20} MiB of memory, and this machine has {memory >> 20} MiB.");
            (Recipe recipe, NumericTables tables) = RecipeAssembly.Assemble(template, data);
            return new LocalRunBuilt.Ready(new LocalRun(settings, text, TrainingProgram.Build(recipe), tables));
        }
        catch (MalformedProgramException malformed)
        {
            return new LocalRunBuilt.Refused(malformed.Message);
        }
    }
}

/// <summary>What building a local training came to.</summary>
public abstract record LocalRunBuilt
{
    private LocalRunBuilt() { }

    /// <summary>Ready to train.</summary>
    public sealed record Ready(LocalRun Run) : LocalRunBuilt;

    /// <summary>No program can do this; the sentence says why.</summary>
    public sealed record Refused(string Problem) : LocalRunBuilt;
}
