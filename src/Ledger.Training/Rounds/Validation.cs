using System.Collections.Immutable;
using Ledger.Tensors.Kernels;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>How well a state predicts held-out tokens: for reports, never for a claim.</summary>
/// <remarks>It runs the step's own forward rows, so the loss is the program's; only the mean over windows is in double precision.</remarks>
public sealed class Validation : IDisposable
{
    private readonly TrainingProgram _program;
    private readonly KernelSchedule _forward;
    private readonly Workspace _workspace;
    private readonly ImmutableArray<long> _windows;
    private readonly int _sequences, _length;
    private readonly long _targets;

    /// <summary>Takes the memory for a program and the held-out tokens that are measured.</summary>
    /// <param name="program">The run's program.</param>
    /// <param name="tables">The run's numeric tables.</param>
    /// <param name="tokens">The held-out tokens; whole windows of the recipe's sequence length are used.</param>
    /// <param name="maxWindows">Most windows that are measured, evenly spread over the tokens.</param>
    /// <param name="threads">Threads to use.</param>
    /// <exception cref="ArgumentException">There is not one whole window.</exception>
    public Validation(TrainingProgram program, NumericTables tables, TokenDataset tokens, int maxWindows, int threads)
        : this(program, tables, tokens, maxWindows, threads, targets: null)
    {
    }

    private Validation(TrainingProgram program, NumericTables tables, TokenDataset tokens, int maxWindows, int threads, long? targets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxWindows, 1);
        (_sequences, _length) = (program.Recipe.Rounds.Sequences, program.Recipe.Rounds.SequenceLength);
        long windows = DataWindows.Count(tokens.Count, _length);
        if (windows < 1)
            throw new ArgumentException($"{tokens.Count} held-out tokens are less than one window of {_length} and its last target.", nameof(tokens));
        long measured = Math.Min(windows, maxWindows);
        _windows = [.. Enumerable.Range(0, (int)measured).Select(i => i * windows / measured)];
        _targets = targets ?? measured * _length;
        _program = program;
        _forward = program.StepSchedule.UpTo(program.Table[ProgramNames.TokenLoss]);
        _workspace = new Workspace(program.Table, [_forward], new KernelThreads(threads), [program.Table[ProgramNames.TokenLoss]]) { Dataset = tokens };
        _workspace.Load(program.Recipe, tables);
    }

    /// <summary>Measures every token but the first, each once: windows one after the other, the last one filled up with tokens that do not count.</summary>
    /// <exception cref="ArgumentException">There are fewer than two tokens.</exception>
    public static Validation OfEveryToken(TrainingProgram program, NumericTables tables, TokenDataset tokens, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens.Count, 2);
        int length = program.Recipe.Rounds.SequenceLength, targets = tokens.Count - 1;
        int windows = (targets + length - 1) / length;
        uint[] filled = new uint[checked(windows * length + 1)]; // attention is causal: what comes after a target is not seen
        tokens.CopyTo(0, filled.AsSpan(0, tokens.Count));
        return new Validation(program, tables, TokenDataset.FromTokens(filled), windows, threads, targets);
    }

    /// <summary>Number of windows that are measured.</summary>
    public int Windows => _windows.Length;

    /// <summary>Mean cross-entropy in nats per token.</summary>
    public double Loss(ModelState state, CancellationToken cancellationToken = default)
    {
        for (int p = 0; p < state.Count; p++)
            state.Parameter(p).Span.CopyTo(_workspace.Floats(_program.Table[_program.Parameters[p].Name]));
        double sum = 0;
        long rest = _targets;
        for (int first = 0; first < _windows.Length; first += _sequences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(_sequences, _windows.Length - first);
            ImmutableArray<long> batch = [.. Enumerable.Range(0, _sequences).Select(b => _windows[first + Math.Min(b, count - 1)])];
            _workspace.Publics = PublicScalars.None with { Windows = batch };
            _forward.Run(_workspace);
            int counted = (int)Math.Min(rest, (long)count * _length);
            foreach (float loss in _workspace.Floats(_program.Table[ProgramNames.TokenLoss])[..counted])
                sum += loss;
            rest -= counted;
        }

        return sum / _targets;
    }

    /// <summary>Entropy in nats of the distribution of single tokens among the very targets that <see cref="Loss"/> measures.</summary>
    public double UnigramEntropy()
    {
        Dictionary<uint, int> counts = [];
        uint[] targets = new uint[_length];
        foreach (long window in _windows)
        {
            _workspace.Dataset!.CopyTo(checked((int)(window * _length + 1)), targets);
            foreach (uint target in targets)
                counts[target] = counts.GetValueOrDefault(target) + 1;
        }

        double total = (double)_windows.Length * _length;
        return -counts.Values.Sum(count => count / total * Math.Log(count / total));
    }

    /// <inheritdoc />
    public void Dispose() => _workspace.Dispose();
}
