using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Proofs;

namespace Ledger.Node.Rules;

/// <summary>What the node itself knows when rules are asked: the other input beside the chain snapshot.</summary>
public sealed record NodeKnowledge
{
    /// <summary>The node's identity.</summary>
    public required Address Identity { get; init; }

    /// <summary>The account that sends for it: a challenger on chain.</summary>
    public Address Account { get; init; }

    /// <summary>Its roles.</summary>
    public required NodeRoles Roles { get; init; }

    /// <summary>Whether recipe, data and program of the run are loaded and checked.</summary>
    public bool Prepared { get; init; }

    /// <summary>Rounds for which a trainer may still enrol; null for no limit.</summary>
    public int? RoundsLeft { get; init; }

    /// <summary>What shows the run's contract that the identity has the credential it asks for, as it was made last; null before.</summary>
    public CredentialProof? CredentialProof { get; init; }

    /// <summary>Withdrawals of the identity so far: makes each intent unique.</summary>
    public int Withdrawals { get; init; }

    /// <summary>State roots by the round that starts from them, as derived here.</summary>
    public IReadOnlyDictionary<uint, Hash32> StateRoots { get; init; } = new Dictionary<uint, Hash32>();

    /// <summary>Root of the final state whose release lies in the blob store; null before.</summary>
    public Hash32? Exported { get; init; }

    /// <summary>Own claims by round: the signing guard's records.</summary>
    public IReadOnlyDictionary<uint, Claim> OwnClaims { get; init; } = new Dictionary<uint, Claim>();

    /// <summary>The block up to which this node may have signed claims that it does not remember; null unless its data were put back from a backup, or its identity taken over.</summary>
    public ulong? ForgottenUpTo { get; init; }

    /// <summary>Claims seen in events, by their hash.</summary>
    public IReadOnlyDictionary<Hash32, Claim> Claims { get; init; } = new Dictionary<Hash32, Claim>();

    /// <summary>Games about the run, ended ones included.</summary>
    public IReadOnlyList<OpenedGame> Games { get; init; } = [];

    /// <summary>Blocks of the node's own commitments to openings.</summary>
    public IReadOnlyDictionary<Hash32, ulong> Commitments { get; init; } = new Dictionary<Hash32, ulong>();

    /// <summary>What has to be sent in games, by game and what was said in it.</summary>
    public IReadOnlyDictionary<(ulong Game, Hash32 Said), GameAnswer> Answers { get; init; } = new Dictionary<(ulong, Hash32), GameAnswer>();

    /// <summary>Tells the contract of the program; null when it knows it, or before the program is here.</summary>
    public CallData? Declaration { get; init; }

    /// <summary>Payments of bonds so far, to the account and to the identity: makes each intent unique.</summary>
    public (int Account, int Identity) BondWithdrawals { get; init; }

    /// <summary>Salts of challenges of candidates, by their key and how many games about it have ended.</summary>
    public IReadOnlyDictionary<(Hash32 Subject, int Attempt), Hash32> Salts { get; init; } = new Dictionary<(Hash32, int), Hash32>();

    /// <summary>Demands for leaves that wait for an answer.</summary>
    public IReadOnlyList<LeafDemand> Demands { get; init; } = [];

    /// <summary>Answers to demands that are ready to be sent.</summary>
    public IReadOnlyDictionary<Hash32, CallData> Leaves { get; init; } = new Dictionary<Hash32, CallData>();

    /// <summary>Whether every claim is replayed, not only those that it was drawn for.</summary>
    public bool ChecksAll { get; init; }

    /// <summary>What replays found, by claim hash.</summary>
    public IReadOnlyDictionary<Hash32, ReplayRecord> Replays { get; init; } = new Dictionary<Hash32, ReplayRecord>();
}

/// <summary>What shows a run's contract that an identity has the credential it asks for.</summary>
/// <param name="Round">The round that it was made for.</param>
/// <param name="Bytes">abi.encode(Proof).</param>
/// <param name="IsFresh">Whether it was made just now, so that the issuer's list is hardly another one.</param>
public sealed record CredentialProof(uint Round, ReadOnlyMemory<byte> Bytes, bool IsFresh);

/// <summary>What the replay of a claim found, with all that an attestation needs.</summary>
/// <param name="Run">Run.</param>
/// <param name="Round">Round.</param>
/// <param name="Slot">Slot.</param>
/// <param name="ClaimHash">The claim.</param>
/// <param name="Upheld">Whether every bit agreed.</param>
/// <param name="Checkpoint">First checkpoint that differs; -1 when upheld or not known.</param>
/// <param name="CounterRoot">Trace root of the replay.</param>
/// <param name="Salt">Salt of the commitment.</param>
/// <param name="Trail">The trail.</param>
public sealed record ReplayRecord(
    ulong Run, uint Round, int Slot, Hash32 ClaimHash, bool Upheld, int Checkpoint, Hash32 CounterRoot, Hash32 Salt, ReadOnlyMemory<byte> Trail)
{
    /// <summary>The message that convicts the claim without a game; empty where there is none, null before it was looked for.</summary>
    public ReadOnlyMemory<byte>? Poison { get; init; }

    /// <summary>keccak256(salt ‖ verifier ‖ trail).</summary>
    public Hash32 Commitment(Address verifier)
    {
        byte[] packed = new byte[Hash32.Size + Address.Size + Trail.Length];
        Salt.CopyTo(packed);
        verifier.CopyTo(packed.AsSpan(Hash32.Size));
        Trail.Span.CopyTo(packed.AsSpan(Hash32.Size + Address.Size));
        return Keccak256.Hash(packed);
    }
}
