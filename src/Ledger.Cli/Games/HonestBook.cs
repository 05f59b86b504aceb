using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs;
using Ledger.Proofs.Game;
using Ledger.Proofs.Openings;
using Ledger.Proofs.Traces;
using Ledger.Training;

namespace Ledger.Cli.Games;

/// <summary>What the honest side recomputed: an execution for each claim and for the state after the cut.</summary>
internal sealed class HonestBook(TableRun run, PlayedRound round) : IDisposable
{
    private readonly Dictionary<Hash32, ClaimExecution> _claims = [];
    private CandidateExecution? _outer;

    /// <summary>The run.</summary>
    public TableRun Run => run;

    /// <summary>The round.</summary>
    public PlayedRound Round => round;

    /// <summary>What should have been claimed of a slot, and why.</summary>
    public (Claim Claim, ClaimExecution Execution) Of(uint slot)
    {
        SlotAssignment assignment = round.Assignment(slot);
        ClaimExecution execution = new(run.Inputs, run.Material.Genesis, assignment);
        return (run.ClaimOf(execution, assignment), execution);
    }

    /// <summary>What happened in the slot of a claim; computed when first asked for.</summary>
    public ClaimExecution Execution(Claim claim)
    {
        if (!_claims.TryGetValue(claim.Hash, out ClaimExecution? known))
            _claims.Add(claim.Hash, known = Of(claim.Slot).Execution);
        return known;
    }

    /// <summary>Keeps what was computed for a claim.</summary>
    public void Keep(Claim claim, ClaimExecution execution) => _claims[claim.Hash] = execution;

    /// <summary>What follows from the accepted updates.</summary>
    public async Task<Hash32> DeriveAsync(CancellationToken cancel)
    {
        List<UpdateBlob> updates = [];
        foreach (Claim claim in round.Accepted)
            updates.Add(await run.FindUpdateAsync(claim, cancel).ConfigureAwait(false) ?? throw new InvalidOperationException($"The update of slot {claim.Slot} is not to be had."));
        _outer = run.OuterStep(updates, PlayedRound.Number);
        return TableRun.CandidateOf(_outer);
    }

    /// <summary>A leaf of what a claim is about, for whoever demands it.</summary>
    public LeafOpening Open(Claim claim, DemandPart part, int position, long leaf) => part switch
    {
        DemandPart.Base => DemandOpenings.OfTensor(PublishedTensors.Of(run.Material.Genesis), position, leaf),
        DemandPart.Update => DemandOpenings.OfTensor(Poison.UpdateOf(run.Material.Program, Execution(claim)), position, leaf),
        _ => DemandOpenings.OfTrace(run.Checkpoints(Execution(claim)), (int)leaf),
    };

    /// <summary>What happened in what a game is about.</summary>
    public IExecution Execution(GameSubject about) => about switch
    {
        GameSubject.OfClaim claim => Execution(claim.Claim),
        _ => _outer ?? throw new InvalidOperationException("There is no state yet that a game could be about."),
    };

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (ClaimExecution execution in _claims.Values)
            execution.Dispose();
    }
}
