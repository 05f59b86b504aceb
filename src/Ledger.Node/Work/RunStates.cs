using System.Collections.Concurrent;
using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Node.Storage;
using Ledger.Training;

namespace Ledger.Node.Work;

/// <summary>The states of a run that this node derived: the newest in memory, all of them in the blob store.</summary>
internal sealed class RunStates(ulong run, RunMaterial material, RoundStore rounds, IBlobStore blobs)
{
    private const int KeptInMemory = 3;
    private readonly ConcurrentDictionary<uint, ModelState> _recent = new();

    /// <summary>The state that a round starts from; null when it was not derived or its bytes are gone.</summary>
    public async Task<ModelState?> FindAsync(uint round, CancellationToken cancellation)
    {
        if (_recent.TryGetValue(round, out ModelState? state))
            return state;
        if (round == 0)
            return material.Genesis;
        if (rounds.States(run).FirstOrDefault(known => known.Round == round) is not StateRecord record)
            return null;
        ContentRead read = await new ContentReader(blobs).ReadAsync(record.Content, material.Genesis.ToBytes().Length, cancellation).ConfigureAwait(false);
        if (read is not ContentRead.Found found
            || !ModelState.TryParse(material.Program, found.Bytes.Span, out state, out _)
            || state.Root != record.Root)
        {
            // The bytes are damaged beyond help: forget this state and what follows from it, and derive it again.
            rounds.DropStatesAfter(run, round - 1);
            return null;
        }

        Remember(round, state);
        return state;
    }

    /// <summary>Keeps the state that a round starts from; on disk when this returns.</summary>
    public async Task AddAsync(uint round, ModelState state, CancellationToken cancellation)
    {
        Cid content = await new ContentWriter(blobs).WriteAsync(state.ToBytes(), cancellation).ConfigureAwait(false);
        rounds.AddState(run, round, state.Root, content);
        Remember(round, state);
    }

    /// <summary>Roots by the round that starts from them; the genesis state is always there.</summary>
    public IReadOnlyDictionary<uint, Hash32> Roots()
    {
        Dictionary<uint, Hash32> roots = rounds.States(run).ToDictionary(state => state.Round, state => state.Root);
        roots[0] = material.Genesis.Root;
        return roots;
    }

    private void Remember(uint round, ModelState state)
    {
        _recent[round] = state;
        if (round >= KeptInMemory)
            _recent.TryRemove(round - KeptInMemory, out _);
    }
}
