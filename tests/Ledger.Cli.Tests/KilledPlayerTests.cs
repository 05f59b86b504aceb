using System.Numerics;
using Ledger.Contracts;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Node.Tests.Network;
using Ledger.Proofs.Game;
using Ledger.Testing;

namespace Ledger.Cli.Tests;

/// <summary>Real nodes killed by signal 9 in the middle of games: they win them, and no move is made twice.</summary>
/// <remarks>By itself a node is killed on every third turn; LEDGER_KILLS=all kills on every turn, at each point once.</remarks>
[TestFixture]
public class KilledPlayerTests
{
    private static readonly TrainingRuns.Clocks s_clocks = TestRun.Clocks with { Commit = 20, Dispute = 3_600, Move = 600 };
    private string _root = "";

    /// <summary>Turns between two kills, and the first point.</summary>
    public static int[][] Plans => Environment.GetEnvironmentVariable("LEDGER_KILLS") == "all" ? [[1, 0], [1, 1], [1, 2]] : [[3, 1]];

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-killed-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [TestCaseSource(nameof(Plans))]
    public async Task A_verifier_killed_in_the_middle_of_moves_convicts_the_liar(int stride, int first)
    {
        await using FastChain fast = await FastChain.StartAsync();
        (TestRun run, FundedWallet mallory) = await CreateRunAsync(fast, "victor");
        await mallory.SendAsync(TrainingRuns.Calls.EnrolTrainer(fast.Chain.Contracts.TrainingRuns, run.Number, mallory.Address));
        fast.Run();
        await using KilledNode victor = new(fast, mallory.Address, DisputeSide.Challenger, Arguments(fast, "victor", "verifier"), Plan(stride, first));
        await victor.StartAsync();
        await UntilAsync(fast, run, RoundPhase.Training);
        await fast.Chain.SetAutomineAsync(false);
        using LyingDefender liar = await LyingDefender.CreateAsync(fast.Chain, run, Blobs("victor"), mallory);
        await mallory.SendAsync(TrainingRuns.Calls.Claim(fast.Chain.Contracts.TrainingRuns, liar.Claim.ToContract()));

        EndedGame ended = await liar.PlayAsync(victor.SeenAsync, victor.MovedAsync);

        Assert.That(ended.Game.Status, Is.EqualTo(GameStatus.Convicted), Told(victor));
        Assert.That(ended.WasExecuted, Is.True, "it came down to one instruction");
        Assert.That(liar.RepeatedMoves, Is.Zero, "no move was made twice");
        Assert.That(victor.Kills, Has.Count.GreaterThanOrEqualTo(stride == 1 ? 6 : 2), Told(victor));
        Assert.That(victor.Kills.Select(static kill => kill.Point).Distinct().Count(), Is.GreaterThanOrEqualTo(stride == 1 ? 3 : 2), Told(victor));
    }

    [TestCaseSource(nameof(Plans))]
    public async Task A_trainer_killed_in_the_middle_of_moves_defends_its_claim(int stride, int first)
    {
        await using FastChain fast = await FastChain.StartAsync();
        LocalChain chain = fast.Chain;
        (TestRun run, FundedWallet mallory) = await CreateRunAsync(fast, "alice");
        await mallory.SendAsync(TrainingRuns.Calls.EnrolVerifier(chain.Contracts.TrainingRuns, run.Number, mallory.Address, (UInt128)BigInteger.Pow(10, 18)));
        fast.Run();
        await using KilledNode alice = new(fast, mallory.Address, DisputeSide.Defender, Arguments(fast, "alice", "trainer"), Plan(stride, first));
        await alice.StartAsync();
        await UntilAsync(fast, run, RoundPhase.Training);
        using FalseChallenger liar = await FalseChallenger.CreateAsync(chain, run, Blobs("alice"), mallory);
        await liar.OpenAsync();
        await chain.SetAutomineAsync(false);

        EndedGame ended = await liar.PlayAsync(alice.SeenAsync, alice.MovedAsync);

        Assert.That(ended.Game.Status, Is.EqualTo(GameStatus.Lost), Told(alice));
        Assert.That(ended.TimedOut, Is.False, "the instruction decided, not a clock");
        Assert.That(await liar.RefusedAsync(alice.Account), Is.Zero, "no move was made twice");
        Assert.That(alice.Kills, Has.Count.GreaterThanOrEqualTo(stride == 1 ? 6 : 2), Told(alice));
        Assert.That(alice.Kills.Select(static kill => kill.Point).Distinct().Count(), Is.GreaterThanOrEqualTo(stride == 1 ? 3 : 2), Told(alice));
    }

    private static string Told(KilledNode node) => $"killed at {string.Join(", ", node.Kills)}";

    private static Func<int, KillPoint?> Plan(int stride, int first) => turn => turn % stride == 0 ? (KillPoint)((turn / stride + first) % 3) : null;

    private string Blobs(string node) => Path.Combine(_root, node, "blobs");

    private string[] Arguments(FastChain fast, string node, string role) =>
        ["node", "run", "--rpc", fast.Chain.RpcUrl.ToString(), "--data", Path.Combine(_root, node), "--role", role, "--keystore-work", "10", "--disk-reserve", "0", "--json"];

    private async Task<(TestRun Run, FundedWallet Mallory)> CreateRunAsync(FastChain fast, string node)
    {
        TestRun run = await TestRun.CreateAsync(fast.Chain, Blobs(node), rounds: 1, trainers: 1, verifiers: 1, s_clocks);
        FundedWallet mallory = await fast.Chain.NewWalletAsync(BigInteger.Pow(10, 20));
        await mallory.SendAsync(Staking.Calls.Deposit(fast.Chain.Contracts.Staking, mallory.Address, BigInteger.Pow(10, 19)));
        return (run, mallory);
    }

    private static async Task UntilAsync(FastChain fast, TestRun run, RoundPhase phase)
    {
        TrainingRuns runs = new(fast.Chain.Contracts.TrainingRuns, fast.Chain.Client);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while ((RoundPhase)(await runs.RoundStateAsync(run.Number, 0)).Phase < phase)
            await timer.WaitForNextTickAsync(patience.Token);
    }
}
