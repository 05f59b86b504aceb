using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Ledger.Cryptography;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Traces;

/// <summary>Tensors of states and updates as they were published, in the order of their root.</summary>
public static class PublishedTensors
{
    /// <summary>The tensors of a state between rounds.</summary>
    public static IReadOnlyList<CommittedTensor> Of(ModelState state) =>
        [.. Enumerable.Range(0, 2 * state.Count).Select(i => Of(i < state.Count ? state.Parameter(i) : state.OuterBuffer(i - state.Count)))];

    /// <summary>Reads the tensors of an update whatever numbers are in them; false where the bytes have another length than every update of the program.</summary>
    /// <remarks>What <see cref="UpdateBlob.TryParse"/> refuses may be what a claim committed to: a proof needs it as it is.</remarks>
    public static bool TryReadUpdate(TrainingProgram program, ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out IReadOnlyList<CommittedTensor>? tensors)
    {
        tensors = null;
        if (bytes.Length != UpdateBlob.EncodedLength(program))
            return false;
        List<CommittedTensor> read = [];
        foreach (int tensor in program.Table.Group(TensorGroup.Update))
        {
            int length = sizeof(uint) * checked((int)program.Table.Tensors[tensor].Length);
            ReadOnlyMemory<byte> part = bytes[..length];
            bytes = bytes[length..];
            read.Add(new CommittedTensor(() => MemoryMarshal.Cast<byte, uint>(part.Span), length / sizeof(uint)));
        }

        tensors = read;
        return true;
    }

    /// <summary>The root over tensors.</summary>
    public static Hash32 RootOf(IReadOnlyList<CommittedTensor> tensors) => MerkleTree.RootOfHashes([.. tensors.Select(static tensor => tensor.Root)]);

    private static CommittedTensor Of(ReadOnlyMemory<float> values) => new(() => MemoryMarshal.Cast<float, uint>(values.Span), values.Length);
}
