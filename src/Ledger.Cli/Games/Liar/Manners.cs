using Ledger.Contracts;
using Ledger.Node.Games;

namespace Ledger.Cli.Games.Liar;

/// <summary>How a liar sits at the table: in order, or with messages that are no moves, or leaving before the end.</summary>
/// <param name="Name">For the report.</param>
/// <param name="LeavesAfter">Moves of a game after which it sends nothing any more.</param>
/// <param name="Before">Messages that it sends before a move.</param>
internal sealed record Manners(string Name, int LeavesAfter, Func<ChainGame, CallData, IEnumerable<CallData>> Before)
{
    /// <summary>Keeps to the rules.</summary>
    public static Manners InOrder { get; } = new("in order", int.MaxValue, static (_, _) => []);

    /// <summary>Draws manners; most liars play in order.</summary>
    public static Manners Draw(Random random) => random.Next(8) switch
    {
        0 => new Manners("withholds", random.Next(12), static (_, _) => []),
        1 => new Manners("malformed", int.MaxValue, (_, call) => [Malformed(random, call)]),
        2 => Replayed(),
        3 => new Manners("out of turn", int.MaxValue, static (game, call) => [DisputeMoves.Calls.Pick(call.To, game.Number, 0), Disputes.Calls.Timeout(call.To, game.Number)]),
        _ => InOrder,
    };

    /// <summary>Whether it has left a game.</summary>
    public bool GaveUp(ChainGame game) => game.Moves >= LeavesAfter;

    private static Manners Replayed()
    {
        CallData? last = null;
        return new Manners("replayed", int.MaxValue, (_, call) =>
        {
            CallData[] again = last is null ? [] : [last];
            last = call;
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
