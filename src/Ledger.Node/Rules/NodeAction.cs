using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Proofs;

namespace Ledger.Node.Rules;

/// <summary>Something a rule wants done: local work or a transaction. Its key names it for ever.</summary>
public abstract partial record NodeAction
{
    private NodeAction(string key) => Key = key;

    /// <summary>Unique name: the same intent has the same key after a restart.</summary>
    public string Key { get; }

    /// <summary>Local work: costs time, changes nothing on chain.</summary>
    public abstract record Work : NodeAction
    {
        private protected Work(string key) : base(key) { }
    }

    /// <summary>Trains the own slot of a round and records the claim.</summary>
    public sealed record Train(ulong Run, uint Round, int Slot, int Slots, Hash32 Seed, Hash32 BaseRoot)
        : Work($"train/{Run}/{Round}/{Slot}");

    /// <summary>Replays a claim and records what was found.</summary>
    public sealed record Replay(Claim Statement, int Slots)
        : Work($"replay/{Statement.RunNumber}/{Statement.Round}/{Statement.Slot}/{Statement.Hash}");

    /// <summary>Derives the state after a cut round.</summary>
    public sealed record Derive(ulong Run, uint Round, IReadOnlyList<Claim> Accepted)
        : Work($"derive/{Run}/{Round}");

    /// <summary>Writes the release of an ended run into the blob store.</summary>
    public sealed record Export(ulong Run, Hash32 FinalRoot)
        : Work($"export/{Run}/{FinalRoot}");

    /// <summary>Makes what shows a run's contract that the identity has the credential it asks for.</summary>
    public sealed record ProveCredential(ulong Run, uint Round, ulong Schema)
        : Work($"credential/{Run}/{Round}");

    /// <summary>A transaction of the node's own account.</summary>
    public abstract record Transaction : NodeAction
    {
        private protected Transaction(string key) : base(key) { }

        /// <summary>Who is expected to send it first: 0 at once, higher ones later. Transactions that only this node can send have 0.</summary>
        public int Rank { get; init; }

        /// <summary>Last moment at which it is of use, by the chain's clock: fees are raised sooner the nearer it comes. Null for none. Unit: Unix seconds.</summary>
        public ulong? Deadline { get; init; }

        /// <summary>The message to the contract, sent for an identity.</summary>
        public abstract CallData ToCall(NodeContracts contracts, Address identity);
    }

    /// <summary>Adds coin to the identity's deposit.</summary>
    public sealed record Deposit(BigInteger Amount, string Purpose) : Transaction($"deposit/{Purpose}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            Staking.Calls.Deposit(contracts.Staking.Address, identity, Amount);
    }

    /// <summary>Opens a round that waits for a budget.</summary>
    public sealed record OpenRound(ulong Run, uint Round) : Transaction($"open/{Run}/{Round}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.OpenRound(contracts.Runs.Address, Run);
    }

    /// <summary>Takes a slot.</summary>
    public sealed record EnrolTrainer(ulong Run, uint Round) : Transaction($"enrol-trainer/{Run}/{Round}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.EnrolTrainer(contracts.Runs.Address, Run, identity);
    }

    /// <summary>Takes a slot of a run that asks its trainers for a credential.</summary>
    public sealed record EnrolWithCredential(ulong Run, uint Round, ReadOnlyMemory<byte> Proof) : Transaction($"enrol-trainer/{Run}/{Round}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.EnrolWithCredential(contracts.Runs.Address, Run, identity, Proof.ToArray());
    }

    /// <summary>Joins the verifiers.</summary>
    public sealed record EnrolVerifier(ulong Run, uint Round, BigInteger Weight) : Transaction($"enrol-verifier/{Run}/{Round}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.EnrolVerifier(contracts.Runs.Address, Run, identity, (UInt128)Weight);
    }

    /// <summary>Closes enrolment.</summary>
    public sealed record CloseEnrolment(ulong Run, uint Round) : Transaction($"close/{Run}/{Round}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.CloseEnrolment(contracts.Runs.Address, Run);
    }

    /// <summary>Draws the seed of enrolment closed at a block.</summary>
    public sealed record DrawSeed(ulong Run, uint Round, ulong EnrolBlock) : Transaction($"seed/{Run}/{Round}/{EnrolBlock}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.DrawSeed(contracts.Runs.Address, Run);
    }

    /// <summary>Sends the recorded claim.</summary>
    public sealed record SendClaim(Claim Statement) : Transaction($"claim/{Statement.RunNumber}/{Statement.Round}/{Statement.Slot}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.Claim(contracts.Runs.Address, Statement.ToContract());
    }

    /// <summary>Commits to a trail.</summary>
    public sealed record Commit(Claim Statement, Hash32 Commitment)
        : Transaction($"commit/{Statement.RunNumber}/{Statement.Round}/{Statement.Slot}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.Commit(contracts.Runs.Address, Statement.RunNumber, Statement.Round, (ushort)Statement.Slot, identity, Commitment);
    }

    /// <summary>Reveals a trail.</summary>
    public sealed record Reveal(Claim Statement, ReplayRecord Record)
        : Transaction($"reveal/{Statement.RunNumber}/{Statement.Round}/{Statement.Slot}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.Reveal(contracts.Runs.Address, Statement.ToContract(), identity, Record.Salt, Record.Trail.ToArray());
    }

    /// <summary>Commits to the opening of a dispute, with a bond.</summary>
    public sealed record CommitOpening(DisputeOpening Opening, Address Challenger, BigInteger Bond) : Transaction($"dispute-commit/{Opening.Commitment(Challenger)}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            Disputes.Calls.Commit(contracts.Disputes.Address, Opening.Commitment(Challenger), Bond);
    }

    /// <summary>Opens a dispute that was committed to a block or more before; refused until then.</summary>
    public sealed record OpenDispute(DisputeOpening Opening, Address Challenger) : Transaction($"dispute/{Opening.Commitment(Challenger)}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            Disputes.Calls.Open(contracts.Disputes.Address, Opening.Subject.ToArray(), Opening.CounterRoot, Opening.Salt);
    }

    /// <summary>Starts the count of blocks before a cut for which openings are committed.</summary>
    public sealed record Freeze(ulong Run, uint Round) : Transaction($"freeze/{Run}/{Round}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.Freeze(contracts.Runs.Address, Run);
    }

    /// <summary>Cuts a round.</summary>
    public sealed record Cut(ulong Run, uint Round) : Transaction($"cut/{Run}/{Round}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.Cut(contracts.Runs.Address, Run);
    }

    /// <summary>Posts the derived root of the state after a round.</summary>
    public sealed record PostCandidate(ulong Run, uint Round, Hash32 BaseRoot, Hash32 Root) : Transaction($"candidate/{Run}/{Round}/{BaseRoot}/{Root}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            StateRoots.Calls.PostCandidate(contracts.Roots.Address, Run, Round, BaseRoot, Root, identity);
    }

    /// <summary>Settles a candidate.</summary>
    public sealed record Settle(ulong Run, uint Round, Hash32 BaseRoot, Hash32 Root) : Transaction($"settle/{Run}/{Round}/{BaseRoot}/{Root}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            StateRoots.Calls.Settle(contracts.Roots.Address, Run, Round, BaseRoot, Root);
    }

    /// <summary>Returns the bond of a candidate that another one beat.</summary>
    public sealed record ReleaseCandidate(ulong Run, uint Round, Hash32 BaseRoot, Hash32 Root) : Transaction($"release/{Run}/{Round}/{BaseRoot}/{Root}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            StateRoots.Calls.ReleaseCandidate(contracts.Roots.Address, Run, Round, BaseRoot, Root);
    }

    /// <summary>Ends claimed slots of one round.</summary>
    public sealed record FinalizeSlots(IReadOnlyList<Claim> Claims)
        : Transaction($"finalize/{Claims[0].RunNumber}/{Claims[0].Round}/{string.Join(',', Claims.Select(static claim => claim.Slot))}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.FinalizeAll(contracts.Runs.Address, [.. Claims.Select(static claim => claim.ToContract())]);
    }

    /// <summary>Ends a slot without a claim.</summary>
    public sealed record VoidSlot(ulong Run, uint Round, int Slot) : Transaction($"void/{Run}/{Round}/{Slot}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            TrainingRuns.Calls.VoidSlot(contracts.Runs.Address, Run, Round, (ushort)Slot);
    }

    /// <summary>Pays the identity its credits, which mints them.</summary>
    public sealed record Withdraw(int Number) : Transaction($"withdraw/{Number}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) =>
            Emission.Calls.Withdraw(contracts.Emission.Address, identity);
    }
}
