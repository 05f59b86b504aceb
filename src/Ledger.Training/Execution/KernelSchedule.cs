using System.Collections.Immutable;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>How the kernels do the work of one segment: calls in the order of its rows, each row covered once.</summary>
internal sealed class KernelSchedule
{
    private KernelSchedule(ImmutableArray<KernelCall> calls, ImmutableArray<Carry> carries)
    {
        Calls = calls;
        Carries = carries;
    }

    public KernelSchedule(Segment segment, ImmutableArray<KernelCall> calls)
        : this(calls, segment.Carries)
    {
        int next = 0;
        foreach (KernelCall call in calls)
        {
            if (call.Rows.First != next || call.Rows.Count < 1)
                throw new InvalidOperationException($"The call {call.GetType().Name} covers {call.Rows}, not the rows from {next} on.");
            next += call.Rows.Count;
        }

        if (next != segment.Rows.Length)
            throw new InvalidOperationException($"The calls of {segment.Kind} cover {next} of {segment.Rows.Length} rows.");
    }

    /// <summary>The state that the calls replace.</summary>
    public ImmutableArray<Carry> Carries { get; }

    public ImmutableArray<KernelCall> Calls { get; }

    /// <summary>The calls up to the last one that touches a tensor: a part that leaves the state alone.</summary>
    public KernelSchedule UpTo(int tensor)
    {
        int last = Calls.Length - 1;
        while (!Calls[last].Tensors.Contains(tensor))
            last--;
        return new KernelSchedule(Calls[..(last + 1)], []);
    }

    /// <summary>Executes every call. State is replaced in place: the workspace gives a next value its state's memory.</summary>
    public void Run(Workspace workspace)
    {
        foreach (KernelCall call in Calls)
            call.Execute(workspace);
    }
}
