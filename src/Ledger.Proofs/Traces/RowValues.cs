using Ledger.Tensors.Program;

namespace Ledger.Proofs.Traces;

/// <summary>A row's output and every tensor that the row reads, at one execution.</summary>
public sealed class RowValues(CommittedTensor output, IReadOnlyDictionary<int, CommittedTensor> operands) : ITensorReader
{
    /// <summary>The row's output as the side computed it.</summary>
    public CommittedTensor Output { get; } = output;

    /// <summary>The tensors that the row reads, by their number.</summary>
    public IReadOnlyDictionary<int, CommittedTensor> Operands { get; } = operands;

    /// <inheritdoc />
    public uint Read(int tensor, long index) => Operands[tensor][index];
}
