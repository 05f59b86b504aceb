using System.Globalization;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Microsoft.Data.Sqlite;

namespace Ledger.Node.Tests.Network;

/// <summary>Blocks that get dear in the middle of a game cost time of a clock, not the game.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class FeeSpikeTests
{
    private static readonly BigInteger s_gwei = BigInteger.Pow(10, 9);
    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-spike-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_move_that_fees_outran_is_replaced_up_to_the_operators_cap_and_comes_in_time_when_they_fall_below_it()
    {
        await using DisputedRound round = await DisputedRound.CreateAsync(_root, TestRun.Clocks with { Commit = 20, Dispute = 40, Move = 10 });
        round.Fast.Run();
        NodeOptions plain = round.Options("victor", NodeRoles.Verifier);
        NodeOptions options = new()
        {
            Rpc = plain.Rpc,
            DataDirectory = plain.DataDirectory,
            Roles = plain.Roles,
            Passphrase = plain.Passphrase,
            KeystoreWork = plain.KeystoreWork,
            PollInterval = plain.PollInterval,
            DiskReserve = 0,
            MaxFee = 20 * s_gwei,
        };
        await using TestNode victor = await TestNode.StartAsync(options);
        await victor.UntilAsync("the round trains", () => victor.Status.Run?.Phase == nameof(RoundPhase.Training));
        Address node = Address.Parse(victor.Status.NodeKey);
        using LyingDefender liar = await LyingDefender.CreateAsync(round.Chain, round.Run, DisputedRound.Blobs(_root, "victor"), round.Mallory);
        await round.Chain.SetAutomineAsync(false);
        await round.Mallory.SendAsync(TrainingRuns.Calls.Claim(round.Chain.Contracts.TrainingRuns, liar.Claim.ToContract()));
        Task? spike = null;

        EndedGame ended = await liar.PlayAsync(seen: game =>
        {
            if (spike is null && game.Moves >= 2 && !game.ChallengersTurn)
            {
                round.Fast.Hold();
                spike = SpikeAsync(round, node, options);
            }

            return Task.CompletedTask;
        });
        await (spike ?? throw new InvalidOperationException("The game had no second turn."));

        Assert.That(ended.Game.Status, Is.EqualTo(Node.Games.GameStatus.Convicted));
        Assert.That(ended.WasExecuted, Is.True);
        Assert.That(ended.TimedOut, Is.False, "no clock ran out");
        Assert.That(liar.RepeatedMoves, Is.Zero);
    }

    /// <summary>The node answers while blocks cost little; then they cost more than it offered and than its cap; then less than the cap again.</summary>
    private static async Task SpikeAsync(DisputedRound round, Address node, NodeOptions options)
    {
        await UntilPendingAsync(round, round.Mallory.Address);
        await round.Chain.AdvanceAsync(TimeSpan.FromSeconds(1)); // the block with the move that the node has to answer, and no other
        await UntilPendingAsync(round, node);
        round.Fast.Pace = TimeSpan.FromSeconds(1);
        round.Fast.BaseFee = 50 * s_gwei;
        round.Fast.GoOn();
        await UntilOfferedAsync(options.DataDirectory, options.MaxFee); // still less than a block costs: it waits
        round.Fast.BaseFee = 15 * s_gwei;
        await round.Chain.SetAutomineAsync(true);
    }

    /// <summary>Waits until a transaction of the account is known that no block holds.</summary>
    private static async Task UntilPendingAsync(DisputedRound round, Address account)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (await round.Chain.Client.GetTransactionCountAsync(account, BlockRef.Pending, default) == await round.Chain.Client.GetTransactionCountAsync(account, BlockRef.Latest, default))
            await timer.WaitForNextTickAsync(patience.Token);
    }

    /// <summary>Waits until a move has been signed again, for the most that the operator allows.</summary>
    private static async Task UntilOfferedAsync(string directory, BigInteger cap)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            await using (SqliteConnection outbox = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, "outbox.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString()))
            {
                await outbox.OpenAsync(patience.Token);
                await using SqliteCommand offered = outbox.CreateCommand();
                offered.CommandText = "SELECT a.max_fee FROM outbox_attempt a JOIN outbox_intent i ON i.id = a.intent WHERE i.key LIKE 'game/%' ORDER BY a.id DESC LIMIT 1";
                if (await offered.ExecuteScalarAsync(patience.Token) is string fee && BigInteger.Parse(fee, CultureInfo.InvariantCulture) == cap)
                    return;
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
