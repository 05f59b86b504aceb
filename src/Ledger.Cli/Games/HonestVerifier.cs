using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs;
using Ledger.Proofs.Game;
using Ledger.Proofs.Openings;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;

namespace Ledger.Cli.Games;

/// <summary>The honest verifier: replays every claim, disputes what is false, demands data that nobody serves, and attests the rest.</summary>
/// <remarks>It reads claims and candidates from the chain and knows nothing else of them.</remarks>
internal sealed class HonestVerifier(ChainSession chain, HonestBook book, Seat seat)
{
    /// <summary>The price of a demand beside 63 others that wait: what is too much the answer earns.</summary>
    private const uint AnswerGas = 64 * 100_000;
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);

    private readonly HashSet<Hash32> _judged = [], _upheld = [];

    /// <summary>Its account.</summary>
    public Seat Seat => seat;

    /// <summary>Demands that it made.</summary>
    public int Demanded { get; private set; }

    /// <summary>Games that it opened.</summary>
    public int Opened { get; private set; }

    /// <summary>Takes part, and tells the contract of the program.</summary>
    public Task EnrolAsync(CancellationToken cancel) => seat.RequireAsync(
        [
            Staking.Calls.Deposit(chain.Addresses.Staking, seat.Account, 2 * s_coin),
            TrainingRuns.Calls.EnrolVerifier(chain.Addresses.TrainingRuns, book.Run.Number, seat.Account, (UInt128)s_coin),
            new GamePlayer(chain.Addresses.Disputes, book.Run.Material.Program).DeclareProgram(),
        ], cancel);

    /// <summary>Replays the claims that are new, and does about each what follows from that.</summary>
    public async Task JudgeAsync(CancellationToken cancel)
    {
        List<DisputeOpening> openings = [];
        List<CallData> demands = [], proofs = [];
        foreach (Claim claim in book.Round.Claims.Values.Where(claim => _judged.Add(claim.Hash)))
        {
            ClaimExecution execution = book.Execution(claim);
            Claim own = book.Run.ClaimOf(execution, book.Round.Assignment(claim.Slot));
            if (own with { UpdateCid = claim.UpdateCid } != claim && await PoisonAsync(claim, cancel).ConfigureAwait(false) is { } proof)
                proofs.Add(proof);
            else if (own with { UpdateCid = claim.UpdateCid } != claim)
                openings.Add(DisputeOpening.Of(claim, own.TraceRoot, Keccak256.Hash(claim.Encoded)));
            else if (await book.Run.FindUpdateAsync(claim, cancel).ConfigureAwait(false) is not null)
                _upheld.Add(claim.Hash);
            else
                demands.Add(await DemandAsync(claim, execution, cancel).ConfigureAwait(false));
        }

        await OpenAsync(openings, cancel).ConfigureAwait(false);
        await seat.RequireAsync(proofs, cancel).ConfigureAwait(false);
        await seat.RequireAsync(demands, cancel).ConfigureAwait(false);
        Demanded += demands.Count;
    }

    /// <summary>Attests what is true and served, in two phases; what it does not attest it commits to nothing for.</summary>
    public async Task AttestAsync(CancellationToken cancel)
    {
        Address runs = chain.Addresses.TrainingRuns;
        Dictionary<Hash32, byte[]> trails = book.Round.Claims.Values.Where(claim => _upheld.Contains(claim.Hash)).ToDictionary(static claim => claim.Hash, claim => book.Run.TrailOf(book.Execution(claim)));
        await seat.RequireAsync(
            [
                .. book.Round.Claims.Values.Select(claim => TrainingRuns.Calls.Commit(
                    runs, book.Run.Number, PlayedRound.Number, (ushort)claim.Slot, seat.Account,
                    Keccak256.Hash([.. claim.Hash.ToArray(), .. seat.Account.ToArray(), .. trails.GetValueOrDefault(claim.Hash, [])]))),
            ], cancel).ConfigureAwait(false);
        await seat.RequireAsync(
            [.. book.Round.Claims.Values.Where(claim => trails.ContainsKey(claim.Hash)).Select(claim => TrainingRuns.Calls.Reveal(runs, claim.ToContract(), seat.Account, claim.Hash, trails[claim.Hash]))], cancel)
            .ConfigureAwait(false);
    }

    /// <summary>Disputes every candidate but the true one.</summary>
    public async Task JudgeCandidatesAsync(IEnumerable<StateRoots.Candidate> candidates, Hash32 root, CancellationToken cancel) => await OpenAsync(
        [
            .. candidates.Where(candidate => candidate.Root != root).Select(candidate =>
                DisputeOpening.OfCandidate(book.Run.Number, PlayedRound.Number, candidate.BaseRoot, candidate.Root, root, Keccak256.Hash(candidate.Root.ToArray()))),
        ], cancel).ConfigureAwait(false);

    private async Task OpenAsync(List<DisputeOpening> openings, CancellationToken cancel)
    {
        if (openings.Count == 0)
            return;
        BigInteger bond = (BigInteger)(await chain.Runs.TermsOfAsync(book.Run.Number, default, cancel).ConfigureAwait(false)).ChallengeBond;
        await seat.RequireAsync([.. openings.Select(opening => Disputes.Calls.Commit(chain.Addresses.Disputes, opening.Commitment(seat.Account), bond))], cancel).ConfigureAwait(false);
        await seat.RequireAsync([.. openings.Select(opening => Disputes.Calls.Open(chain.Addresses.Disputes, opening.Subject.ToArray(), opening.CounterRoot, opening.Salt))], cancel).ConfigureAwait(false);
        Opened += openings.Count;
    }

    /// <summary>What convicts a claim in one transaction, by a number in the update that it serves; null if there is none.</summary>
    private async Task<CallData?> PoisonAsync(Claim claim, CancellationToken cancel)
    {
        if (!PublishedTensors.TryReadUpdate(book.Run.Material.Program, await book.Run.FindBytesAsync(claim, cancel).ConfigureAwait(false), out IReadOnlyList<CommittedTensor>? update)
            || PublishedTensors.RootOf(update) != claim.UpdateRoot || Poison.InUpdate(book.Run.Material.Program, update) is not { } poison)
        {
            return null;
        }

        byte[] proof = ExecutionOpenings.Poison(
            ProgramItems.Of(book.Run.Material.Program), TensorGroup.Update, poison.Position, update[poison.Position], [.. update.Select(static tensor => tensor.Root)], poison.Leaf);
        return Disputes.Calls.ShowPoisonInUpdate(chain.Addresses.Disputes, claim.Encoded, proof);
    }

    /// <summary>Demands the first leaf of the update that is not as it must be where the CID says.</summary>
    private async Task<CallData> DemandAsync(Claim claim, ClaimExecution execution, CancellationToken cancel)
    {
        ReadOnlyMemory<byte> served = await book.Run.FindBytesAsync(claim, cancel).ConfigureAwait(false);
        IReadOnlyList<CommittedTensor> update = Poison.UpdateOf(book.Run.Material.Program, execution);
        int wrong = served.Span.CommonPrefixLength(book.Run.UpdateBytes(execution)), position = 0;
        for (; position < update.Count - 1 && wrong >= sizeof(uint) * update[position].Length; position++)
            wrong -= (int)(sizeof(uint) * update[position].Length);
        byte[] tensor = new ProgramOpenings(ProgramItems.Of(book.Run.Material.Program)).Tensor(TensorGroup.Update, position);
        BigInteger gasPrice = (await chain.Runs.TermsOfAsync(book.Run.Number, default, cancel).ConfigureAwait(false)).GasPrice;
        return Disputes.Calls.Demand(chain.Addresses.Disputes, claim.Encoded, (byte)DemandPart.Update, (uint)position, (ulong)(wrong / MerkleTree.LeafSize), tensor, AnswerGas * gasPrice);
    }
}
