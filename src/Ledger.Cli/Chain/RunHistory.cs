using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Cli.Chain;

/// <summary>A claim in an accepted list.</summary>
/// <param name="Round">The round that it was made in, which is an earlier one for a late winner.</param>
/// <param name="Slot">Its slot.</param>
internal readonly record struct AcceptedClaim(RoundHistory Round, SlotHistory Slot);

/// <summary>What happened in a run, told by its events alone.</summary>
internal sealed class RunHistory
{
    private readonly SortedDictionary<uint, RoundHistory> _rounds = [];

    /// <summary>A history of these rounds.</summary>
    public RunHistory(params IEnumerable<RoundHistory> rounds)
    {
        foreach (RoundHistory round in rounds) _rounds.Add(round.Number, round);
    }

    /// <summary>Rounds that have opened, in order.</summary>
    public IReadOnlyCollection<RoundHistory> Rounds => _rounds.Values;

    /// <summary>The claims of a round's accepted list in its order: own slots, then late winners by round and slot.</summary>
    public IEnumerable<AcceptedClaim> AcceptedBy(RoundHistory round) =>
    [
        .. round.Slots.Where(static slot => slot.Accepted).Select(slot => new AcceptedClaim(round, slot)),
        .. Late(round.Number, 2, round.LateTwo),
        .. Late(round.Number, 1, round.LateOne),
    ];

    private IEnumerable<AcceptedClaim> Late(uint round, uint late, ulong slots)
    {
        if (slots == 0) return [];
        RoundHistory claimed = _rounds[round - late];
        return claimed.Slots.Where(slot => (slots >> slot.Number & 1) == 1).Select(slot => new AcceptedClaim(claimed, slot));
    }

    /// <summary>Reads all events of a run up to the newest block.</summary>
    public static async Task<RunHistory> ReadAsync(ChainSession chain, ulong run, CancellationToken cancel)
    {
        Span<byte> word = stackalloc byte[Hash32.Size];
        word.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(word[24..], run);
        LogFilter filter = new([chain.Addresses.TrainingRuns, chain.Addresses.StateRoots], [], [new Hash32(word)]);
        ulong head = await chain.Client.GetBlockNumberAsync(cancel).ConfigureAwait(false);
        RunHistory history = new();
        foreach (Log log in await chain.Client.GetLogsAsync(filter, chain.Addresses.FirstBlock, head, cancel).ConfigureAwait(false)) history.Apply(log);
        return history;
    }

    private void Apply(Log log)
    {
        if (TrainingRuns.Events.RoundOpened.TryDecode(log, out TrainingRuns.Events.RoundOpened? opened)) RoundOf(opened.Round).BaseRound = opened.BaseRound;
        else if (TrainingRuns.Events.TrainerEnrolled.TryDecode(log, out TrainingRuns.Events.TrainerEnrolled? enrolled)) SlotOf(enrolled.Round, enrolled.Slot).Trainer = enrolled.Identity;
        else if (TrainingRuns.Events.VerifierEnrolled.TryDecode(log, out TrainingRuns.Events.VerifierEnrolled? verifier)) RoundOf(verifier.Round).Verifiers.Add(verifier.Identity);
        else if (TrainingRuns.Events.SeedDrawn.TryDecode(log, out TrainingRuns.Events.SeedDrawn? drawn)) RoundOf(drawn.Round).Seed = drawn.Seed;
        else if (TrainingRuns.Events.Claimed.TryDecode(log, out TrainingRuns.Events.Claimed? claimed)) SlotOf(claimed.Round, claimed.Slot).Claim = claimed;
        else if (TrainingRuns.Events.Attested.TryDecode(log, out TrainingRuns.Events.Attested? attested)) SlotOf(attested.Round, attested.Slot).Attestations[attested.Verifier] = BigInteger.Zero;
        else if (TrainingRuns.Events.AttestationPaid.TryDecode(log, out TrainingRuns.Events.AttestationPaid? paid)) SlotOf(paid.Round, paid.Slot).Attestations[paid.Verifier] = paid.Credit;
        else if (TrainingRuns.Events.ClaimDisputed.TryDecode(log, out TrainingRuns.Events.ClaimDisputed? disputed)) SlotOf(disputed.Round, disputed.Slot).Disputes++;
        else if (TrainingRuns.Events.SlotFinal.TryDecode(log, out TrainingRuns.Events.SlotFinal? final)) SlotOf(final.Round, final.Slot).End(final.TrainerCredit);
        else if (TrainingRuns.Events.SlotVoided.TryDecode(log, out TrainingRuns.Events.SlotVoided? voided)) SlotOf(voided.Round, voided.Slot).End((VoidReason)(byte)voided.Reason);
        else if (TrainingRuns.Events.RoundCut.TryDecode(log, out TrainingRuns.Events.RoundCut? cut)) RoundOf(cut.Round).Cut(cut.Accepted, cut.StateRound, cut.LateOne, cut.LateTwo);
        else if (StateRoots.Events.CandidateSettled.TryDecode(log, out StateRoots.Events.CandidateSettled? settled)) RoundOf(settled.Round).SettledRoot = settled.Root;
    }

    private RoundHistory RoundOf(uint round)
    {
        if (!_rounds.TryGetValue(round, out RoundHistory? found)) _rounds.Add(round, found = new RoundHistory(round));
        return found;
    }

    private SlotHistory SlotOf(uint round, ushort slot) => RoundOf(round).SlotOf(slot);
}
