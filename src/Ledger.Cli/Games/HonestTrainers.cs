using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Proofs;
using Ledger.Proofs.Traces;

namespace Ledger.Cli.Games;

/// <summary>Honest trainers of the round: they claim what is true, serve it, post the true state, and must be paid in the end.</summary>
internal sealed class HonestTrainers : IDisposable
{
    /// <summary>How many there are.</summary>
    public const int Count = 3;

    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18), s_deposit = 10 * s_coin;

    private readonly ChainSession _chain;
    private readonly HonestBook _book;
    private readonly LocalSigner[] _signers = [.. Enumerable.Range(0, Count).Select(static _ => new LocalSigner(PrivateKey.Generate()))];
    private readonly Dictionary<Hash32, (Seat Seat, Claim Claim)> _claims = [];

    /// <summary>Makes their accounts.</summary>
    public HonestTrainers(ChainSession chain, HonestBook book)
    {
        (_chain, _book) = (chain, book);
        Seats = [.. _signers.Select(signer => new Seat(chain, signer))];
    }

    /// <summary>Their accounts.</summary>
    public IReadOnlyList<Seat> Seats { get; }

    /// <summary>The claim with this hash and who made it; null if it is none of theirs.</summary>
    public (Seat Seat, Claim Claim)? Of(Hash32 key) => _claims.TryGetValue(key, out (Seat, Claim) known) ? known : null;

    /// <summary>Takes the slots.</summary>
    public async Task EnrolAsync(CancellationToken cancel)
    {
        foreach (Seat seat in Seats)
        {
            await _chain.Client.AskAsync("anvil_setBalance", cancel, seat.Account.ToLowerString(), Hex.Quantity(100 * s_coin)).ConfigureAwait(false);
            await seat.RequireAsync(
                [
                    Staking.Calls.Deposit(_chain.Addresses.Staking, seat.Account, s_deposit),
                    TrainingRuns.Calls.EnrolTrainer(_chain.Addresses.TrainingRuns, _book.Run.Number, seat.Account),
                ], cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Trains, serves and claims.</summary>
    public async Task ClaimAsync(CancellationToken cancel)
    {
        for (uint slot = 0; slot < _book.Round.State!.Slots; slot++)
        {
            TrainingRuns.SlotState state = await _chain.Runs.SlotStateAsync(_book.Run.Number, PlayedRound.Number, (ushort)slot, default, cancel).ConfigureAwait(false);
            if (Seats.FirstOrDefault(seat => seat.Account == state.Identity) is not { } seat)
                continue;
            (Claim claim, ClaimExecution execution) = _book.Of(slot);
            Cid update = await new ContentWriter(_book.Run.Blobs).WriteAsync(_book.Run.UpdateBytes(execution), cancel).ConfigureAwait(false);
            claim = claim with { UpdateCid = update.Digest };
            _book.Keep(claim, execution);
            _claims.Add(claim.Hash, (seat, claim));
            await seat.RequireAsync([TrainingRuns.Calls.Claim(_chain.Addresses.TrainingRuns, claim.ToContract())], cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Posts the state that follows from the cut.</summary>
    public Task PostAsync(Hash32 root, CancellationToken cancel) => Seats[0].RequireAsync(
        [StateRoots.Calls.PostCandidate(_chain.Addresses.StateRoots, _book.Run.Number, PlayedRound.Number, _book.Run.Material.Genesis.Root, root, Seats[0].Account)], cancel);

    /// <summary>Has the true state settled and the true claims paid; what of it the chain refuses or took from them, a sentence each.</summary>
    public async Task<IReadOnlyList<string>> EndAsync(Hash32 root, CancellationToken cancel)
    {
        List<string> wrongs = [];
        TransactionReceipt settled = (await Seats[0].SendAsync([StateRoots.Calls.Settle(_chain.Addresses.StateRoots, _book.Run.Number, PlayedRound.Number, _book.Run.Material.Genesis.Root, root)], cancel)
            .ConfigureAwait(false))[0];
        if (!settled.Succeeded)
            wrongs.Add("the true state cannot be settled");
        // One by one: all at once is refused where a single one is, and here each must be paid by itself.
        await Seats[0].SendAsync([.. _claims.Values.Select(one => TrainingRuns.Calls.Finalize(_chain.Addresses.TrainingRuns, one.Claim.ToContract()))], cancel).ConfigureAwait(false);
        foreach ((_, Claim claim) in _claims.Values)
        {
            TrainingRuns.SlotState state = await _chain.Runs.SlotStateAsync(_book.Run.Number, PlayedRound.Number, (ushort)claim.Slot, default, cancel).ConfigureAwait(false);
            if ((SlotState)state.Status != SlotState.Final)
                wrongs.Add($"the true claim of slot {claim.Slot} is not final ({state.Status}, {state.VoidReason})");
            Staking.Account account = await new Staking(_chain.Addresses.Staking, _chain.Client).AccountOfAsync(state.Identity, default, cancel).ConfigureAwait(false);
            if (account.Available != s_deposit)
                wrongs.Add($"of {s_deposit} wei the honest trainer of slot {claim.Slot} has {account.Available}");
        }

        return wrongs;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (LocalSigner signer in _signers)
            signer.Dispose();
    }
}
