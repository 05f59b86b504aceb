using System.Collections.Immutable;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Proofs;
using Ledger.Proofs.Game;

namespace Ledger.Node.Games;

/// <summary>What a game is about, with what the chain knows of its round.</summary>
/// <param name="Subject">As the player reads it.</param>
/// <param name="Accepted">Claims of the round's accepted list in its order: for a candidate.</param>
public sealed record GameTopic(DisputeSubject Subject, ImmutableArray<Claim> Accepted);

/// <summary>A game that goes on, as the contract holds it in the block up to which its events are known.</summary>
/// <param name="Opened">What its events say.</param>
/// <param name="Topic">What it is about; null where that is not known here.</param>
/// <param name="Stage">What it looks for.</param>
/// <param name="ChallengersTurn">Whose clock runs.</param>
/// <param name="Deadline">Last second of that side. Unit: Unix seconds.</param>
public sealed record GameSnapshot(OpenedGame Opened, GameTopic? Topic, GameStage Stage, bool ChallengersTurn, ulong Deadline)
{
    /// <summary>The contract's hash of all that was said: what a move answers.</summary>
    public Hash32 Position { get; init; }

    /// <summary>The side that an identity, or the account that sends for it, plays; null for none.</summary>
    public DisputeSide? SideOf(Address identity, Address account) =>
        Opened.Challenger == account ? DisputeSide.Challenger : Opened.Defender == identity ? DisputeSide.Defender : null;

    /// <summary>Whether a side may have something to send: on its turn, and at the end, when anybody may have the referee execute.</summary>
    public bool IsAskedOf(DisputeSide side) =>
        ChallengersTurn == (side == DisputeSide.Challenger) || (!ChallengersTurn && Stage is GameStage.Element or GameStage.Terms);
}

/// <summary>What a side has to send at one point of a game: nothing, or a message to the contract.</summary>
public sealed record GameAnswer(CallData? Call);

/// <summary>Coin that the Disputes contract holds for a node. Unit: wei.</summary>
/// <param name="Challenger">For the account that challenges.</param>
/// <param name="Defender">For the identity that defends.</param>
public readonly record struct BondCredits(System.Numerics.BigInteger Challenger, System.Numerics.BigInteger Defender);
