using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs.Game;
using Ledger.Tensors.Program;
using Ledger.Testing;
using Ledger.Training;
using Claim = Ledger.Proofs.Claim;

namespace Ledger.Node.Tests.Games;

/// <summary>A real chain on which one claim is disputed over and over, each time about another row, and the gas of every move.</summary>
internal sealed class MeasuredChain : IAsyncDisposable
{
    private static readonly UInt128 s_coin = UInt128.Parse("1000000000000000000", System.Globalization.CultureInfo.InvariantCulture);
    private readonly LocalChain _chain;
    private readonly TrainingProgram _program;
    private readonly GamePlayer _player;
    private readonly List<PaidMove> _begun = [];
    private Claim _claim = null!;

    private MeasuredChain(LocalChain chain, TrainingProgram program) =>
        (_chain, _program, _player) = (chain, program, new GamePlayer(chain.Contracts.Disputes, program));

    private FundedWallet Trainer => _chain.Wallets[1];

    private FundedWallet Challenger => _chain.Wallets[3];

    /// <summary>A claim of the first slot that says what a side says, disputed by somebody who says otherwise.</summary>
    public static async Task<MeasuredChain> StartAsync(TrainingProgram program, Hash32 tokens, IExecution told)
    {
        MeasuredChain measured = new(await LocalChain.StartAsync(), program);
        await measured.OpenAsync(tokens, told);
        return measured;
    }

    /// <summary>Plays until the game needs to know the row, and remembers the chain there.</summary>
    public async Task<string> BeginAsync(IExecution defender, IExecution challenger)
    {
        ChainGame game = await GameAsync();
        while (game.Position is not GamePosition.OpsWanted)
            game = await MoveAsync(game, defender, challenger, _begun);
        return await _chain.SnapshotAsync();
    }

    /// <summary>The chain as it is: can be taken back to once.</summary>
    public Task<string> SnapshotAsync() => _chain.SnapshotAsync();

    /// <summary>Plays on to the end, and takes the chain back.</summary>
    public async Task<IReadOnlyList<PaidMove>> EndAsync(string snapshot, IExecution defender, IExecution challenger)
    {
        List<PaidMove> moves = [.. _begun];
        ChainGame game = await GameAsync();
        while (game.Status == GameStatus.Active)
            game = await MoveAsync(game, defender, challenger, moves);
        Assert.That(game.Status, Is.EqualTo(GameStatus.Convicted));
        await _chain.RevertAsync(snapshot);
        return moves;
    }

    public ValueTask DisposeAsync() => _chain.DisposeAsync();

    private async Task<ChainGame> MoveAsync(ChainGame game, IExecution defender, IExecution challenger, List<PaidMove> moves)
    {
        CallData call = game.ChallengersTurn
            ? _player.Next(game, DisputeSide.Challenger, challenger)!
            : _player.Next(game, DisputeSide.Defender, defender) ?? _player.Next(game, DisputeSide.Challenger, challenger)!;
        TransactionReceipt receipt = await (game.ChallengersTurn ? Challenger : Trainer).SendAsync(call);
        Assert.That(receipt.Succeeded, $"{game.Stage}: {receipt.TransactionHash}");
        moves.Add(new PaidMove(game.Stage, game.ChallengersTurn, (long)receipt.GasUsed, call.Data.Length));
        return await GameAsync();
    }

    private async Task<ChainGame> GameAsync()
    {
        GameFold fold = new(_program, _ => new GameTopic(new DisputeSubject.OfClaim(_claim, 1), []));
        ulong head = await _chain.Client.GetBlockNumberAsync(default);
        IReadOnlyList<Log> logs = await _chain.Client.GetLogsAsync(new LogFilter([_chain.Contracts.Disputes]), 0, head, default);
        return fold.Of(logs.Where(static log => log.Topics.Count > 1 && new BigInteger(log.Topics[1].ToArray(), isUnsigned: true, isBigEndian: true).IsOne))!;
    }

    private async Task OpenAsync(Hash32 tokens, IExecution told)
    {
        ContractAddresses at = _chain.Contracts;
        RecipeRounds rounds = _program.Recipe.Rounds;
        TrainingRuns.Terms terms = new(
            Keccak256.Hash("recipe"), _program.Root, tokens, MerkleTree.RootOfHashes(told.BaseItems), 1, (uint)rounds.InnerSteps, (ushort)rounds.Checkpoints,
            MinTrainers: 1, MaxSlots: 1, MinVerifiers: 1, MaxVerifiers: 1, Attesters: 1, AttestationBps: 1000, SlotReward: s_coin, SlotStake: s_coin,
            VerifierStake: s_coin, CandidateBond: s_coin, ChallengeBond: s_coin, GasPrice: 1_000_000_000, CredentialSchema: 0,
            new TrainingRuns.Clocks(Enrol: 3_600, SeedDelay: 1, Train: 86_400, Commit: 60, Reveal: 60, Window: 60, Extension: 60, Dispute: 86_400, Move: 60));
        await SendAsync(0, TrainingRuns.Calls.CreateRun(at.TrainingRuns, terms));
        for (int i = 1; i < 3; i++)
            await SendAsync(i, Staking.Calls.Deposit(at.Staking, _chain.Wallets[i].Address, 2 * (BigInteger)s_coin));
        await SendAsync(1, TrainingRuns.Calls.EnrolTrainer(at.TrainingRuns, 1, Trainer.Address));
        await SendAsync(2, TrainingRuns.Calls.EnrolVerifier(at.TrainingRuns, 1, _chain.Wallets[2].Address, s_coin));
        await SendAsync(0, TrainingRuns.Calls.CloseEnrolment(at.TrainingRuns, 1));
        await _chain.MineAsync(3);
        await SendAsync(0, TrainingRuns.Calls.DrawSeed(at.TrainingRuns, 1));
        TrainingRuns.RoundState round = await new TrainingRuns(at.TrainingRuns, _chain.Client).RoundStateAsync(1, 0);
        _claim = new Claim
        {
            Run = ClaimFields.RunWord(1),
            Round = 0,
            Slot = 0,
            Seed = round.Seed,
            BaseRoot = MerkleTree.RootOfHashes(told.BaseItems),
            TraceRoot = MerkleTree.RootOfHashes(told.CheckpointRoots(rounds)),
            TrailRoot = told.StateItems(rounds.InnerSteps)[^1],
            UpdateRoot = told.Trace(SegmentKind.Update, 0).ResultTree.Root,
            UpdateCid = Keccak256.Hash("update"),
        };
        await SendAsync(1, TrainingRuns.Calls.Claim(at.TrainingRuns, _claim.ToContract()));
        await SendAsync(0, _player.DeclareProgram());
        DisputeOpening opening = DisputeOpening.Of(_claim, Keccak256.Hash("counter"), Keccak256.Hash("salt"));
        _begun.Add(new PaidMove(null, true, await SendAsync(3, Disputes.Calls.Commit(at.Disputes, opening.Commitment(Challenger.Address), (BigInteger)s_coin)), 0));
        _begun.Add(new PaidMove(null, true, await SendAsync(3, Disputes.Calls.Open(at.Disputes, opening.Subject.ToArray(), opening.CounterRoot, opening.Salt)), 0));
    }

    private async Task<long> SendAsync(int wallet, CallData call) => (long)(await _chain.Wallets[wallet].SendAsync(call)).GasUsed;
}

/// <summary>A transaction of a game.</summary>
/// <param name="Stage">What the game looked for before it; null for the opening.</param>
/// <param name="IsChallengers">Whether the challenger was to move.</param>
/// <param name="Gas">Gas used.</param>
/// <param name="Bytes">Bytes of its call data.</param>
internal sealed record PaidMove(GameStage? Stage, bool IsChallengers, long Gas, int Bytes);
