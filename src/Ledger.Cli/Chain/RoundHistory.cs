using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Cli.Chain;

/// <summary>Why a slot was not paid; the contract's own order.</summary>
internal enum VoidReason
{
    /// <summary>It was not voided.</summary>
    None,

    /// <summary>No claim came in time.</summary>
    Missing,

    /// <summary>No attestation was revealed in time, so the claim is not in the accepted list.</summary>
    Unattested,

    /// <summary>The claim started from a state that was not the settled one.</summary>
    BaseRefuted,

    /// <summary>A game or a proof showed the claim false.</summary>
    Convicted,

    /// <summary>A leaf that was demanded on chain did not come.</summary>
    Unanswered,

    /// <summary>The run's program is malformed.</summary>
    RunVoided,
}

/// <summary>What happened in a round.</summary>
internal sealed class RoundHistory(uint number)
{
    /// <summary>The contract's word for the genesis state.</summary>
    public const uint Genesis = uint.MaxValue;

    private readonly SortedDictionary<ushort, SlotHistory> _slots = [];

    /// <summary>Number of the round.</summary>
    public uint Number { get; } = number;

    /// <summary>The round after which the base state stands, or <see cref="Genesis"/>.</summary>
    public uint BaseRound { get; set; } = Genesis;

    /// <summary>The seed; null until drawn.</summary>
    public Hash32? Seed { get; set; }

    /// <summary>Verifiers in order of enrolment.</summary>
    public List<Address> Verifiers { get; } = [];

    /// <summary>Slots in their order.</summary>
    public IReadOnlyCollection<SlotHistory> Slots => _slots.Values;

    /// <summary>Whether the accepted list is frozen.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Bit s: slot s was accepted.</summary>
    public ulong Accepted { get; private set; }

    /// <summary>The round whose state stands after this cut: this one, or an earlier one when nothing was accepted.</summary>
    public uint StateRound { get; private set; } = Genesis;

    /// <summary>Root of the state after the round; null until settled.</summary>
    public Hash32? SettledRoot { get; set; }

    /// <summary>The slot with this number.</summary>
    public SlotHistory SlotOf(ushort slot)
    {
        if (!_slots.TryGetValue(slot, out SlotHistory? found)) _slots.Add(slot, found = new SlotHistory(slot));
        return found;
    }

    /// <summary>Bit s: slot s of the round before this one won its games late and is in the list.</summary>
    public ulong LateOne { get; private set; }

    /// <summary>Bit s: the same for two rounds before.</summary>
    public ulong LateTwo { get; private set; }

    /// <summary>Notes the cut.</summary>
    public void Cut(ulong accepted, uint stateRound, ulong lateOne = 0, ulong lateTwo = 0)
    {
        IsCut = true;
        Accepted = accepted;
        StateRound = stateRound;
        LateOne = lateOne;
        LateTwo = lateTwo;
        foreach (SlotHistory slot in Slots) slot.Accepted = (accepted >> slot.Number & 1) == 1;
    }
}

/// <summary>What happened to a slot.</summary>
internal sealed class SlotHistory(ushort number)
{
    /// <summary>Number of the slot.</summary>
    public ushort Number { get; } = number;

    /// <summary>Identity of the trainer.</summary>
    public Address Trainer { get; set; }

    /// <summary>The claim; null when there is none.</summary>
    public TrainingRuns.Events.Claimed? Claim { get; set; }

    /// <summary>Revealed attestations, with what each was credited.</summary>
    public SortedDictionary<Address, BigInteger> Attestations { get; } = [];

    /// <summary>Whether the claim is in the accepted list.</summary>
    public bool Accepted { get; set; }

    /// <summary>Disputes opened on it.</summary>
    public int Disputes { get; set; }

    /// <summary>Whether the slot is final or void.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>What its trainer was credited.</summary>
    public BigInteger Credited { get; private set; }

    /// <summary>Why it was voided.</summary>
    public VoidReason Void { get; private set; }

    /// <summary>Notes that the slot became final.</summary>
    public void End(BigInteger credited)
    {
        HasEnded = true;
        Credited = credited;
    }

    /// <summary>Notes that the slot was voided.</summary>
    public void End(VoidReason reason)
    {
        HasEnded = true;
        Void = reason;
    }
}
