using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Node.Work;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Testing;
using Ledger.Training;
using Claim = Ledger.Proofs.Claim;

namespace Ledger.Node.Tests.Network;

/// <summary>Challenges the honest claim of a run's first slot, believing in one wrong bit, and plays to the end.</summary>
internal sealed class FalseChallenger : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50), s_patience = TimeSpan.FromSeconds(90);
    private readonly LocalChain _chain;
    private readonly FundedWallet _wallet;
    private readonly RunMaterial _material;
    private readonly ClaimExecution _execution;
    private readonly uint _slots;

    private FalseChallenger(LocalChain chain, FundedWallet wallet, RunMaterial material, ClaimExecution execution, uint slots) =>
        (_chain, _wallet, _material, _execution, _slots) = (chain, wallet, material, execution, slots);

    public static async Task<FalseChallenger> CreateAsync(LocalChain chain, TestRun run, string blobs, FundedWallet wallet)
    {
        TrainingRuns runs = new(chain.Contracts.TrainingRuns, chain.Client);
        TrainingRuns.RoundState round = await runs.RoundStateAsync(run.Number, 0);
        RunTerms terms = RunTerms.Of(await runs.TermsOfAsync(run.Number));
        RunMaterial material = ((MaterialResult.Loaded)await RunMaterial.LoadAsync(terms, new DirectoryBlobStore(blobs), CancellationToken.None)).Material;
        ClaimExecution execution = new(
            new DisputeInputs(material.Program, material.Tables, material.Train), material.Genesis, new SlotAssignment(0, 0, round.Slots, round.Seed), LyingDefender.OneBit(material.Program.Table));
        return new FalseChallenger(chain, wallet, material, execution, round.Slots);
    }

    /// <summary>Waits for the claim and opens a game about it.</summary>
    public async Task OpenAsync()
    {
        Address contract = _chain.Contracts.Disputes;
        DisputeOpening opening = DisputeOpening.Of(await ClaimedAsync(), Hash32.Zero, Hash32.Zero);
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
        new(_chain, _wallet, _material.Program, _slots, DisputeSide.Challenger) { Seen = seen, Moved = moved, Otherwise = PickLast };

    /// <summary>Its wrong bit is in the result, not in a partial sum: it doubts the last one, which is the result.</summary>
    private CallData? PickLast(ChainGame game) => game is { ChallengersTurn: true, Stage: GameStage.Runs or GameStage.Terms }
        ? DisputeMoves.Calls.Pick(_chain.Contracts.Disputes, game.Number, (ushort)(game.Values.Length / sizeof(uint) - 1))
        : null;

    private async Task<Claim> ClaimedAsync()
    {
        using CancellationTokenSource patience = new(s_patience);
        using PeriodicTimer timer = new(s_look);
        while (true)
        {
            IReadOnlyList<Log> logs = await _chain.Client.GetLogsAsync(
                new LogFilter([_chain.Contracts.TrainingRuns], [TrainingRuns.Events.Claimed.Topic0]), 0, await _chain.Client.GetBlockNumberAsync(default), default);
            if (logs.Count > 0 && TrainingRuns.Events.Claimed.TryDecode(logs[0], out TrainingRuns.Events.Claimed? claimed))
                return ClaimFields.Of(claimed);
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
