using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Rules;
using Ledger.Proofs;

namespace Ledger.Node.Tests.Rules;

/// <summary>Hand-made snapshots: a run of two trainers and one verifier, with short names for what differs.</summary>
internal static class Given
{
    public const ulong Run = 1;
    public static readonly Address Alice = Account(1), Bob = Account(2), Victor = Account(3), Stranger = Account(9);
    public static readonly Hash32 Seed = Word(100), Genesis = Word(200);

    public static readonly RunTerms Terms = new(
        Recipe: Word(1), ProgramRoot: Word(2), DatasetRoot: Word(3), GenesisRoot: Genesis,
        Rounds: 2, InnerSteps: 4, MinTrainers: 2, MaxSlots: 4, MinVerifiers: 1, MaxVerifiers: 2,
        SlotStake: 100, VerifierStake: 50, CandidateBond: 10, ChallengeBond: 20, SeedDelay: 2, Window: 15);

    public static Hash32 Word(ulong value) => ClaimFields.RunWord(value);

    public static Address Account(byte last)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[^1] = last;
        return new Address(bytes);
    }

    public static Claim ClaimOf(uint slot, uint round = 0) => new()
    {
        Run = ClaimFields.RunWord(Run),
        Round = round,
        Slot = slot,
        Seed = Seed,
        BaseRoot = Genesis,
        TraceRoot = Word(300 + slot),
        TrailRoot = Word(400 + slot),
        UpdateRoot = Word(500 + slot),
        UpdateCid = Word(600 + slot),
    };

    public static SlotSnapshot Slot(int number, SlotState state = SlotState.Enrolled, params Address[] verifiers) => new()
    {
        Number = number,
        Trainer = number == 0 ? Alice : Bob,
        State = state,
        ClaimHash = state is SlotState.Claimed or SlotState.Final ? ClaimOf((uint)number).Hash : Hash32.Zero,
        Verifiers = [.. verifiers.Select(verifier => new AssignmentSnapshot(verifier, Hash32.Zero, Revealed: false))],
    };

    public static RoundSnapshot Round(RoundPhase phase, params SlotSnapshot[] slots) => new()
    {
        Number = 0,
        Phase = phase,
        BaseSettled = true,
        EnrolEnd = 1_000,
        EnrolBlock = 10,
        Seed = phase >= RoundPhase.Training ? Seed : Hash32.Zero,
        Slots = slots,
        Verifiers = [Victor],
    };

    public static ChainSnapshot Chain(RoundSnapshot round, ulong time = 900, ulong block = 11, BigInteger? available = null, BigInteger credit = default) =>
        new(new BlockPin(block, Word(block), time), Run, Terms, round.Number, [round], new AccountSnapshot(available ?? 1_000, 0, credit));

    public static NodeKnowledge Node(Address identity, NodeRoles roles = NodeRoles.Trainer, params Claim[] claims) => new()
    {
        Identity = identity,
        Roles = roles,
        Prepared = true,
        StateRoots = new Dictionary<uint, Hash32> { [0] = Genesis },
        Claims = claims.ToDictionary(claim => claim.Hash),
    };

    public static ReplayRecord Replayed(Claim claim, bool upheld = true) =>
        new(Run, claim.Round, (int)claim.Slot, claim.Hash, upheld, -1, upheld ? claim.TraceRoot : Word(777), Word(42), new byte[] { 1, 2, 3, 4 }) { Poison = ReadOnlyMemory<byte>.Empty };
}
