using System.Collections.Immutable;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Proofs;

namespace Ledger.Node.Chain;

/// <summary>A block, as the pin of everything read with it.</summary>
/// <param name="Number">Number.</param>
/// <param name="Hash">Hash.</param>
/// <param name="Time">Timestamp. Unit: Unix seconds.</param>
public readonly record struct BlockPin(ulong Number, Hash32 Hash, ulong Time);

/// <summary>What the contracts say about one run and one identity at one block: the only chain input of the rules.</summary>
/// <param name="Pin">The block.</param>
/// <param name="Run">Number of the run.</param>
/// <param name="Terms">Its terms, which never change.</param>
/// <param name="Current">Number of the round that waits, runs or was cut last.</param>
/// <param name="Rounds">The current round, every earlier one that is not wound up, and the two before each of them, ascending.</param>
/// <param name="Account">The identity's deposit and credits.</param>
public sealed record ChainSnapshot(
    BlockPin Pin, ulong Run, RunTerms Terms, uint Current, IReadOnlyList<RoundSnapshot> Rounds, AccountSnapshot Account)
{
    /// <summary>Commitments to openings of disputes that were neither revealed nor returned.</summary>
    public ulong PendingOpenings { get; init; }

    /// <summary>Number of the block up to which the events of games are known: the pinned one, or one that has come since.</summary>
    public ulong Followed { get; init; } = Pin.Number;

    /// <summary>Games about the run by their events, ended ones included.</summary>
    public IReadOnlyList<OpenedGame> Opened { get; init; } = [];

    /// <summary>Games about the run that go on.</summary>
    public IReadOnlyList<GameSnapshot> Games { get; init; } = [];

    /// <summary>What the Disputes contract holds for this node.</summary>
    public BondCredits Bonds { get; init; }

    /// <summary>The current round.</summary>
    public RoundSnapshot Round => Rounds[^1];

    /// <summary>The accepted list of a round in its order, own slots first, then late ones by round and slot; null when a claim of it is not known here.</summary>
    public ImmutableArray<Claim>? AcceptedBy(RoundSnapshot round, IReadOnlyDictionary<Hash32, Claim> claims)
    {
        ImmutableArray<Claim>.Builder accepted = ImmutableArray.CreateBuilder<Claim>();
        return Add(round, round.Accepted) && Add(Earlier(2), round.LateTwo) && Add(Earlier(1), round.LateOne) ? accepted.ToImmutable() : null;

        RoundSnapshot? Earlier(uint by) => Rounds.FirstOrDefault(earlier => earlier.Number + by == round.Number);

        bool Add(RoundSnapshot? of, ulong mask)
        {
            foreach (SlotSnapshot slot in of?.Slots ?? [])
            {
                if ((mask >> slot.Number & 1) == 0)
                    continue;
                if (!claims.TryGetValue(slot.ClaimHash, out Claim? claim))
                    return false;
                accepted.Add(claim);
                mask &= ~(1ul << slot.Number);
            }

            return mask == 0;
        }
    }
}

/// <summary>The part of a run's terms that nodes act on. Amounts in wei or in the token's smallest unit.</summary>
/// <param name="Recipe">CID digest of the recipe.</param>
/// <param name="ProgramRoot">Root of the step program.</param>
/// <param name="DatasetRoot">Root of the token tensor.</param>
/// <param name="GenesisRoot">Root of the first state.</param>
/// <param name="Rounds">Rounds in all.</param>
/// <param name="InnerSteps">Steps of a round.</param>
/// <param name="MinTrainers">Trainers without whom a round does not close by its clock.</param>
/// <param name="MaxSlots">Most trainers of a round.</param>
/// <param name="MinVerifiers">Verifiers without whom a round does not close by its clock.</param>
/// <param name="MaxVerifiers">Most verifiers of a round.</param>
/// <param name="SlotStake">Stake of a slot, in wei.</param>
/// <param name="VerifierStake">Least weight of a verifier, in wei.</param>
/// <param name="CandidateBond">Bond of a candidate root, in wei of the deposit.</param>
/// <param name="ChallengeBond">Bond of a dispute, in wei sent along.</param>
/// <param name="SeedDelay">Blocks from the close of enrolment to the seed's block.</param>
/// <param name="Window">Seconds in which a candidate or claim can be disputed.</param>
public sealed record RunTerms(
    Hash32 Recipe, Hash32 ProgramRoot, Hash32 DatasetRoot, Hash32 GenesisRoot,
    uint Rounds, uint InnerSteps, int MinTrainers, int MaxSlots, int MinVerifiers, int MaxVerifiers,
    BigInteger SlotStake, BigInteger VerifierStake, BigInteger CandidateBond, BigInteger ChallengeBond,
    uint SeedDelay, uint Window)
{
    /// <summary>Schema of the credential that a trainer must show to enrol; 0 for none.</summary>
    public ulong CredentialSchema { get; init; }

    /// <summary>The terms as the contract gives them.</summary>
    public static RunTerms Of(TrainingRuns.Terms t) => new(
        t.Recipe, t.ProgramRoot, t.DatasetRoot, t.GenesisRoot, t.Rounds, t.InnerSteps, t.MinTrainers, t.MaxSlots, t.MinVerifiers, t.MaxVerifiers,
        t.SlotStake, t.VerifierStake, t.CandidateBond, t.ChallengeBond, t.Clocks.SeedDelay, t.Clocks.Window) { CredentialSchema = t.CredentialSchema };
}

/// <summary>Where a round stands; the contract's own order.</summary>
public enum RoundPhase
{
    /// <summary>The run has no budget for it yet.</summary>
    Waiting,

    /// <summary>Trainers and verifiers enrol.</summary>
    Enrolling,

    /// <summary>Enrolment is closed, the seed's block not used yet.</summary>
    Seeding,

    /// <summary>Slots train and claim.</summary>
    Training,

    /// <summary>Verifiers commit to trails.</summary>
    Committing,

    /// <summary>Verifiers reveal trails.</summary>
    Revealing,

    /// <summary>The accepted list is frozen and can be cut.</summary>
    Cutting,

    /// <summary>The list is cut.</summary>
    Cut,
}

/// <summary>Where a slot stands; the contract's own order.</summary>
public enum SlotState
{
    /// <summary>There is no such slot.</summary>
    None,

    /// <summary>Enrolled, no claim yet.</summary>
    Enrolled,

    /// <summary>Claimed.</summary>
    Claimed,

    /// <summary>Final: paid.</summary>
    Final,

    /// <summary>Void: not paid, stake returned.</summary>
    Void,
}

/// <summary>A round at the pinned block.</summary>
public sealed record RoundSnapshot
{
    /// <summary>Number of the round.</summary>
    public required uint Number { get; init; }

    /// <summary>Its phase, by the pinned block's time.</summary>
    public required RoundPhase Phase { get; init; }

    /// <summary>The round after whose cut the base state stands; null for the genesis state.</summary>
    public uint? BaseRound { get; init; }

    /// <summary>Whether the base state has been settled; the genesis state always is.</summary>
    public bool BaseSettled { get; init; }

    /// <summary>End of enrolment by the clock. Unit: Unix seconds, as all times here.</summary>
    public ulong EnrolEnd { get; init; }

    /// <summary>Block at which enrolment closed.</summary>
    public ulong EnrolBlock { get; init; }

    /// <summary>Last moment of claims.</summary>
    public ulong TrainEnd { get; init; }

    /// <summary>Last moment of commitments.</summary>
    public ulong CommitEnd { get; init; }

    /// <summary>Last moment of reveals.</summary>
    public ulong RevealEnd { get; init; }

    /// <summary>Time of the cut; zero before.</summary>
    public ulong CutAt { get; init; }

    /// <summary>The seed; zero until drawn.</summary>
    public Hash32 Seed { get; init; }

    /// <summary>Block from which the freeze counts; zero before.</summary>
    public ulong FrozenBlock { get; init; }

    /// <summary>Bit s: slot s is in the accepted list. Zero until the cut.</summary>
    public ulong Accepted { get; init; }

    /// <summary>Bit s: slot s of the round before this one is in the list, having won its disputes late.</summary>
    public ulong LateOne { get; init; }

    /// <summary>Bit s: the same for two rounds before.</summary>
    public ulong LateTwo { get; init; }

    /// <summary>Whether the accepted list is empty: the state is carried.</summary>
    public bool AcceptsNothing => (Accepted | LateOne | LateTwo) == 0;

    /// <summary>The slots in their order.</summary>
    public required IReadOnlyList<SlotSnapshot> Slots { get; init; }

    /// <summary>The verifiers in order of enrolment.</summary>
    public IReadOnlyList<Address> Verifiers { get; init; } = [];

    /// <summary>Candidates for the state after this round.</summary>
    public IReadOnlyList<CandidateSnapshot> Candidates { get; init; } = [];

    /// <summary>Root of the state after this round; zero until settled.</summary>
    public Hash32 SettledRoot { get; init; }

    /// <summary>The slot of an identity; null when it has none.</summary>
    public SlotSnapshot? SlotOf(Address identity) => Slots.FirstOrDefault(slot => slot.Trainer == identity);

    /// <summary>Whether nothing about this round can change any more.</summary>
    public bool WoundUp => Phase == RoundPhase.Cut && !SettledRoot.IsZero
        && Slots.All(slot => slot.State is SlotState.Final or SlotState.Void)
        && Candidates.All(candidate => !candidate.Stands);
}

/// <summary>A slot at the pinned block.</summary>
public sealed record SlotSnapshot
{
    /// <summary>Number of the slot.</summary>
    public required int Number { get; init; }

    /// <summary>Identity of its trainer.</summary>
    public required Address Trainer { get; init; }

    /// <summary>Where it stands.</summary>
    public required SlotState State { get; init; }

    /// <summary>Hash of its claim; zero before.</summary>
    public Hash32 ClaimHash { get; init; }

    /// <summary>Whether it is in the accepted list.</summary>
    public bool Accepted { get; init; }

    /// <summary>Disputes opened on it.</summary>
    public int Disputes { get; init; }

    /// <summary>Whether data of the claim were demanded on chain and did not come yet: it is not final before.</summary>
    public bool Demanded { get; init; }

    /// <summary>Earliest time at which it can become final; zero before the cut.</summary>
    public ulong FinalizableAt { get; init; }

    /// <summary>The verifiers drawn for its claim, with what they did.</summary>
    public IReadOnlyList<AssignmentSnapshot> Verifiers { get; init; } = [];
}

/// <summary>A verifier drawn for a claim.</summary>
/// <param name="Verifier">Its identity.</param>
/// <param name="Commitment">Its commitment; zero before.</param>
/// <param name="Revealed">Whether it revealed the right trail.</param>
public readonly record struct AssignmentSnapshot(Address Verifier, Hash32 Commitment, bool Revealed);

/// <summary>A candidate for the state after a round.</summary>
/// <param name="Root">The root.</param>
/// <param name="BaseRoot">The state that it was computed from.</param>
/// <param name="Poster">Who posted it.</param>
/// <param name="PostedAt">When.</param>
/// <param name="Disputes">Disputes opened on it.</param>
/// <param name="Settled">Whether it is the settled one.</param>
/// <param name="Convicted">Whether it was shown false.</param>
/// <param name="BondReturned">Whether its bond went back.</param>
public readonly record struct CandidateSnapshot(
    Hash32 Root, Hash32 BaseRoot, Address Poster, ulong PostedAt, int Disputes, bool Settled, bool Convicted, bool BondReturned)
{
    /// <summary>Whether its bond is still at stake.</summary>
    public bool Stands => !Convicted && !BondReturned;
}

/// <summary>What an identity holds.</summary>
/// <param name="Available">Deposit that no run has locked. Unit: wei.</param>
/// <param name="Locked">Deposit locked by runs. Unit: wei.</param>
/// <param name="Credit">Credits not withdrawn, in the token's smallest unit.</param>
public readonly record struct AccountSnapshot(BigInteger Available, BigInteger Locked, BigInteger Credit);
