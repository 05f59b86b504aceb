using System.Runtime.InteropServices;
using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Tensors.Program;

namespace Ledger.Training.Tests;

/// <summary>An adapter beside the model of <see cref="TinyRun"/>: small enough for the interpreter.</summary>
internal sealed class TinyAdapter
{
    public TinyAdapter(ModelShape? shape = null, AdapterRecipe? recipe = null)
    {
        Run = new TinyRun(shape);
        Recipe = recipe ?? Small;
        Program = AdapterProgram.Build(Model, Recipe, Run.Dataset.Count);
        Tables = AdapterTables.Make(Model, Recipe);
    }

    /// <summary>A recipe whose extents are all different.</summary>
    public static AdapterRecipe Small { get; } = new()
    {
        Rank = 3, Alpha = 4f, Steps = 5, Sequences = 2, SequenceLength = 7, LearningRate = 0.02f, Seed = Keccak256.Hash("adapter"),
    };

    public TinyRun Run { get; }

    public ModelShape Model => Run.Recipe.Model;

    public AdapterRecipe Recipe { get; }

    public AdapterProgram Program { get; }

    public AdapterTables Tables { get; }

    /// <summary>A session that is about to do its first step; its intermediates can be read after one.</summary>
    public AdapterSession Begun(int threads = 1)
    {
        AdapterSession session = new(Program, Recipe, Tables, threads, reuseMemory: false);
        session.Begin(Model, Run.Parameter);
        return session;
    }

    /// <summary>A session whose factors B are not zero.</summary>
    public AdapterSession Stirred()
    {
        AdapterSession session = Begun();
        for (int pair = 0; pair < Program.Matrices.Length; pair++)
            AdapterStart.Fill(Keccak256.Hash("b"), pair, Recipe.Rank, Tensor(session, Program.Factors[2 * pair + 1].Name));
        return session;
    }

    /// <summary>The memory of a tensor of the program.</summary>
    public Span<float> Tensor(AdapterSession session, string name) => session.Workspace.Floats(Program.Table[name]);

    /// <summary>The words of a tensor of the program.</summary>
    public uint[] Words(AdapterSession session, string name) => session.Workspace.Words(Program.Table[name]).ToArray();

    /// <summary>What the program is given, in the interpreter's memory.</summary>
    public TensorStore Store(AdapterSession begun)
    {
        OpTable table = Program.Table;
        TensorStore store = new(table);
        foreach (ParameterTensor parameter in Model.Parameters)
            store[table[parameter.Name]] = Bits(Run.Parameter(parameter.Name).Span);
        foreach (ParameterTensor factor in Program.Factors)
        {
            store[table[factor.Name]] = Words(begun, factor.Name);
            store[table[ProgramNames.FirstMoment(factor.Name)]] = new uint[factor.Length];
            store[table[ProgramNames.SecondMoment(factor.Name)]] = new uint[factor.Length];
        }

        store[table[ProgramNames.Trail]] = new uint[2 * Recipe.Steps];
        foreach ((string name, ReadOnlyMemory<float> values) in Tables.Named())
            store[table[name]] = Bits(values.Span);
        uint[] tokens = new uint[Run.Dataset.Count];
        Run.Dataset.CopyTo(0, tokens);
        store[table[ProgramNames.Dataset]] = tokens;
        return store;
    }

    private static uint[] Bits(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, uint>(values).ToArray();
}
