using Ledger.Contracts;
using Ledger.Cryptography;

namespace Ledger.Node.Games;

/// <summary>Moves that are right only where the opponent said what it said on this branch of the chain. Spec: protocol.md §8.4.</summary>
/// <remarks>
/// A pick, and what a defender is free to post, would be taken by the contract on another branch as well, and be a wrong one there.
/// Every other move holds hashes of what it answers: on another branch the contract refuses it by itself.
/// </remarks>
public static class BranchBound
{
    private const int SelectorLength = 4;

    private static readonly HashSet<string> s_choices =
    [
        .. new[]
        {
            Disputes.Calls.Pick(default, 0, 0), Disputes.Calls.PickUpdate(default, 0), Disputes.Calls.PickResult(default, 0),
            Disputes.Calls.PostSteps(default, 0, [], []), Disputes.Calls.PostOps(default, 0, [], [], []),
            Disputes.Calls.PostPartials(default, 0, new IGames.Element([], None, 0, 0, [], []), []), Disputes.Calls.PostRun(default, 0, new IGames.Partials(Hash32.Zero, 0, 0, 0, []), []),
        }.Select(Selector),
    ];

    private static IGames.Context None => new(Hash32.Zero, Hash32.Zero, Hash32.Zero, Hash32.Zero, Hash32.Zero, Hash32.Zero, 0, 0);

    /// <summary>Whether a move has to be bound.</summary>
    public static bool IsChoice(CallData move) => s_choices.Contains(Selector(move));

    /// <summary>The same move, which the contract makes only if the game stands as the mover saw it.</summary>
    /// <param name="move">The move.</param>
    /// <param name="game">Number of the game.</param>
    /// <param name="position">What the contract says of the game in the block up to which the mover has read its events.</param>
    public static CallData Bind(CallData move, ulong game, Hash32 position) =>
        IsChoice(move) ? Disputes.Calls.PlayAt(move.To, game, position, move.Data) : move;

    private static string Selector(CallData move) => Convert.ToHexString(move.Data.AsSpan(0, Math.Min(SelectorLength, move.Data.Length)));
}
