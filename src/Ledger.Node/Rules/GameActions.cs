using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs.Game;

namespace Ledger.Node.Rules;

public abstract partial record NodeAction
{
    /// <summary>Works out what a side has to send at one point of a game.</summary>
    public sealed record Answer(ulong Run, ulong Game, int Events, DisputeSide Side, GameTopic Topic)
        : Work($"answer/{Game}/{Events}/{Side}");

    /// <summary>Tells the contract of the run's program, once for all games.</summary>
    public sealed record DeclareProgram(CallData Call) : Transaction($"declare/{Convert.ToHexStringLower(Call.Data.AsSpan(4, 32))}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) => Call;
    }

    /// <summary>Sends a move: the same game after the same events has one move only, before and after a restart.</summary>
    public sealed record PlayMove(ulong Game, int Events, CallData Call) : Transaction($"game/{Game}/{Events}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) => Call;
    }

    /// <summary>Ends a game whose side to move has no time left.</summary>
    public sealed record TimeOut(ulong Game, int Events) : Transaction($"timeout/{Game}/{Events}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) => Disputes.Calls.Timeout(contracts.Disputes.Address, Game);
    }

    /// <summary>Ends a game whose subject has ended otherwise.</summary>
    public sealed record EndGame(ulong Game) : Transaction($"end/{Game}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) => Disputes.Calls.End(contracts.Disputes.Address, Game);
    }

    /// <summary>Has bonds and rewards of games paid out.</summary>
    public sealed record WithdrawBonds(Address To, int Number) : Transaction($"bonds/{To}/{Number}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) => Disputes.Calls.Withdraw(contracts.Disputes.Address, To);
    }
}
