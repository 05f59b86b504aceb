using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Node.Chain;

/// <summary>Turns logs into history events: one reader for each event that the node has a use for.</summary>
internal static class HistoryEvents
{
    private static readonly Func<Log, HistoryEvent?>[] s_readers =
    [
        log => TrainingRuns.Events.TrainerEnrolled.TryDecode(log, out TrainingRuns.Events.TrainerEnrolled? e)
            ? Of("TrainerEnrolled", e.Run, e.Round, e.Slot, e.Identity, new { }) : null,
        log => TrainingRuns.Events.VerifierEnrolled.TryDecode(log, out TrainingRuns.Events.VerifierEnrolled? e)
            ? Of("VerifierEnrolled", e.Run, e.Round, null, e.Identity, new { weight = Text(e.Weight) }) : null,
        log => TrainingRuns.Events.SeedDrawn.TryDecode(log, out TrainingRuns.Events.SeedDrawn? e)
            ? Of("SeedDrawn", e.Run, e.Round, null, null, new { seed = e.Seed.ToString() }) : null,
        log => TrainingRuns.Events.Claimed.TryDecode(log, out TrainingRuns.Events.Claimed? e)
            ? new HistoryEvent("Claimed", (ulong)e.Run, e.Round, e.Slot, e.Identity, ClaimFields.Of(e).ToJson()) : null,
        log => TrainingRuns.Events.VerifiersDrawn.TryDecode(log, out TrainingRuns.Events.VerifiersDrawn? e)
            ? Of("VerifiersDrawn", e.Run, e.Round, e.Slot, null, new { verifiers = e.Verifiers.Select(verifier => verifier.ToString()) }) : null,
        log => TrainingRuns.Events.Committed.TryDecode(log, out TrainingRuns.Events.Committed? e)
            ? Of("Committed", e.Run, e.Round, e.Slot, e.Verifier, new { }) : null,
        log => TrainingRuns.Events.Attested.TryDecode(log, out TrainingRuns.Events.Attested? e)
            ? Of("Attested", e.Run, e.Round, e.Slot, e.Verifier, new { }) : null,
        log => TrainingRuns.Events.RoundCut.TryDecode(log, out TrainingRuns.Events.RoundCut? e)
            ? Of("RoundCut", e.Run, e.Round, null, null, new { accepted = Text(e.Accepted) }) : null,
        log => TrainingRuns.Events.SlotFinal.TryDecode(log, out TrainingRuns.Events.SlotFinal? e)
            ? Of("SlotFinal", e.Run, e.Round, e.Slot, e.Identity, new { amount = Text(e.TrainerCredit) }) : null,
        log => TrainingRuns.Events.AttestationPaid.TryDecode(log, out TrainingRuns.Events.AttestationPaid? e)
            ? Of("AttestationPaid", e.Run, e.Round, e.Slot, e.Verifier, new { amount = Text(e.Credit) }) : null,
        log => TrainingRuns.Events.SlotVoided.TryDecode(log, out TrainingRuns.Events.SlotVoided? e)
            ? Of("SlotVoided", e.Run, e.Round, e.Slot, e.Identity, new { reason = Text(e.Reason) }) : null,
        log => StateRoots.Events.CandidatePosted.TryDecode(log, out StateRoots.Events.CandidatePosted? e)
            ? Of("CandidatePosted", e.Run, e.Round, null, e.Poster, new { root = e.Root.ToString() }) : null,
        log => StateRoots.Events.CandidateSettled.TryDecode(log, out StateRoots.Events.CandidateSettled? e)
            ? Of("CandidateSettled", e.Run, e.Round, null, null, new { root = e.Root.ToString() }) : null,
        log => TrainingRuns.Events.ClaimDisputed.TryDecode(log, out TrainingRuns.Events.ClaimDisputed? e)
            ? Of("ClaimDisputed", e.Run, e.Round, e.Slot, null, new { beforeFreeze = e.BeforeFreeze }) : null,
        log => Emission.Events.Withdrawn.TryDecode(log, out Emission.Events.Withdrawn? e)
            ? new HistoryEvent("Withdrawn", null, null, null, e.Account, JsonSerializer.Serialize(new { funded = Text(e.Funded), minted = Text(e.Minted) })) : null,
    ];

    /// <summary>The event of a log; null for a log that the node has no use for.</summary>
    public static HistoryEvent? Read(Log log)
    {
        foreach (Func<Log, HistoryEvent?> reader in s_readers)
        {
            if (reader(log) is HistoryEvent found)
                return found;
        }

        return null;
    }

    private static HistoryEvent Of(string name, BigInteger run, uint round, int? slot, Address? account, object body) =>
        new(name, (ulong)run, round, slot, account, JsonSerializer.Serialize(body));

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
