using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>One slot's place in a round, from which its data follow: a trainer chooses nothing.</summary>
/// <param name="Round">Round of the run, from 0.</param>
/// <param name="Slot">The slot, from 0.</param>
/// <param name="Slots">Number of trainers enrolled in the round.</param>
/// <param name="Seed">The round's seed on chain.</param>
public readonly record struct SlotAssignment(uint Round, uint Slot, uint Slots, Hash32 Seed);
