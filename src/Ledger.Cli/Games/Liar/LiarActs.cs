using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Proofs;
using Ledger.Training;

namespace Ledger.Cli.Games.Liar;

/// <summary>How lies get on chain: enrolled and claimed, posted after the cut, or opened as games against what is true.</summary>
internal sealed class LiarActs(ChainSession chain, TableRun run, LiarPlan plan, PlayedRound round, IReadOnlyList<LiarSeat> seats)
{
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);

    private readonly Deck _deck = new(plan.Seed);
    private bool _hasClaimed, _hasOpened, _hasPosted, _hasOpenedLast;

    /// <summary>Funds all accounts and takes the slots.</summary>
    public async Task EnrolAsync(CancellationToken cancel)
    {
        foreach (LiarSeat one in seats)
            await chain.Client.AskAsync("anvil_setBalance", cancel, one.Seat.Account.ToLowerString(), Hex.Quantity(100 * s_coin)).ConfigureAwait(false);
        await Task.WhenAll(seats.Where(static one => one.Role != LieRole.Challenge).Select(one => one.Seat.RequireAsync(
            [
                Staking.Calls.Deposit(chain.Addresses.Staking, one.Seat.Account, 10 * s_coin),
                .. one.Role == LieRole.Claim ? (CallData[])[TrainingRuns.Calls.EnrolTrainer(chain.Addresses.TrainingRuns, run.Number, one.Seat.Account)] : [],
            ], cancel))).ConfigureAwait(false);
    }

    /// <summary>Tells what can be told as the round stands; true if anything was.</summary>
    public async Task<bool> ActAsync(CancellationToken cancel)
    {
        if (!_hasClaimed && round.HasSeed)
            return _hasClaimed = await ClaimAsync(cancel).ConfigureAwait(false);
        if (!_hasOpened && round.IsClaimed)
            return _hasOpened = await ChallengeClaimsAsync(cancel).ConfigureAwait(false);
        if (!_hasPosted && round.IsCut)
            return _hasPosted = await PostAsync(cancel).ConfigureAwait(false);
        return !_hasOpenedLast && _hasPosted && (_hasOpenedLast = await ChallengeCandidateAsync(cancel).ConfigureAwait(false));
    }

    private async Task<bool> ClaimAsync(CancellationToken cancel)
    {
        ClaimLies lies = new(run, _deck);
        for (uint slot = 0; slot < round.State!.Slots; slot++)
        {
            TrainingRuns.SlotState state = await chain.Runs.SlotStateAsync(run.Number, PlayedRound.Number, (ushort)slot, default, cancel).ConfigureAwait(false);
            if (seats.FirstOrDefault(one => one.Seat.Account == state.Identity) is not { } seat)
                continue;
            FalseClaim lie = lies.Draw(seat.Number, round.Assignment(slot), plan.IsOrderly);
            if (lie.Blob is not null)
                await new ContentWriter(run.Blobs).WriteAsync(lie.Blob, cancel).ConfigureAwait(false);
            seat.Take(lie);
            await seat.Seat.RequireAsync([TrainingRuns.Calls.Claim(chain.Addresses.TrainingRuns, lie.Claim.ToContract())], cancel).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Opens games about claims that are none of the liar's, and demands their data.</summary>
    private async Task<bool> ChallengeClaimsAsync(CancellationToken cancel)
    {
        Claim[] others = [.. round.Claims.Values.Where(claim => seats.All(one => one.Claim?.Claim != claim))];
        ClaimLies lies = new(run, _deck);
        foreach (LiarSeat one in others.Length == 0 ? [] : Challengers(plan.AgainstClaims))
        {
            Claim claim = others[one.Number / 2 % others.Length];
            one.Take(lies.DrawChallenge(one.Number, round.Assignment(claim.Slot)));
            await OpenAsync(one, claim.Encoded, claim.TraceRoot, cancel).ConfigureAwait(false);
        }

        foreach (LiarSeat one in others.Length == 0 ? [] : Challengers(plan.AgainstData))
            await new FalseDemands(chain, run, _deck).SendAsync(one, others[one.Number / 8 % others.Length], round, cancel).ConfigureAwait(false);

        return true;
    }

    private async Task<bool> PostAsync(CancellationToken cancel)
    {
        LiarSeat[] posters = [.. seats.Where(static one => one.Role == LieRole.Candidate)];
        CandidateLies lies = new(run, _deck, PlayedRound.Number, posters.Length == 0 ? [] : await UpdatesAsync(cancel).ConfigureAwait(false));
        foreach (LiarSeat one in posters)
        {
            FalseCandidate lie = lies.Draw(one.Number);
            one.Take(lie.Lie);
            await one.Seat.RequireAsync([StateRoots.Calls.PostCandidate(chain.Addresses.StateRoots, run.Number, PlayedRound.Number, run.Material.Genesis.Root, lie.Root, one.Seat.Account)], cancel)
                .ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Opens games about the candidate that is none of the liar's; false while there is none.</summary>
    private async Task<bool> ChallengeCandidateAsync(CancellationToken cancel)
    {
        LiarSeat[] challengers = Challengers(plan.AgainstCandidate);
        IReadOnlyList<StateRoots.Candidate> posted = await chain.Roots.CandidatesOfAsync(run.Number, PlayedRound.Number, default, cancel).ConfigureAwait(false);
        if (posted.FirstOrDefault(candidate => seats.All(one => one.Seat.Account != candidate.Poster)) is not { } other)
            return false;
        CandidateLies lies = new(run, _deck, PlayedRound.Number, challengers.Length == 0 ? [] : await UpdatesAsync(cancel).ConfigureAwait(false));
        foreach (LiarSeat one in challengers)
        {
            Lie lie = lies.DrawChallenge(one.Number);
            one.Take(lie);
            await OpenAsync(one, round.Candidate(other.Root).ToBytes(), TableRun.CandidateOf(lie.Execution), cancel).ConfigureAwait(false);
        }

        return true;
    }

    private LiarSeat[] Challengers(IEnumerable<int> numbers) => [.. seats.Where(one => one.Role == LieRole.Challenge && numbers.Contains(one.Number))];

    private async Task OpenAsync(LiarSeat one, byte[] subject, Hash32 counterRoot, CancellationToken cancel)
    {
        DisputeOpening opening = new([.. subject], counterRoot, ClaimLies.Noise(_deck.Random(0, one.Number)));
        BigInteger bond = (BigInteger)(await chain.Runs.TermsOfAsync(run.Number, default, cancel).ConfigureAwait(false)).ChallengeBond;
        await one.Seat.RequireAsync([Disputes.Calls.Commit(chain.Addresses.Disputes, opening.Commitment(one.Seat.Account), bond)], cancel).ConfigureAwait(false);
        await one.Seat.RequireAsync([Disputes.Calls.Open(chain.Addresses.Disputes, subject, opening.CounterRoot, opening.Salt)], cancel).ConfigureAwait(false);
    }

    private async Task<List<UpdateBlob>> UpdatesAsync(CancellationToken cancel)
    {
        List<UpdateBlob> updates = [];
        foreach (Claim claim in round.Accepted)
            updates.Add(await run.FindUpdateAsync(claim, cancel).ConfigureAwait(false) ?? throw new InvalidOperationException($"The update of slot {claim.Slot} is not to be had."));
        return updates;
    }
}
