using System.Collections.Immutable;

namespace Ledger.Tensors.Program;

/// <summary>A whole program: tensors, bounds of the public scalars, and three segments of rows.</summary>
/// <remarks>
/// Only a well-formed table can be constructed: every reader (interpreter, kernels, referee) may rely on it. The
/// interpreter reads nothing but this table, so a table is all that a stranger needs to replay a run.
/// </remarks>
public sealed class OpTable
{
    private readonly Dictionary<string, int> _numbers;

    /// <summary>Takes a table after checking every rule of the format.</summary>
    /// <exception cref="MalformedProgramException">A rule is broken; the message names the row and the rule.</exception>
    public OpTable(ImmutableArray<TensorDeclaration> tensors, PublicBounds bounds, Segment step, Segment update, Segment outer)
    {
        Tensors = tensors;
        Bounds = bounds;
        Step = step;
        Update = update;
        Outer = outer;
        OpTableRules.Check(this);
        Listings = [.. Rows().Where(row => row.Listing is not null).Select(row => row.Listing!).Distinct()];
        _numbers = new Dictionary<string, int>(tensors.Length, StringComparer.Ordinal);
        for (int i = 0; i < tensors.Length; i++)
            _numbers.Add(tensors[i].Name, i);
        Places = TensorPlace.Of(this);
    }

    /// <summary>The tensors; a tensor's number is its place here.</summary>
    public ImmutableArray<TensorDeclaration> Tensors { get; }

    /// <summary>Largest values of the public scalars.</summary>
    public PublicBounds Bounds { get; }

    /// <summary>The rows of one inner step.</summary>
    public Segment Step { get; }

    /// <summary>The rows that make a slot's update.</summary>
    public Segment Update { get; }

    /// <summary>The rows of the outer step.</summary>
    public Segment Outer { get; }

    /// <summary>The listings that rows name, in the order of their first use.</summary>
    public ImmutableArray<ScalarListing> Listings { get; }

    /// <summary>The segments in the order of their kinds.</summary>
    public ImmutableArray<Segment> Segments => [Step, Update, Outer];

    /// <summary>Where each tensor stands, by number.</summary>
    public ImmutableArray<TensorPlace> Places { get; }

    /// <summary>All rows, segment after segment.</summary>
    public IEnumerable<OpRow> Rows() => Step.Rows.Concat(Update.Rows).Concat(Outer.Rows);

    /// <summary>Number of the tensor with this name.</summary>
    /// <exception cref="KeyNotFoundException">The program has no such tensor.</exception>
    public int this[string name] => _numbers[name];

    /// <summary>Numbers of the tensors with a role, in declaration order.</summary>
    public ImmutableArray<int> WithRole(TensorRole role) =>
        [.. Enumerable.Range(0, Tensors.Length).Where(i => Tensors[i].Role == role)];

    /// <summary>Numbers of the tensors of a group, in the order of their positions.</summary>
    public ImmutableArray<int> Group(TensorGroup group) =>
        [.. Enumerable.Range(0, Tensors.Length).Where(i => TensorGroups.Of(Tensors[i].Role) == group).OrderBy(i => Tensors[i].Role)];
}
