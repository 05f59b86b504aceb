using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Ledger.Tensors;

/// <summary>A fixed program of at most 64 scalar instructions: the definition of one elementwise function.</summary>
/// <remarks>
/// Values are numbered: first the operands (tensor elements or public scalars), then the immediates of the row, then the
/// constants, then one value per instruction. The last value is the result. No jumps, no memory.
/// </remarks>
public sealed class ScalarListing
{
    /// <summary>Largest number of instructions of a listing.</summary>
    public const int MaxInstructions = 64;

    internal const int MaxValues = 128;

    internal ScalarListing(
        string name, int operands, int immediates, ImmutableArray<uint> constants, ImmutableArray<ScalarInstruction> instructions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(instructions.Length, MaxInstructions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(operands + immediates + constants.Length + instructions.Length, MaxValues);
        Name = name;
        Operands = operands;
        Immediates = immediates;
        Constants = constants;
        Instructions = instructions;
    }

    /// <summary>Name for people; not part of the encoding.</summary>
    public string Name { get; }

    /// <summary>How many operands the listing reads.</summary>
    public int Operands { get; }

    /// <summary>How many immediates of the row the listing reads.</summary>
    public int Immediates { get; }

    /// <summary>Bits of the constants.</summary>
    public ImmutableArray<uint> Constants { get; }

    /// <summary>The instructions in order of execution.</summary>
    public ImmutableArray<ScalarInstruction> Instructions { get; }

    /// <summary>Executes the listing on words.</summary>
    public uint Evaluate(ReadOnlySpan<uint> operands, ReadOnlySpan<uint> immediates)
    {
        if (operands.Length != Operands || immediates.Length != Immediates)
        {
            throw new ArgumentException($"{Name} reads {Operands} operands and {Immediates} immediates");
        }

        Span<uint> values = stackalloc uint[MaxValues];
        operands.CopyTo(values);
        immediates.CopyTo(values[Operands..]);
        int next = Operands + Immediates;
        foreach (uint constant in Constants)
        {
            values[next++] = constant;
        }

        foreach (ScalarInstruction i in Instructions)
        {
            values[next++] = ScalarInstruction.Execute(i.Operation, values[i.A], values[i.B], values[i.C]);
        }

        return values[next - 1];
    }

    /// <summary>Executes the listing on floats.</summary>
    public float EvaluateFloats(ReadOnlySpan<float> operands, ReadOnlySpan<float> immediates = default) =>
        Float32Scalar.FromBits(Evaluate(
            MemoryMarshal.Cast<float, uint>(operands),
            MemoryMarshal.Cast<float, uint>(immediates)));

    /// <summary>Canonical bytes: counts (operands, immediates, constants, instructions), constants little-endian, four bytes per instruction.</summary>
    public byte[] Encode()
    {
        byte[] bytes = new byte[4 + (4 * Constants.Length) + (4 * Instructions.Length)];
        bytes[0] = (byte)Operands;
        bytes[1] = (byte)Immediates;
        bytes[2] = (byte)Constants.Length;
        bytes[3] = (byte)Instructions.Length;
        int at = 4;
        foreach (uint constant in Constants)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), constant);
            at += 4;
        }

        foreach (ScalarInstruction i in Instructions)
        {
            bytes[at++] = (byte)i.Operation;
            bytes[at++] = i.A;
            bytes[at++] = i.B;
            bytes[at++] = i.C;
        }

        return bytes;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Operands} operands, {Immediates} immediates, {Instructions.Length} instructions)";
}
