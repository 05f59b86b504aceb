using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A guarded owner as a block has it: who acts through it, and who can give it another key.</summary>
/// <param name="Owner">The contract, which owns the identity.</param>
/// <param name="Key">The account that acts through it.</param>
/// <param name="Guardians">Who can propose another key.</param>
/// <param name="Threshold">How many of them must name the same one.</param>
/// <param name="Delay">Time in which the present key can veto. Unit: seconds.</param>
/// <param name="Recovery">The key that enough guardians named; null when there is none.</param>
public sealed record Guard(Address Owner, Address Key, IReadOnlyList<Address> Guardians, int Threshold, ulong Delay, ApprovedKey? Recovery)
{
    /// <summary>What each guardian says now: the key that it named last, since the last veto or change of key.</summary>
    public IReadOnlyDictionary<Address, Address> Voices { get; init; } = new Dictionary<Address, Address>();

    /// <summary>How many guardians name a key.</summary>
    public int VoicesFor(Address key) => Voices.Values.Count(named => named == key);
}

/// <summary>A new key that waits for its delay to pass.</summary>
/// <param name="Key">The key.</param>
/// <param name="FinishesAt">From when on anyone can put it in place, if the voices are still enough. Unit: Unix seconds.</param>
public sealed record ApprovedKey(Address Key, ulong FinishesAt);
