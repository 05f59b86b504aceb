using System.Runtime.InteropServices;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Traces;

/// <summary>The tensors that an execution of a segment is given, by their number.</summary>
internal sealed class GivenTensors(OpTable table)
{
    private readonly CommittedTensor?[] _tensors = new CommittedTensor?[table.Tensors.Length];

    public CommittedTensor this[int tensor] =>
        _tensors[tensor] ?? throw new InvalidOperationException($"{table.Tensors[tensor]} is not given to this execution.");

    /// <summary>The same tensors and those of an inner state.</summary>
    public GivenTensors With(InnerState state)
    {
        GivenTensors given = new(table);
        _tensors.CopyTo(given._tensors, 0);
        foreach ((int tensor, uint[] words) in table.Group(TensorGroup.Inner).Zip(state.Tensors))
            given._tensors[tensor] = new CommittedTensor(() => words, words.Length);
        return given;
    }

    public void Add(int tensor, CommittedTensor values) => _tensors[tensor] = values;

    public void Add(int tensor, ReadOnlyMemory<float> values) =>
        _tensors[tensor] = new CommittedTensor(() => MemoryMarshal.Cast<float, uint>(values.Span), values.Length);

    /// <summary>What every segment is given: the base state and the tables.</summary>
    public static GivenTensors Of(DisputeInputs inputs, ModelState baseState)
    {
        OpTable table = inputs.Program.Table;
        GivenTensors given = new(table);
        foreach ((int tensor, ReadOnlyMemory<float> values) in ProgramTables.Of(inputs.Program, inputs.Tables))
            given.Add(tensor, values);
        foreach ((int tensor, int i) in table.Group(TensorGroup.Round).Select(static (tensor, i) => (tensor, i)))
            given.Add(tensor, i < baseState.Count ? baseState.Parameter(i) : baseState.OuterBuffer(i - baseState.Count));
        foreach (int tensor in table.Group(TensorGroup.Dataset))
            given.Add(tensor, new CommittedTensor(() => MemoryMarshal.Cast<byte, uint>(inputs.Dataset.Bytes.Span), inputs.Dataset.Count));
        return given;
    }
}
