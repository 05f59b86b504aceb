using System.Numerics;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Node.Work;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Testing;
using Ledger.Training;
using Claim = Ledger.Proofs.Claim;

namespace Ledger.Node.Tests.Network;

/// <summary>A trainer with one wrong bit in one logit of one step, who defends its claim with the player that nodes have.</summary>
internal sealed class LyingDefender : IDisposable
{
    private const int MovesBetweenRestarts = 4;
    private readonly LocalChain _chain;
    private readonly FundedWallet _wallet;
    private readonly ClaimExecution _execution;
    private readonly GameFold _fold;
    private readonly GamePlayer _player;
    private Address _challenger;

    private LyingDefender(LocalChain chain, FundedWallet wallet, TrainingProgram program, ClaimExecution execution, Claim claim, uint slots)
    {
        (_chain, _wallet, _execution, Claim) = (chain, wallet, execution, claim);
        _fold = new GameFold(program, about => new GameTopic(new DisputeSubject.OfClaim(((GameSubject.OfClaim)about).Claim, slots), []));
        _player = new GamePlayer(chain.Contracts.Disputes, program);
    }

    public Claim Claim { get; }

    public string Ending { get; private set; } = "";

    public int Restarts { get; private set; }

    /// <summary>Messages of the other side to the game that were refused: a second move, or one out of turn.</summary>
    public int RepeatedMoves { get; private set; }

    public static async Task<LyingDefender> CreateAsync(LocalChain chain, TestRun run, string blobs, FundedWallet wallet)
    {
        TrainingRuns runs = new(chain.Contracts.TrainingRuns, chain.Client);
        TrainingRuns.RoundState round = await runs.RoundStateAsync(run.Number, 0);
        RunTerms terms = RunTerms.Of(await runs.TermsOfAsync(run.Number));
        RunMaterial material = ((MaterialResult.Loaded)await RunMaterial.LoadAsync(terms, new DirectoryBlobStore(blobs), CancellationToken.None)).Material;
        SlotAssignment slot = new(0, 0, round.Slots, round.Seed);
        int row = (int)material.Program.Table.Places[material.Program.Table["logits"]].Row;
        RowRules lie = new(
            (task, destination) =>
            {
                RowRules.Evaluate(task, destination, 1);
                if (task is { Segment: SegmentKind.Step, Step: 2 } && task.Number == row)
                    destination.Span[destination.Length / 2] ^= 1 << 22;
            },
            static step => step == 2);
        ClaimExecution execution = new(new DisputeInputs(material.Program, material.Tables, material.Train), material.Genesis, slot, lie);
        RecipeRounds rounds = material.Recipe.Rounds;
        Claim claim = new()
        {
            Run = ClaimFields.RunWord(run.Number),
            Round = 0,
            Slot = 0,
            Seed = round.Seed,
            BaseRoot = material.Genesis.Root,
            TraceRoot = MerkleTree.RootOfHashes(
                [.. Enumerable.Range(0, rounds.Checkpoints).Select(i => MerkleTree.RootOfHashes(execution.StateItems(rounds.StepsAtCheckpoint(i))))]),
            TrailRoot = execution.StateItems(rounds.InnerSteps)[^1],
            UpdateRoot = execution.Trace(SegmentKind.Update, 0).ResultTree.Root,
            UpdateCid = Hash32.Zero,
        };
        return new LyingDefender(chain, wallet, material.Program, execution, claim, round.Slots);
    }

    /// <summary>Plays until the game is over; now and then the other side is restarted.</summary>
    public async Task PlayAsync(Func<Task> restart)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(120));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        int done = -1, nextRestart = MovesBetweenRestarts;
        while (true)
        {
            IReadOnlyList<Log> logs = await _chain.Client.GetLogsAsync(new LogFilter([_chain.Contracts.Disputes]), 0, await _chain.Client.GetBlockNumberAsync(default), default);
            IReadOnlyList<Log> events = [.. logs.Where(IsOfGame)];
            ChainGame? game = _fold.Of(events);
            if (game is not null && game.Status != GameStatus.Active)
            {
                _challenger = game.Challenger;
                Ending = events.Any(log => DisputeMoves.Events.Executed.TryDecode(log, out _)) ? "Executed" : "otherwise";
                await CountRepeatedAsync();
                return;
            }

            if (game is not null && game.Moves >= nextRestart)
            {
                nextRestart += MovesBetweenRestarts;
                Restarts++;
                await restart();
            }

            if (game is not null && events.Count != done && _player.Next(game, DisputeSide.Defender, _execution) is { } call)
            {
                done = events.Count;
                await _wallet.SendAsync(call);
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>What the challenger was given of the stake, beside its bond.</summary>
    public async Task<BigInteger> RewardAsync()
    {
        IReadOnlyList<Log> logs = await _chain.Client.GetLogsAsync(
            new LogFilter([_chain.Contracts.Disputes], [Disputes.Events.Convicted.Topic0]), 0, await _chain.Client.GetBlockNumberAsync(default), default);
        return Disputes.Events.Convicted.TryDecode(logs.Single(), out Disputes.Events.Convicted? convicted) ? convicted.Reward : BigInteger.Zero;
    }

    public void Dispose() => _execution.Dispose();

    private static bool IsOfGame(Log log) => log.Topics.Count > 1 && new BigInteger(log.Topics[1].ToArray(), isUnsigned: true, isBigEndian: true) == 1
        && log.Topics[0] != Disputes.Events.OpeningCommitted.Topic0;

    /// <summary>Counts what the challenger sent to the contract and had refused.</summary>
    private async Task CountRepeatedAsync()
    {
        ulong head = await _chain.Client.GetBlockNumberAsync(default);
        for (ulong number = 1; number <= head; number++)
        {
            Ethereum.BlockHeader header = (await _chain.Client.GetHeaderAsync(BlockRef.At(number), default))!;
            foreach (TransactionReceipt receipt in await _chain.Client.GetBlockReceiptsAsync(header.Hash, default) ?? [])
            {
                if (receipt.From == _challenger && receipt.To == _chain.Contracts.Disputes && !receipt.Succeeded)
                    RepeatedMoves++;
            }
        }
    }
}
