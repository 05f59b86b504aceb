using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Testing;

namespace Ledger.Node.Tests.Network;

/// <summary>Challenges the honest claim of a run's first slot, believing in one wrong bit, and plays to the end.</summary>
internal sealed class FalseChallenger : IDisposable
{
    private readonly LocalChain _chain;
    private readonly FundedWallet _wallet;
    private readonly KnownRound _round;
    private readonly ClaimExecution _execution;

    private FalseChallenger(LocalChain chain, FundedWallet wallet, KnownRound round) =>
        (_chain, _wallet, _round, _execution) = (chain, wallet, round, round.Execute(LyingDefender.OneBit(round.Material.Program.Table)));

    public static async Task<FalseChallenger> CreateAsync(LocalChain chain, TestRun run, string blobs, FundedWallet wallet) =>
        new(chain, wallet, await KnownRound.ReadAsync(chain, run, blobs));

    /// <summary>Waits for the claim and opens a game about it.</summary>
    public async Task OpenAsync()
    {
        Address contract = _chain.Contracts.Disputes;
        DisputeOpening opening = DisputeOpening.Of(await KnownRound.ClaimedAsync(_chain), Hash32.Zero, Hash32.Zero);
        await _wallet.SendAsync(Disputes.Calls.Commit(contract, opening.Commitment(_wallet.Address), System.Numerics.BigInteger.Pow(10, 18)));
        await _chain.MineAsync();
        await _wallet.SendAsync(Disputes.Calls.Open(contract, [.. opening.Subject], opening.CounterRoot, opening.Salt));
    }

    /// <summary>Plays until the game is over.</summary>
    /// <param name="seen">Told of the game after every event, before the challenger moves.</param>
    /// <param name="moved">Told of the game before a move of the challenger that is in a block now.</param>
    public Task<EndedGame> PlayAsync(Func<ChainGame, Task> seen, Func<ChainGame, Task> moved) => Seat(seen, moved).PlayAsync(_execution);

    /// <summary>Messages of an account to the contract that were refused.</summary>
    public Task<int> RefusedAsync(Address account) => Seat(static _ => Task.CompletedTask, static _ => Task.CompletedTask).RefusedAsync(account);

    public void Dispose() => _execution.Dispose();

    private GameSeat Seat(Func<ChainGame, Task> seen, Func<ChainGame, Task> moved) =>
        new(_chain, _wallet, _round.Material.Program, _round.State.Slots, DisputeSide.Challenger) { Seen = seen, Moved = moved, Otherwise = PickLast };

    /// <summary>Its wrong bit is in the result, not in a partial sum: it doubts the last one, which is the result.</summary>
    private CallData? PickLast(ChainGame game) => game is { ChallengersTurn: true, Stage: GameStage.Runs or GameStage.Terms }
        ? Disputes.Calls.Pick(_chain.Contracts.Disputes, game.Number, (ushort)(game.Values.Length / sizeof(uint) - 1))
        : null;
}
