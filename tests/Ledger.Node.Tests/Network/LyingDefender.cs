using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
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
    private readonly LocalChain _chain;
    private readonly FundedWallet _wallet;
    private readonly KnownRound _round;
    private readonly ClaimExecution _execution;

    private LyingDefender(LocalChain chain, FundedWallet wallet, KnownRound round, ClaimExecution execution) =>
        (_chain, _wallet, _round, _execution, Claim) = (chain, wallet, round, execution, ClaimOf(round, execution));

    public Claim Claim { get; }

    /// <summary>Messages of the other side to the game that were refused: a second move, or one out of turn.</summary>
    public int RepeatedMoves { get; private set; }

    /// <summary>The liar of a run's first slot.</summary>
    public static Task<LyingDefender> CreateAsync(LocalChain chain, TestRun run, string blobs, FundedWallet wallet) => CreateAsync(chain, run, blobs, wallet, OneBit);

    /// <summary>Somebody in a run's first slot who computes by other rules.</summary>
    public static async Task<LyingDefender> CreateAsync(LocalChain chain, TestRun run, string blobs, FundedWallet wallet, Func<OpTable, RowRules> rules)
    {
        KnownRound round = await KnownRound.ReadAsync(chain, run, blobs);
        return new LyingDefender(chain, wallet, round, round.Execute(rules(round.Material.Program.Table)));
    }

    /// <summary>One bit of one logit of the third step.</summary>
    public static RowRules OneBit(OpTable table)
    {
        int row = (int)table.Places[table["logits"]].Row;
        return new RowRules(
            (task, destination) =>
            {
                RowRules.Evaluate(task, destination, 1);
                if (task is { Segment: SegmentKind.Step, Step: 2 } && task.Number == row)
                    destination.Span[destination.Length / 2] ^= 1 << 22;
            },
            static step => step == 2);
    }

    /// <summary>Plays until the game is over.</summary>
    /// <param name="seen">Told of the game after every event, before the liar moves.</param>
    /// <param name="moved">Told of the game before a move of the liar that is in a block now.</param>
    public async Task<EndedGame> PlayAsync(Func<ChainGame, Task>? seen = null, Func<ChainGame, Task>? moved = null)
    {
        GameSeat seat = new(_chain, _wallet, _round.Material.Program, _round.State.Slots, DisputeSide.Defender)
        {
            Seen = seen ?? (static _ => Task.CompletedTask),
            Moved = moved ?? (static _ => Task.CompletedTask),
        };
        EndedGame ended = await seat.PlayAsync(_execution);
        RepeatedMoves = await seat.RefusedAsync(ended.Game.Challenger);
        return ended;
    }

    /// <summary>What this one would send now, believing what it believes.</summary>
    public CallData? Next(ChainGame game) => new GamePlayer(_chain.Contracts.Disputes, _round.Material.Program).Next(game, DisputeSide.Defender, _execution);

    /// <summary>What the challenger was given of the stake, beside its bond.</summary>
    public async Task<BigInteger> RewardAsync()
    {
        IReadOnlyList<Log> logs = await _chain.Client.GetLogsAsync(
            new LogFilter([_chain.Contracts.Disputes], [Disputes.Events.Convicted.Topic0]), 0, await _chain.Client.GetBlockNumberAsync(default), default);
        return Disputes.Events.Convicted.TryDecode(logs.Single(), out Disputes.Events.Convicted? convicted) ? convicted.Reward : BigInteger.Zero;
    }

    public void Dispose() => _execution.Dispose();

    private static Claim ClaimOf(KnownRound round, ClaimExecution execution)
    {
        RecipeRounds rounds = round.Material.Recipe.Rounds;
        return new Claim
        {
            Run = ClaimFields.RunWord(round.Run),
            Round = 0,
            Slot = 0,
            Seed = round.State.Seed,
            BaseRoot = round.Material.Genesis.Root,
            TraceRoot = MerkleTree.RootOfHashes(execution.CheckpointRoots(rounds)),
            TrailRoot = execution.StateItems(rounds.InnerSteps)[^1],
            UpdateRoot = execution.Trace(SegmentKind.Update, 0).ResultTree.Root,
            UpdateCid = Hash32.Zero,
        };
    }
}
