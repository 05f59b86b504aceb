using System.Collections.Immutable;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Where the intermediates of a schedule lie in one block of memory that they share.</summary>
/// <remarks>
/// An intermediate lives from the call that makes it to the last call that names it. Two that live at the same call never
/// overlap; a call that names both may therefore read one while it writes the other. The largest are placed first, each at the
/// lowest free place: with them the block is hardly longer than what lives at its fullest call.
/// </remarks>
internal sealed class MemoryPlan
{
    // Rows of many tensors are a power of two apart: a few cache lines between neighbours keep their starts off the same cache sets.
    private const long Alignment = 16, Gap = 3 * Alignment;

    private readonly Lifetime[] _lifetimes;

    /// <summary>Plans the intermediates that the calls name, except those that somebody reads afterwards.</summary>
    public MemoryPlan(OpTable table, KernelSchedule schedule, Func<int, bool> isKept)
    {
        _lifetimes = LifetimesOf(table, schedule, isKept);
        List<MemoryPlace> placed = new(_lifetimes.Length);
        foreach (Lifetime tensor in _lifetimes.OrderByDescending(static tensor => tensor.Length).ThenBy(static tensor => tensor.First))
            Place(placed, tensor);
        Places = [.. placed];
        Length = placed.Count == 0 ? 0 : placed.Max(static place => place.Start + place.Tensor.Length);
    }

    /// <summary>The places, in their order in the block.</summary>
    public ImmutableArray<MemoryPlace> Places { get; }

    /// <summary>Elements of the block.</summary>
    public long Length { get; }

    /// <summary>Elements of the intermediates that live through a call: made by it or before, and named after it.</summary>
    public long Through(int call) => _lifetimes.Where(tensor => tensor.First <= call && tensor.Last > call).Sum(static tensor => tensor.Length);

    private static Lifetime[] LifetimesOf(OpTable table, KernelSchedule schedule, Func<int, bool> isKept)
    {
        Dictionary<int, Lifetime> lifetimes = [];
        for (int call = 0; call < schedule.Calls.Length; call++)
        {
            foreach (int tensor in schedule.Calls[call].Tensors)
            {
                TensorDeclaration declaration = table.Tensors[tensor];
                if (declaration.Role == TensorRole.Intermediate && !isKept(tensor))
                    lifetimes[tensor] = new Lifetime(tensor, declaration.Length, lifetimes.TryGetValue(tensor, out Lifetime known) ? known.First : call, call);
            }
        }

        return [.. lifetimes.Values];
    }

    /// <summary>Puts a tensor at the lowest place that none of those that live with it takes.</summary>
    private static void Place(List<MemoryPlace> placed, Lifetime tensor)
    {
        long start = 0;
        foreach (MemoryPlace other in placed)
        {
            if (!other.Tensor.Meets(tensor))
                continue;
            if (other.Start >= start + tensor.Length)
                break;
            start = Math.Max(start, (other.Start + other.Tensor.Length + Gap + Alignment - 1) / Alignment * Alignment);
        }

        int at = placed.FindIndex(other => other.Start > start);
        placed.Insert(at < 0 ? placed.Count : at, new MemoryPlace(tensor, start));
    }
}

/// <summary>When a tensor is needed: calls by their number in the schedule, both ends included.</summary>
internal readonly record struct Lifetime(int Tensor, long Length, int First, int Last)
{
    /// <summary>True if both are needed at the same call.</summary>
    public bool Meets(Lifetime other) => First <= other.Last && other.First <= Last;
}

/// <summary>A tensor and the first element of the block that is its own.</summary>
internal readonly record struct MemoryPlace(Lifetime Tensor, long Start);
