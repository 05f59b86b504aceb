using System.Runtime.InteropServices;
using Ledger.Tensors.Kernels;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Memory of one executor: the tensors that kernel calls touch, taken once.</summary>
/// <remarks>
/// A tensor that replaces a state tensor shares its memory: every kernel that writes one is elementwise and reads an element
/// before it writes it. Intermediates share one block by their lifetimes. Large inputs (the token stream, the base state of an
/// update, accepted updates) are read where they lie.
/// </remarks>
internal sealed class Workspace : ITensorReader, IDisposable
{
    private const int Alignment = 64;
    private readonly (uint[] Memory, int Offset, int Length)[] _buffers;

    /// <summary>Takes the memory for schedules that run one after the other.</summary>
    /// <param name="table">The program.</param>
    /// <param name="schedules">The calls.</param>
    /// <param name="threads">What the calls run on.</param>
    /// <param name="kept">Intermediates that somebody reads after the last call; nothing keeps all.</param>
    public Workspace(OpTable table, IReadOnlyCollection<KernelSchedule> schedules, KernelThreads threads, IReadOnlyCollection<int>? kept)
    {
        Table = table;
        Threads = threads;
        _buffers = new (uint[], int, int)[table.Tensors.Length];
        MemoryPlan[] plans = [.. schedules.Select(schedule => new MemoryPlan(table, schedule, tensor => kept?.Contains(tensor) ?? true))];
        (uint[] block, int start) = Take(checked((int)plans.Max(static plan => plan.Length)));
        foreach (MemoryPlace place in plans.SelectMany(static plan => plan.Places))
            _buffers[place.Tensor.Tensor] = (block, start + (int)place.Start, (int)place.Tensor.Length);
        foreach (KernelSchedule schedule in schedules)
        {
            foreach (int tensor in schedule.Calls.SelectMany(static call => call.Tensors))
                Allocate(tensor);
            foreach (Carry carry in schedule.Carries)
            {
                Allocate(carry.To);
                _buffers[carry.From] = _buffers[carry.To];
            }
        }
    }

    public OpTable Table { get; }

    public KernelThreads Threads { get; }

    public PublicScalars Publics { get; set; } = PublicScalars.None;

    /// <summary>The token stream: tensor of role <see cref="TensorRole.Dataset"/>.</summary>
    public TokenDataset? Dataset { get; set; }

    /// <summary>The accepted updates in slot order: tensors of role <see cref="TensorRole.AcceptedUpdate"/>.</summary>
    public IReadOnlyList<UpdateBlob> Accepted { get; set; } = [];

    /// <summary>The base state of the slot: tensors of role <see cref="TensorRole.BaseParameter"/> in the update.</summary>
    public ModelState? Base { get; set; }

    /// <summary>Memory of the tensors and of the kernels. Unit: bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>True if the tensor has memory.</summary>
    public bool Has(int tensor) => _buffers[tensor].Memory is not null;

    /// <summary>The elements of a word32 tensor, or the bits of a float32 tensor.</summary>
    public Span<uint> Words(int tensor)
    {
        (uint[] memory, int offset, int length) = _buffers[tensor];
        return memory.AsSpan(offset, length);
    }

    /// <summary>The elements of a float32 tensor.</summary>
    public Span<float> Floats(int tensor) => MemoryMarshal.Cast<uint, float>(Words(tensor));

    /// <summary>Copies the numeric tables into their tensors.</summary>
    /// <exception cref="ArgumentException">They are not the tables of the recipe.</exception>
    public void Load(Recipe recipe, NumericTables tables)
    {
        if (tables.Describe() != recipe.Tables)
            throw new ArgumentException("The numeric tables are not those of the recipe.", nameof(tables));
        Load(ProgramInputs.TableValues(tables));
    }

    /// <summary>Copies values into those tensors that have memory.</summary>
    public void Load(IEnumerable<(string Name, ReadOnlyMemory<float> Values)> inputs)
    {
        foreach ((string name, ReadOnlyMemory<float> values) in inputs)
        {
            if (Has(Table[name]))
                values.Span.CopyTo(Floats(Table[name]));
        }
    }

    /// <summary>Overwrites every tensor with zeros.</summary>
    public void Clear()
    {
        foreach ((uint[] memory, _, _) in _buffers)
            memory?.AsSpan().Clear();
    }

    /// <inheritdoc />
    public uint Read(int tensor, long index) => Table.Tensors[tensor].Role == TensorRole.Dataset ? Dataset![(int)index] : Words(tensor)[(int)index];

    /// <inheritdoc />
    public void Dispose() => Threads.Dispose();

    private void Allocate(int tensor)
    {
        TensorDeclaration declaration = Table.Tensors[tensor];
        if (Has(tensor) || declaration.Role is TensorRole.Dataset or TensorRole.AcceptedUpdate)
            return;
        int length = checked((int)declaration.Length);
        (uint[] memory, int start) = Take(length);
        _buffers[tensor] = (memory, start, length);
    }

    /// <summary>Zeros that begin at an aligned address.</summary>
    private (uint[] Memory, int Start) Take(int length)
    {
        uint[] memory = GC.AllocateArray<uint>(length + Alignment / sizeof(uint), pinned: true);
        Bytes += sizeof(uint) * (long)memory.Length;
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0);
        return (memory, (int)((Alignment - address % Alignment) % Alignment / sizeof(uint)));
    }
}
