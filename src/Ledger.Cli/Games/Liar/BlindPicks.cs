using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Proofs.Game;

namespace Ledger.Cli.Games.Liar;

/// <summary>A challenger that knows nothing and doubts anything: each pick is drawn from all that the contract would take.</summary>
internal sealed class BlindPicks(Address contract, Random random)
{
    private const int OtherDoubt = 8;

    /// <summary>The next pick; null when there is nothing to pick.</summary>
    public CallData? Next(ChainGame game)
    {
        if (!game.ChallengersTurn)
            return null;
        if (game.Stage == GameStage.Trace && random.Next(OtherDoubt) == 0)
            return Disputes.Calls.PickUpdate(contract, game.Number);
        if (game.Position is GamePosition.OpsShown { At.Level: 0 } && random.Next(OtherDoubt) == 0)
            return Disputes.Calls.PickResult(contract, game.Number);
        return Choices(game) is int choices and > 0 ? Disputes.Calls.Pick(contract, game.Number, (ushort)random.Next(choices)) : null;
    }

    private static int Choices(ChainGame game) => game.Stage switch
    {
        GameStage.Trace or GameStage.Steps => game.Points.Length - 1,
        GameStage.Ops or GameStage.Result or GameStage.Leaves => game.Nodes.Count(static node => !node.IsZero),
        GameStage.Leaf => game.Leaf.Length / sizeof(uint),
        GameStage.Runs or GameStage.Terms => game.Values.Length / sizeof(uint),
        _ => 0,
    };
}
