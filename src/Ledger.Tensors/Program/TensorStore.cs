namespace Ledger.Tensors.Program;

/// <summary>The values of a program's tensors in memory, as bits.</summary>
public sealed class TensorStore(OpTable table) : ITensorReader
{
    private readonly uint[]?[] _values = new uint[table.Tensors.Length][];

    /// <summary>All elements of a tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor has no value yet.</exception>
    /// <exception cref="ArgumentException">The value has another length than the tensor.</exception>
    public uint[] this[int tensor]
    {
        get => _values[tensor] ?? throw new InvalidOperationException($"{table.Tensors[tensor]} has no value yet.");
        set => _values[tensor] = value.Length == table.Tensors[tensor].Length
            ? value
            : throw new ArgumentException($"{table.Tensors[tensor]} does not have {value.Length} elements.", nameof(value));
    }

    /// <summary>True if the tensor has a value.</summary>
    public bool Has(int tensor) => _values[tensor] is not null;

    /// <inheritdoc />
    public uint Read(int tensor, long index) => this[tensor][index];
}
