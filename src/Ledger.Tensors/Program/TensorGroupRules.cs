using System.Collections.Immutable;

namespace Ledger.Tensors.Program;

/// <summary>The rules about given tensors: which segment knows and replaces them, and how trees fit each other. Spec: protocol.md §4.4.</summary>
internal static class TensorGroupRules
{
    /// <summary>The group whose tensors the carries of a segment replace.</summary>
    public static TensorGroup? Replaced(SegmentKind segment) => segment switch
    {
        SegmentKind.Step => TensorGroup.Inner,
        SegmentKind.Outer => TensorGroup.Round,
        _ => null,
    };

    /// <summary>Whether rows of a segment may read tensors of a role: a slot does not know the round's updates, nor the round a slot's state.</summary>
    public static bool IsReadable(TensorRole role, SegmentKind segment) => TensorGroups.Of(role) switch
    {
        TensorGroup.Accepted => segment == SegmentKind.Outer,
        TensorGroup.Inner => segment != SegmentKind.Outer,
        _ => true,
    };

    /// <summary>Whether a formula stays, whatever the other coordinates are, in the update that the first output coordinate names.</summary>
    public static bool IsOfOneUpdate(TensorDeclaration tensor, AffineMap map, RowRanges ranges, OpRow row)
    {
        if (tensor.Role != TensorRole.AcceptedUpdate)
            return true;
        long length = tensor.Length / tensor.Shape[0];
        Interval inside = ranges.Of(map - AffineMap.Output(0, length), row.Chain.Length);
        return inside.Min >= 0 && inside.Max < length;
    }

    public static void Check(OpTable table)
    {
        if (table.Group(TensorGroup.Dataset).Length > 1)
            throw new MalformedProgramException("A program has at most one dataset.");
        HashSet<int> updated = [.. table.Update.Rows.Select(static row => row.Output)];
        foreach (int tensor in table.Group(TensorGroup.Update))
        {
            if (!updated.Contains(tensor))
                throw new MalformedProgramException($"{table.Tensors[tensor]} is not computed by the update segment.");
        }

        if (!table.Outer.Rows.IsEmpty)
            CheckRun(table);
    }

    /// <summary>A program with an outer step is that of a run: its states and updates fit each other.</summary>
    private static void CheckRun(OpTable table)
    {
        ImmutableArray<int> parameters = table.WithRole(TensorRole.BaseParameter);
        foreach (TensorRole role in (ReadOnlySpan<TensorRole>)[TensorRole.OuterBuffer, TensorRole.Parameter, TensorRole.FirstMoment, TensorRole.SecondMoment])
            Pair(table, parameters, table.WithRole(role), role.ToString(), static _ => 1);
        if (table.WithRole(TensorRole.Trail).Length != 1)
            throw new MalformedProgramException("A run's program has one trail.");
        Pair(table, table.Group(TensorGroup.Update), table.Group(TensorGroup.Accepted), nameof(TensorGroup.Accepted), static accepted => accepted.Shape[0]);
    }

    private static void Pair(OpTable table, ImmutableArray<int> first, ImmutableArray<int> second, string what, Func<TensorDeclaration, int> factor)
    {
        bool fits = first.Length == second.Length;
        for (int i = 0; fits && i < first.Length; i++)
        {
            TensorDeclaration a = table.Tensors[first[i]], b = table.Tensors[second[i]];
            fits = a.Kind == b.Kind && a.Length * factor(b) == b.Length;
        }

        if (!fits)
            throw new MalformedProgramException($"The tensors of {what} do not fit those that they belong to.");
    }
}
