using Ledger.Contracts;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs.Traces;
using Microsoft.Data.Sqlite;

namespace Ledger.Node.Tests.Network;

/// <summary>What was said on a branch that left the chain is no answer to what is said on the other.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class BranchTests
{
    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-branch-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_pick_of_a_branch_that_left_the_chain_is_refused_on_the_other_where_the_liar_says_something_else_and_picked_anew()
    {
        await using DisputedRound round = await DisputedRound.CreateAsync(_root, TestRun.Clocks with { Commit = 20, Dispute = 600, Move = 60 });
        round.Fast.Run();
        NodeOptions options = round.Options("victor", NodeRoles.Verifier);
        await using TestNode victor = await TestNode.StartAsync(options);
        await victor.UntilAsync("the round trains", () => victor.Status.Run?.Phase == nameof(RoundPhase.Training));
        string blobs = DisputedRound.Blobs(_root, "victor");
        using LyingDefender liar = await LyingDefender.CreateAsync(round.Chain, round.Run, blobs, round.Mallory), truthful = await LyingDefender.CreateAsync(round.Chain, round.Run, blobs, round.Mallory, static _ => RowRules.Honest(1));
        await round.Mallory.SendAsync(TrainingRuns.Calls.Claim(round.Chain.Contracts.TrainingRuns, liar.Claim.ToContract()));
        bool hasForked = false;
        byte[]? pick = null;

        EndedGame ended = await liar.PlayAsync(
            seen: async game =>
            {
                if (hasForked || game.ChallengersTurn || game.Stage != GameStage.Steps)
                    return;
                hasForked = true;
                // On this branch the states in between are true, so the wrong part is the last; on the other it is the first.
                round.Fast.Hold();
                int before = await round.CountAsync(Disputes.Events.Picked.Topic0);
                string fork = await round.Chain.SnapshotAsync();
                await round.Mallory.SendAsync(truthful.Next(game)!);
                await UntilAsync(async () => await round.CountAsync(Disputes.Events.Picked.Topic0) > before);
                pick = await NewestMoveAsync(options.DataDirectory);
                await round.Chain.RevertAsync(fork);
                round.Fast.GoOn();
            },
            moved: async _ =>
            {
                // A transaction of blocks that left the chain comes into the other branch's blocks.
                if (pick is not null)
                    await round.Chain.Client.SendRawAsync(pick, CancellationToken.None);
                pick = null;
            });

        Assert.That(hasForked, Is.True);
        Assert.That(ended.Game.Status, Is.EqualTo(GameStatus.Convicted), "the old pick would have lost the game");
        Assert.That(ended.WasExecuted, Is.True);
        Assert.That(liar.RepeatedMoves, Is.EqualTo(1), "the old pick was refused");
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (!await isSo())
            await timer.WaitForNextTickAsync(patience.Token);
    }

    /// <summary>The signed bytes of the move that the node made last.</summary>
    private static async Task<byte[]> NewestMoveAsync(string directory)
    {
        await using SqliteConnection outbox = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, "outbox.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await outbox.OpenAsync();
        await using SqliteCommand newest = outbox.CreateCommand();
        newest.CommandText = "SELECT a.raw FROM outbox_attempt a JOIN outbox_intent i ON i.id = a.intent WHERE i.key LIKE 'game/%' ORDER BY a.id DESC LIMIT 1";
        return (byte[])(await newest.ExecuteScalarAsync() ?? throw new InvalidOperationException("The node has made no move."));
    }
}
