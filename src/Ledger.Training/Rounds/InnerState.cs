using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>The state of a slot between two inner steps: parameters, moments and trail as bits, in the order of its root. Spec: protocol.md §6.2.</summary>
/// <remarks>Immutable: nobody may write to the arrays behind it.</remarks>
public sealed class InnerState(ImmutableArray<uint[]> tensors)
{
    /// <summary>The tensors, by their position.</summary>
    public ImmutableArray<uint[]> Tensors { get; } = tensors;

    /// <summary>Roots of the tensors: the items of the state's root.</summary>
    public ImmutableArray<Hash32> Roots() => [.. Tensors.Select(static tensor => MerkleTree.RootOfData(TensorBytes.Of<uint>(tensor)))];

    /// <summary>The state in which a round starts: the base parameters, everything else +0.</summary>
    public static InnerState Start(TrainingProgram program, ModelState baseState)
    {
        ImmutableArray<int> group = program.Table.Group(TensorGroup.Inner);
        uint[][] tensors = [.. group.Select(tensor => new uint[program.Table.Tensors[tensor].Length])];
        for (int p = 0; p < baseState.Count; p++)
            System.Runtime.InteropServices.MemoryMarshal.Cast<float, uint>(baseState.Parameter(p).Span).CopyTo(tensors[p]);
        return new InnerState([.. tensors]);
    }
}
