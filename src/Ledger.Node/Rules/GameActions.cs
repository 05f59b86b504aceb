using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs;
using Ledger.Proofs.Game;

namespace Ledger.Node.Rules;

public abstract partial record NodeAction
{
    /// <summary>Works out what a side has to send at one point of a game.</summary>
    public sealed record Answer(ulong Run, ulong Game, Hash32 Said, DisputeSide Side, GameTopic Topic)
        : Work($"answer/{Game}/{Said}/{Side}");

    /// <summary>Draws the salt that hides a challenge, and writes it down.</summary>
    public sealed record DrawSalt(Hash32 Subject, int Attempt) : Work($"salt/{Subject}/{Attempt}");

    /// <summary>Looks in a false claim for a number that convicts it without a game.</summary>
    public sealed record SeekPoison(Claim Statement, int Slots, bool HasDiverged)
        : Work($"poison-in/{Statement.RunNumber}/{Statement.Round}/{Statement.Slot}/{Statement.Hash}");

    /// <summary>Convicts a claim by a number that no honest one holds.</summary>
    public sealed record ShowPoison(Claim Statement, ReadOnlyMemory<byte> Proof) : Transaction($"poison/{Statement.Hash}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) => new(contracts.Disputes.Address, Proof.ToArray());
    }

    /// <summary>Tells the contract of the run's program, once for all games.</summary>
    public sealed record DeclareProgram(CallData Call) : Transaction($"declare/{Convert.ToHexStringLower(Call.Data.AsSpan(4, 32))}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) => Call;
    }

    /// <summary>Sends a move: the same game after the same events has one move only, before and after a restart, on every branch of the chain.</summary>
    public sealed record PlayMove(ulong Game, Hash32 Said, CallData Call) : Transaction($"game/{Game}/{Said}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) => Call;
    }

    /// <summary>Ends a game whose side to move has no time left.</summary>
    public sealed record TimeOut(ulong Game, Hash32 Said) : Transaction($"timeout/{Game}/{Said}")
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
