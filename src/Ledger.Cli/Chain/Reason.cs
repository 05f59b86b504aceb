using System.Numerics;
using System.Text.Json.Serialization;
using Ledger.Contracts;
using Ledger.Node.Chain;

namespace Ledger.Cli.Chain;

/// <summary>Why an identity was paid what it was paid in a round, in sentences.</summary>
/// <param name="Round">The round.</param>
/// <param name="TrainerCredit">Credited for training, in the token's smallest unit.</param>
/// <param name="AttesterCredit">Credited for attesting, in the token's smallest unit.</param>
/// <param name="Sentences">The reasons.</param>
internal sealed record Reason(
    uint Round,
    [property: JsonIgnore] BigInteger TrainerCredit,
    [property: JsonIgnore] BigInteger AttesterCredit,
    IReadOnlyList<string> Sentences)
{
    /// <summary>Credited for training, as text, since JSON numbers are too short.</summary>
    public string Trained => TrainerCredit.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Credited for attesting, as text.</summary>
    public string Attested => AttesterCredit.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Puts the contract's explanation into words.</summary>
    public static Reason Of(uint round, RunExplainer.Explanation why, RunPhase phase) =>
        new(round, why.TrainerCredit, why.AttesterCredit, [Training(why, phase), .. Attesting(why, phase), .. Candidates(why)]);

    private static string Training(RunExplainer.Explanation why, RunPhase phase)
    {
        if (!why.Trainer) return "It did not enrol as a trainer: nothing for training.";
        string slot = $"It trained slot {why.Slot}";
        return (SlotState)why.Status switch
        {
            SlotState.Enrolled or SlotState.Claimed when why.RunVoid => $"{slot}, but the run's program was shown malformed and the run is void: nothing, and `ledger stake leave` returns its stake.",
            SlotState.Enrolled when phase <= RunPhase.Training => $"{slot}, whose claim is not due yet.",
            SlotState.Enrolled => $"{slot}, but made no claim in time: nothing, and its stake returns.",
            SlotState.Claimed when why.Disputes > 0 => $"{slot}; the claim is disputed ({why.Disputes}) and stays pending until every game about it has ended.",
            SlotState.Claimed when phase < RunPhase.Cut => $"{slot}; the claim waits for the cut.",
            SlotState.Claimed when !why.Attested => $"{slot}; no attestation was revealed before the cut, so the claim was not accepted.",
            SlotState.Claimed when why.Demanded => $"{slot}; {List(why)}, but data of it were demanded on chain: it waits for the answer, and is void if none comes.",
            SlotState.Claimed when !why.BaseSettled => $"{slot}; {List(why)}, and waits until the state it started from is settled.",
            SlotState.Claimed => $"{slot}; {List(why)}, and can become final from {ChainTime.Of(why.FinalizableAt):u}.",
            SlotState.Final => $"{slot}; {List(why)}, nobody refuted it, and it became final: paid in full.",
            SlotState.Void => $"{slot}: {Void((VoidReason)why.VoidReason)}",
            _ => $"{slot}.",
        };
    }

    private static string List(RunExplainer.Explanation why)
    {
        if (why.Accepted) return "the claim was accepted";
        return why.LateRound != 0
            ? $"a dispute kept the claim from the list of its round; it won, and was accepted in round {why.LateRound}"
            : "a dispute kept the claim from the list of its round; it won, and is paid whether or not a later list takes it";
    }

    private static string Void(VoidReason reason) => reason switch
    {
        VoidReason.Missing => "no claim came in time. Void: nothing paid, its stake returned.",
        VoidReason.Unattested => "no attestation was revealed in time, so the claim was not in the accepted list. Void: nothing paid, its stake returned.",
        VoidReason.BaseRefuted => "the claim started from a state that was not the settled one. Void: nothing paid, its stake returned.",
        VoidReason.Convicted => "a dispute showed the claim false. Void: nothing paid, its stake slashed.",
        VoidReason.Unanswered => "data of the claim that were demanded on chain did not come. Void: nothing paid, its stake returned.",
        VoidReason.RunVoided => "the run's program is malformed. Void: nothing paid, its stake returned.",
        _ => "it is void.",
    };

    private static IEnumerable<string> Attesting(RunExplainer.Explanation why, RunPhase phase)
    {
        if (!why.Verifier)
        {
            yield return "It did not enrol as a verifier: nothing for attesting.";
            yield break;
        }
        if (why.Assigned == 0)
        {
            yield return phase <= RunPhase.Training ? "It enrolled as a verifier; claims are still drawn." : "It enrolled as a verifier, but no claim was drawn for it.";
            yield break;
        }
        for (int slot = 0; slot < 64; slot++)
            if (Bit(why.Assigned, slot)) yield return $"It was drawn for slot {slot}: {Outcome(why, slot, phase)}";
    }

    private static string Outcome(RunExplainer.Explanation why, int slot, RunPhase phase)
    {
        if (Bit(why.PaidAttestations, slot)) return "it committed, revealed the right trail, and was paid when the claim became final.";
        if (Bit(why.Revealed, slot)) return "it committed and revealed the right trail; paid when the claim becomes final, and never if it does not.";
        if (Bit(why.Committed, slot)) return phase <= RunPhase.Revealing ? "it committed and may still reveal." : "it committed but did not reveal the right trail in time: nothing.";
        return phase <= RunPhase.Committing ? "it may still commit." : "it did not commit in time: nothing.";
    }

    private static IEnumerable<string> Candidates(RunExplainer.Explanation why)
    {
        if (why.Candidates == 0) yield break;
        if (why.CandidateSettled) yield return "It posted the state after the round that was settled: its bond is back. Posting earns nothing.";
        if (why.CandidatesConvicted > 0) yield return $"Of the states after the round that it posted, {why.CandidatesConvicted} were shown false or not defended: each bond is slashed.";
        uint returned = why.CandidatesReturned - (why.CandidateSettled ? 1u : 0u);
        if (returned > 0) yield return $"Of the states after the round that it posted, {returned} were not settled and not convicted: each bond is back.";
        uint standing = why.Candidates - why.CandidatesConvicted - why.CandidatesReturned;
        if (standing > 0) yield return $"Of the states after the round that it posted, {standing} stand, each with its bond.";
    }

    private static bool Bit(ulong bits, int at) => (bits >> at & 1) == 1;
}
