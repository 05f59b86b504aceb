using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Node.Chain;

/// <summary>Reads everything that the rules need as of one block, named by its hash.</summary>
/// <param name="contracts">The contracts.</param>
/// <param name="identity">The node's identity: whose deposit and credits are read.</param>
internal sealed class ChainReader(NodeContracts contracts, Address identity)
{
    private readonly Dictionary<ulong, RunTerms> _terms = [];
    private readonly WoundUpRounds _woundUp = new();

    /// <summary>Number of runs at a block.</summary>
    public async Task<ulong> RunCountAsync(BlockPin pin, CancellationToken cancellation) =>
        (ulong)await contracts.Runs.RunCountAsync(BlockRef.At(pin.Hash), cancellation).ConfigureAwait(false);

    /// <summary>A run's terms.</summary>
    public async Task<RunTerms> TermsAsync(ulong run, CancellationToken cancellation)
    {
        if (!_terms.TryGetValue(run, out RunTerms? terms))
        {
            TrainingRuns.Terms t = await contracts.Runs.TermsOfAsync(run, cancellationToken: cancellation).ConfigureAwait(false);
            terms = RunTerms.Of(t);
            _terms.Add(run, terms);
        }

        return terms;
    }

    /// <summary>The run at a block, with every round from <paramref name="firstRound"/> on, every earlier one that is not wound up, and the two before each of them.</summary>
    public async Task<ChainSnapshot> ReadAsync(ulong run, BlockPin pin, uint firstRound, CancellationToken cancellation)
    {
        BlockRef at = BlockRef.At(pin.Hash);
        RunTerms terms = await TermsAsync(run, cancellation).ConfigureAwait(false);
        Task<AccountSnapshot> account = AccountAsync(at, cancellation);
        (uint current, _) = await contracts.Runs.PhaseAsync(run, at, cancellation).ConfigureAwait(false);

        List<Task<RoundSnapshot>> rounds = [];
        for (uint round = 0; round <= current; round++)
        {
            if (round == current || !_woundUp.AllowSkipping(run, round, firstRound))
                rounds.Add(RoundAsync(run, round, at, cancellation));
        }

        Task<System.Numerics.BigInteger> openings = contracts.Disputes.PendingCommitmentsAsync(at, cancellation);
        return new ChainSnapshot(pin, run, terms, current, await Task.WhenAll(rounds).ConfigureAwait(false), await account.ConfigureAwait(false))
        {
            PendingOpenings = (ulong)await openings.ConfigureAwait(false),
        };
    }

    private async Task<AccountSnapshot> AccountAsync(BlockRef at, CancellationToken cancellation)
    {
        Task<Staking.Account> deposit = contracts.Staking.AccountOfAsync(identity, at, cancellation);
        Task<(System.Numerics.BigInteger Funded, System.Numerics.BigInteger Mintable)> credit = contracts.Emission.CreditOfAsync(identity, at, cancellation);
        await Task.WhenAll(deposit, credit).ConfigureAwait(false);
        return new AccountSnapshot(deposit.Result.Available, deposit.Result.Locked, credit.Result.Funded + credit.Result.Mintable);
    }

    private async Task<RoundSnapshot> RoundAsync(ulong run, uint round, BlockRef at, CancellationToken cancellation)
    {
        if (_woundUp.Find(run, round) is RoundSnapshot known)
            return known;
        TrainingRuns.RoundState state = await contracts.Runs.RoundStateAsync(run, round, at, cancellation).ConfigureAwait(false);
        RoundPhase phase = (RoundPhase)state.Phase;
        bool fromGenesis = state.BaseRound == uint.MaxValue;

        Task<SlotSnapshot>[] slots = new Task<SlotSnapshot>[state.Slots];
        for (int slot = 0; slot < slots.Length; slot++)
            slots[slot] = SlotAsync(run, round, slot, at, cancellation);
        Task<(IReadOnlyList<Address> Identities, IReadOnlyList<UInt128> Weights)> verifiers = contracts.Runs.VerifiersOfAsync(run, round, at, cancellation);
        Task<Hash32> baseRoot = fromGenesis ? Task.FromResult(Hash32.Zero) : contracts.Roots.SettledRootAsync(run, state.BaseRound, at, cancellation);
        Task<CandidateSnapshot[]> candidates = phase == RoundPhase.Cut ? CandidatesAsync(run, round, at, cancellation) : Task.FromResult<CandidateSnapshot[]>([]);
        Task<Hash32> settled = phase == RoundPhase.Cut ? contracts.Roots.SettledRootAsync(run, round, at, cancellation) : Task.FromResult(Hash32.Zero);
        await Task.WhenAll([.. slots, verifiers, baseRoot, candidates, settled]).ConfigureAwait(false);

        RoundSnapshot snapshot = new()
        {
            Number = round,
            Phase = phase,
            BaseRound = fromGenesis ? null : state.BaseRound,
            BaseSettled = fromGenesis || !baseRoot.Result.IsZero,
            EnrolEnd = state.EnrolEnd,
            EnrolBlock = state.EnrolBlock,
            TrainEnd = state.TrainEnd,
            CommitEnd = state.CommitEnd,
            RevealEnd = state.RevealEnd,
            CutAt = state.CutAt,
            Seed = state.Seed,
            FrozenBlock = state.FrozenBlock,
            Accepted = state.Accepted,
            LateOne = state.LateOne,
            LateTwo = state.LateTwo,
            Slots = [.. slots.Select(slot => slot.Result)],
            Verifiers = verifiers.Result.Identities,
            Candidates = candidates.Result,
            SettledRoot = settled.Result,
        };
        return snapshot;
    }

    /// <summary>Remembers rounds that can never change again, once their block is deep enough not to be replaced.</summary>
    public void Remember(ChainSnapshot snapshot) => _woundUp.Add(snapshot);

    /// <summary>Forgets everything remembered: blocks were replaced.</summary>
    public void Forget() => _woundUp.Clear();

    private async Task<SlotSnapshot> SlotAsync(ulong run, uint round, int slot, BlockRef at, CancellationToken cancellation)
    {
        TrainingRuns.SlotState state = await contracts.Runs.SlotStateAsync(run, round, (ushort)slot, at, cancellation).ConfigureAwait(false);
        return new SlotSnapshot
        {
            Number = slot,
            Trainer = state.Identity,
            State = (SlotState)state.Status,
            ClaimHash = state.ClaimHash,
            Accepted = state.Accepted,
            Disputes = (int)state.Disputes,
            Demanded = state.Demanded,
            FinalizableAt = state.FinalizableAt,
            Verifiers = [.. state.Verifiers.Select((verifier, i) => new AssignmentSnapshot(verifier, state.Committed[i], state.Revealed[i]))],
        };
    }

    private async Task<CandidateSnapshot[]> CandidatesAsync(ulong run, uint round, BlockRef at, CancellationToken cancellation)
    {
        IReadOnlyList<StateRoots.Candidate> candidates = await contracts.Roots.CandidatesOfAsync(run, round, at, cancellation).ConfigureAwait(false);
        return [.. candidates.Select(c => new CandidateSnapshot(c.Root, c.BaseRoot, c.Poster, c.PostedAt, (int)c.Disputes, c.Settled, c.Convicted, c.BondReturned))];
    }
}
