using System.Collections.Immutable;
using Ledger.Cli.Chain;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs;
using Ledger.Proofs.Game;
using Ledger.Training;

namespace Ledger.Cli.Games;

/// <summary>The round that is played about, as the chain tells it to either side.</summary>
internal sealed class PlayedRound(ChainSession chain, TableRun run)
{
    private readonly SortedDictionary<uint, Claim> _claims = [];
    private ulong _next = chain.Addresses.FirstBlock;

    /// <summary>Number of the round.</summary>
    public const uint Number = 0;

    /// <summary>How it stands.</summary>
    public TrainingRuns.RoundState? State { get; private set; }

    /// <summary>The claims so far, by slot.</summary>
    public IReadOnlyDictionary<uint, Claim> Claims => _claims;

    /// <summary>Whether the seed is drawn.</summary>
    public bool HasSeed => State is { Seed.IsZero: false };

    /// <summary>Whether every slot has claimed.</summary>
    public bool IsClaimed => State is { Slots: > 0 } state && _claims.Count == state.Slots;

    /// <summary>Whether the accepted list is fixed.</summary>
    public bool IsCut => State is { CutAt: > 0 };

    /// <summary>The accepted claims in the cut's order; empty before.</summary>
    public ImmutableArray<Claim> Accepted => [.. _claims.Values.Where(claim => (State?.Accepted ?? 0) >> (int)claim.Slot is ulong mask && (mask & 1) == 1)];

    /// <summary>Reads what happened since.</summary>
    public async Task ReadAsync(CancellationToken cancel)
    {
        State = await chain.Runs.RoundStateAsync(run.Number, Number, default, cancel).ConfigureAwait(false);
        if (!HasSeed || IsClaimed)
            return;
        ulong head = await chain.Client.GetBlockNumberAsync(cancel).ConfigureAwait(false);
        if (head < _next)
            return;
        LogFilter claimed = TrainingRuns.Events.Claimed.Filter(chain.Addresses.TrainingRuns, run.Number);
        foreach (Log log in await chain.Client.GetLogsAsync(claimed, _next, head, cancel).ConfigureAwait(false))
        {
            if (TrainingRuns.Events.Claimed.TryDecode(log, out TrainingRuns.Events.Claimed? e) && e.Round == Number)
                _claims[e.Slot] = ClaimFields.Of(e);
        }

        _next = head + 1;
    }

    /// <summary>The work of a slot.</summary>
    public SlotAssignment Assignment(uint slot) => new(Number, slot, State!.Slots, State.Seed);

    /// <summary>What a game is about; null while that is not known.</summary>
    public GameTopic? TopicOf(GameSubject about)
    {
        if (about.Run != run.Number || about.Round != Number || State is null)
            return null;
        return about switch
        {
            GameSubject.OfClaim claim => new GameTopic(new DisputeSubject.OfClaim(claim.Claim, State.Slots), []),
            GameSubject.OfCandidate candidate when IsCut => new GameTopic(
                new DisputeSubject.OfCandidate(Number, candidate.BaseRoot, [.. Accepted.Select(static claim => claim.UpdateRoot)], candidate.Root), Accepted),
            _ => null,
        };
    }

    /// <summary>What a candidate is named by on chain.</summary>
    public GameSubject.OfCandidate Candidate(Hash32 root) => new(run.Number, Number, run.Material.Genesis.Root, root);
}
