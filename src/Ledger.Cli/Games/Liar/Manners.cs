using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Games;

namespace Ledger.Cli.Games.Liar;

/// <summary>How a liar sits at the table: in order, with messages that are no moves, too late, blindly, or leaving before the end.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Moves">What it sends in a game where the player would send something, or nothing.</param>
internal sealed record Manners(string Name, Func<ChainGame, CallData?, IEnumerable<CallData>> Moves)
{
    private const int MostInOrder = 12;

    /// <summary>Keeps to the rules.</summary>
    public static Manners InOrder { get; } = new("in order", static (_, move) => move is null ? [] : [move]);

    /// <summary>Moves of a game after which it waits until its clock has run out, and only then moves.</summary>
    public int LateFrom { get; private init; } = int.MaxValue;

    /// <summary>Draws the manners of somebody who defends a lie; most keep to the rules, few let the clock decide.</summary>
    public static Manners Draw(Random random) => random.Next(24) switch
    {
        0 => Leaving(random.Next(MostInOrder)),
        1 => InOrder with { Name = "late", LateFrom = random.Next(MostInOrder) },
        2 or 3 => new Manners("malformed", (_, move) => move is null ? [] : [Malformed(random, move), move]),
        4 or 5 => Replayed(),
        6 or 7 => new Manners("out of turn", static (game, move) => move is null ? [] : [Disputes.Calls.Pick(move.To, game.Number, 0), Disputes.Calls.Timeout(move.To, game.Number), move]),
        _ => InOrder,
    };

    /// <summary>Draws those of somebody who disputes the truth: a third picks blindly.</summary>
    public static Manners DrawChallenger(Random random, Address contract)
    {
        if (random.Next(3) != 0)
            return Draw(random);
        BlindPicks blind = new(contract, random);
        return new Manners("picks blindly", (game, _) => blind.Next(game) is { } pick ? [pick] : []);
    }

    private static Manners Leaving(int after) => new("withholds", (game, move) => move is null || game.Moves >= after ? [] : [move]);

    private static Manners Replayed()
    {
        CallData? last = null;
        return new Manners("replayed", (_, move) =>
        {
            if (move is null)
                return [];
            CallData[] again = last is null ? [move] : [last, move];
            last = move;
            return again;
        });
    }

    /// <summary>The move with one byte changed: whatever it was, it no longer hashes to what it must, or is no ABI.</summary>
    private static CallData Malformed(Random random, CallData call)
    {
        byte[] data = [.. call.Data];
        data[random.Next(data.Length)] ^= (byte)(1 + random.Next(255));
        return call with { Data = data };
    }
}
