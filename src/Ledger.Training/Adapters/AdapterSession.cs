using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Tensors.Kernels;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Memory of one training: the model, the factors, one step. Spec: protocol.md §5.6.</summary>
internal sealed class AdapterSession : IDisposable
{
    private readonly AdapterProgram _program;
    private readonly AdapterRecipe _recipe;
    private readonly Workspace _workspace;

    public AdapterSession(AdapterProgram program, AdapterRecipe recipe, AdapterTables tables, int threads, bool reuseMemory = true)
    {
        _program = program;
        _recipe = recipe;
        _workspace = new Workspace(program.Table, [program.Step], new KernelThreads(threads), reuseMemory ? [program.Table[ProgramNames.TokenLoss]] : null);
        _workspace.Load(tables.Named());
    }

    internal Workspace Workspace => _workspace;

    /// <summary>A fresh adapter beside a model's parameters.</summary>
    /// <exception cref="ArgumentException">A parameter has another length than the model says.</exception>
    public void Begin(ModelShape model, Func<string, ReadOnlyMemory<float>> parameters)
    {
        foreach (ParameterTensor parameter in model.Parameters)
        {
            ReadOnlySpan<float> values = parameters(parameter.Name).Span;
            if (values.Length != parameter.Length)
                throw new ArgumentException($"{parameter.Name} has {values.Length} elements; the model says {parameter.Length}.", nameof(parameters));
            if (_workspace.Has(_program.Table[parameter.Name]))
                values.CopyTo(Floats(parameter.Name));
        }

        for (int pair = 0; pair < _program.Matrices.Length; pair++)
            AdapterStart.Fill(_recipe.Seed, pair, _program.Matrices[pair].Columns, Floats(_program.Factors[2 * pair].Name));
    }

    /// <summary>One step on a stream; gives its loss before the step.</summary>
    /// <exception cref="DivergedException">Loss or gradient is not finite.</exception>
    public float Step(int step, TokenDataset stream)
    {
        _workspace.Dataset = stream;
        ImmutableArray<long> starts = AdapterStream.Starts(_recipe.Seed, step, _recipe.Sequences, stream.Count, _recipe.SequenceLength);
        _workspace.Publics = new PublicScalars(0, step, step, 0, starts);
        _program.Step.Run(_workspace);
        ReadOnlySpan<float> record = Floats(ProgramNames.Trail).Slice(2 * step, 2);
        return float.IsFinite(record[0]) && float.IsFinite(record[1]) ? record[0] : throw new DivergedException(step);
    }

    /// <summary>Mean loss of a padded stream with the adapter as it stands, over at most so many windows spread over it. Unit: nats per token.</summary>
    public double Loss(AdapterStream stream, int maxWindows, CancellationToken cancellationToken)
    {
        int length = _recipe.SequenceLength, windows = (stream.Targets + length - 1) / length, measured = Math.Min(windows, maxWindows);
        _workspace.Dataset = stream.Tokens;
        double sum = 0;
        long targets = 0;
        for (int first = 0; first < measured; first += _recipe.Sequences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ImmutableArray<long> starts =
                [.. Enumerable.Range(first, _recipe.Sequences).Select(i => (long)Math.Min(i, measured - 1) * windows / measured * length)];
            _workspace.Publics = PublicScalars.None with { Windows = starts };
            _program.Forward.Run(_workspace);
            for (int b = 0; b < Math.Min(_recipe.Sequences, measured - first); b++)
            {
                int real = (int)Math.Min(length, stream.Targets - starts[b]);
                targets += real;
                foreach (float loss in Floats(ProgramNames.TokenLoss).Slice(b * length, real))
                    sum += loss;
            }
        }

        return sum / targets;
    }

    /// <summary>Copies of the factors.</summary>
    public IReadOnlyList<AdapterPair> Pairs() =>
    [
        .. _program.Matrices.Select((matrix, pair) => new AdapterPair(
            matrix.Name, _recipe.Rank, Floats(_program.Factors[2 * pair].Name).ToArray(), Floats(_program.Factors[2 * pair + 1].Name).ToArray())),
    ];

    /// <summary>True if every element of every factor is a finite number.</summary>
    public bool IsFinite() => _program.Factors.All(factor => TensorBytes.FirstNonFinite(Floats(factor.Name)) is null);

    /// <summary>Root over the tensor roots of the factors, in their order.</summary>
    public Hash32 Root() => MerkleTree.RootOfHashes(
        [.. _program.Factors.Select(factor => MerkleTree.RootOfData(TensorBytes.Of<float>(Floats(factor.Name))))]);

    /// <summary>Overwrites the memory, which holds personal text and factors, and lets it go.</summary>
    public void Dispose()
    {
        _workspace.Clear();
        _workspace.Dispose();
    }

    private Span<float> Floats(string name) => _workspace.Floats(_program.Table[name]);
}
