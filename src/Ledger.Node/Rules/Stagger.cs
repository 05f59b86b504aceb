using Ledger.Ethereum;
using Ledger.Node.Chain;

namespace Ledger.Node.Rules;

/// <summary>Who sends a transaction that anybody may send: trainers first, in an order that turns with the round.</summary>
internal static class Stagger
{
    /// <summary>0 for the one expected to send, then 1, 2 and so on; nodes without a slot come after all trainers.</summary>
    public static int Rank(RoundSnapshot round, Address identity)
    {
        int trainers = round.Slots.Count;
        if (round.SlotOf(identity) is SlotSnapshot own)
            return (int)((own.Number + round.Number) % (uint)trainers);
        for (int i = 0; i < round.Verifiers.Count; i++)
        {
            if (round.Verifiers[i] == identity)
                return trainers + i;
        }

        return trainers + round.Verifiers.Count;
    }
}
