using System.Numerics;
using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Proofs;

namespace Ledger.Node.Rules;

/// <summary>Something a rule wants done: local work or a transaction. Its key names it for ever.</summary>
public abstract record NodeAction
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

    /// <summary>A transaction of the node's own account.</summary>
    public abstract record Transaction : NodeAction
    {
        private protected Transaction(string key) : base(key) { }

        /// <summary>Who is expected to send it first: 0 at once, higher ones later. Transactions that only this node can send have 0.</summary>
        public int Rank { get; init; }
    }

    /// <summary>Adds coin to the identity's deposit.</summary>
    public sealed record Deposit(BigInteger Amount, string Purpose) : Transaction($"deposit/{Purpose}");

    /// <summary>Opens a round that waits for a budget.</summary>
    public sealed record OpenRound(ulong Run, uint Round) : Transaction($"open/{Run}/{Round}");

    /// <summary>Takes a slot.</summary>
    public sealed record EnrolTrainer(ulong Run, uint Round) : Transaction($"enrol-trainer/{Run}/{Round}");

    /// <summary>Joins the verifiers.</summary>
    public sealed record EnrolVerifier(ulong Run, uint Round, BigInteger Weight) : Transaction($"enrol-verifier/{Run}/{Round}");

    /// <summary>Closes enrolment.</summary>
    public sealed record CloseEnrolment(ulong Run, uint Round) : Transaction($"close/{Run}/{Round}");

    /// <summary>Draws the seed of enrolment closed at a block.</summary>
    public sealed record DrawSeed(ulong Run, uint Round, ulong EnrolBlock) : Transaction($"seed/{Run}/{Round}/{EnrolBlock}");

    /// <summary>Sends the recorded claim.</summary>
    public sealed record SendClaim(Claim Statement) : Transaction($"claim/{Statement.RunNumber}/{Statement.Round}/{Statement.Slot}");

    /// <summary>Commits to a trail.</summary>
    public sealed record Commit(Claim Statement, Hash32 Commitment)
        : Transaction($"commit/{Statement.RunNumber}/{Statement.Round}/{Statement.Slot}");

    /// <summary>Reveals a trail.</summary>
    public sealed record Reveal(Claim Statement, ReplayRecord Record)
        : Transaction($"reveal/{Statement.RunNumber}/{Statement.Round}/{Statement.Slot}");

    /// <summary>Disputes a claim, with a bond.</summary>
    public sealed record Dispute(Claim Statement, Hash32 CounterRoot, BigInteger Bond)
        : Transaction($"dispute/{Statement.RunNumber}/{Statement.Round}/{Statement.Slot}/{Statement.Hash}");

    /// <summary>Cuts a round.</summary>
    public sealed record Cut(ulong Run, uint Round) : Transaction($"cut/{Run}/{Round}");

    /// <summary>Posts the derived root of the state after a round.</summary>
    public sealed record PostCandidate(ulong Run, uint Round, Hash32 Root) : Transaction($"candidate/{Run}/{Round}");

    /// <summary>Disputes a candidate, with a bond.</summary>
    public sealed record DisputeCandidate(ulong Run, uint Round, Hash32 Root, Hash32 CounterRoot, BigInteger Bond)
        : Transaction($"dispute-candidate/{Run}/{Round}/{Root}");

    /// <summary>Settles a candidate.</summary>
    public sealed record Settle(ulong Run, uint Round, Hash32 Root) : Transaction($"settle/{Run}/{Round}/{Root}");

    /// <summary>Returns the bond of a candidate that another one beat.</summary>
    public sealed record ReleaseCandidate(ulong Run, uint Round, Hash32 Root) : Transaction($"release/{Run}/{Round}/{Root}");

    /// <summary>Ends a claimed slot.</summary>
    public sealed record FinalizeSlot(Claim Statement) : Transaction($"finalize/{Statement.RunNumber}/{Statement.Round}/{Statement.Slot}");

    /// <summary>Ends a slot without a claim.</summary>
    public sealed record VoidSlot(ulong Run, uint Round, int Slot) : Transaction($"void/{Run}/{Round}/{Slot}");

    /// <summary>Pays the identity its credits, which mints them.</summary>
    public sealed record Withdraw(int Number) : Transaction($"withdraw/{Number}");
}
