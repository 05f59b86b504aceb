using System.Diagnostics;
using System.Numerics;
using System.Text.Json;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Games.Liar;
using Ledger.Cli.Network;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;

namespace Ledger.Cli.Games;

/// <summary>One round of whole games on a real chain: a liar in every slot, and the honest side that replays, challenges and plays.</summary>
/// <remarks>The honest side reads claims and games from the chain. What was drawn it learns from the liar's report, after the last game.</remarks>
internal sealed class DisputeArena(ChainSession chain, Uri rpc, ISigner creator, string directory)
{
    /// <summary>Most slots of a round.</summary>
    public const int MostSlots = 48;

    /// <summary>Seconds that each side has in all: a liar that stops is waited for by moving the chain's clock.</summary>
    public const uint Clock = 3_600;

    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(40), s_silence = TimeSpan.FromSeconds(4);

    /// <summary>Plays one round.</summary>
    /// <param name="number">The run that was created for it.</param>
    /// <param name="count">Slots.</param>
    /// <param name="seed">Seed of the liar.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task<IReadOnlyList<PlayedGame>> PlayAsync(ulong number, int count, int seed, CancellationToken cancel)
    {
        TableRun run = await TableRun.LoadAsync(chain, number, Path.Combine(directory, "blobs"), cancel).ConfigureAwait(false);
        GamePlayer player = new(chain.Addresses.Disputes, run.Material.Program);
        Seat honest = new(chain, creator, player);
        string report = Path.Combine(directory, $"liar-{number}.json");
        string[] arguments =
        [
            "dev", "liar", "--rpc", rpc.ToString(), "--blobs", Path.Combine(directory, "blobs"), "--run", $"{number}", "--count", $"{count}", "--seed", $"{seed}", "--report", report,
        ];
        await using (ChildProcess liar = ChildProcess.Start(arguments, new Dictionary<string, string>(), Path.Combine(directory, "liar.log")))
        {
            TrainingRuns.RoundState round = await StartRoundAsync(honest, run, count, liar, cancel).ConfigureAwait(false);
            Dictionary<Hash32, Judged> judged = [];
            GameTable table = new(chain, run.Material.Program, about => run.TopicOf(about, round.Slots));
            await ChallengeAllAsync(honest, run, round, judged, liar, cancel).ConfigureAwait(false);
            await PlayOutAsync(honest, table, judged, liar, cancel).ConfigureAwait(false);
            await liar.StopAsync(TimeSpan.FromSeconds(60)).ConfigureAwait(false);
            LieReport[] drawn = JsonSerializer.Deserialize<LieReport[]>(await File.ReadAllTextAsync(report, cancel).ConfigureAwait(false), Terminal.Json)!;
            List<PlayedGame> played = [];
            foreach (Judged one in judged.Values)
                played.Add(await PlayedGame.OfAsync(chain, run, table, one, drawn.Single(lie => lie.Slot == one.Claim.Slot), cancel).ConfigureAwait(false));
            foreach (Judged one in judged.Values)
                one.Execution.Dispose();
            return played;
        }
    }

    private async Task<TrainingRuns.RoundState> StartRoundAsync(Seat honest, TableRun run, int count, ChildProcess liar, CancellationToken cancel)
    {
        await honest.SendAsync(
            [
                Staking.Calls.Deposit(chain.Addresses.Staking, honest.Account, 2 * s_coin),
                TrainingRuns.Calls.EnrolVerifier(chain.Addresses.TrainingRuns, run.Number, honest.Account, (UInt128)s_coin),
            ], cancel).ConfigureAwait(false);
        TrainingRuns.RoundState round;
        do
        {
            EnsureAlive(liar);
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
            round = await chain.Runs.RoundStateAsync(run.Number, 0, default, cancel).ConfigureAwait(false);
        }
        while (round.Slots < count);
        await honest.SendAsync([TrainingRuns.Calls.CloseEnrolment(chain.Addresses.TrainingRuns, run.Number)], cancel).ConfigureAwait(false);
        await chain.Client.AskAsync("anvil_mine", cancel, "0x3").ConfigureAwait(false);
        await honest.SendAsync([TrainingRuns.Calls.DrawSeed(chain.Addresses.TrainingRuns, run.Number)], cancel).ConfigureAwait(false);
        return await chain.Runs.RoundStateAsync(run.Number, 0, default, cancel).ConfigureAwait(false);
    }

    /// <summary>Replays every claim as it comes, commits to its challenge, and opens it in a later block.</summary>
    private async Task ChallengeAllAsync(Seat honest, TableRun run, TrainingRuns.RoundState round, Dictionary<Hash32, Judged> judged, ChildProcess liar, CancellationToken cancel)
    {
        TrainingRuns.Terms terms = await chain.Runs.TermsOfAsync(run.Number, default, cancel).ConfigureAwait(false);
        if ((await chain.Disputes.ProgramOfAsync(run.Material.Program.Root, default, cancel).ConfigureAwait(false)).HeaderHash.IsZero)
            await honest.SendAsync([new GamePlayer(chain.Addresses.Disputes, run.Material.Program).DeclareProgram()], cancel).ConfigureAwait(false);
        ulong first = chain.Addresses.FirstBlock;
        while (judged.Count < round.Slots)
        {
            EnsureAlive(liar);
            ulong head = await chain.Client.GetBlockNumberAsync(cancel).ConfigureAwait(false);
            List<DisputeOpening> openings = [];
            LogFilter claimed = TrainingRuns.Events.Claimed.Filter(chain.Addresses.TrainingRuns, run.Number);
            foreach (Log log in head < first ? [] : await chain.Client.GetLogsAsync(claimed, first, head, cancel).ConfigureAwait(false))
            {
                if (!TrainingRuns.Events.Claimed.TryDecode(log, out TrainingRuns.Events.Claimed? e))
                    continue;
                Claim claim = ClaimFields.Of(e);
                ClaimExecution execution = new(run.Inputs, run.Material.Genesis, TableRun.Assignment(claim.Slot, round));
                Claim own = run.ClaimOf(execution, TableRun.Assignment(claim.Slot, round));
                judged.Add(new GameSubject.OfClaim(claim).Key, new Judged(claim, execution, Stopwatch.GetTimestamp()));
                if (own.TraceRoot != claim.TraceRoot || own.TrailRoot != claim.TrailRoot || own.UpdateRoot != claim.UpdateRoot)
                    openings.Add(DisputeOpening.Of(claim, own.TraceRoot, Keccak256.Hash(claim.Encoded)));
            }

            first = head + 1;
            await honest.SendAsync([.. openings.Select(opening => Disputes.Calls.Commit(chain.Addresses.Disputes, opening.Commitment(honest.Account), (BigInteger)terms.ChallengeBond))], cancel).ConfigureAwait(false);
            await honest.SendAsync([.. openings.Select(opening => Disputes.Calls.Open(chain.Addresses.Disputes, opening.Subject.ToArray(), opening.CounterRoot, opening.Salt))], cancel).ConfigureAwait(false);
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Plays until every game is over; where only liars are to move and none does, their time is let run out.</summary>
    private async Task PlayOutAsync(Seat honest, GameTable table, Dictionary<Hash32, Judged> judged, ChildProcess liar, CancellationToken cancel)
    {
        long heard = Stopwatch.GetTimestamp();
        while (true)
        {
            EnsureAlive(liar);
            if (await table.ReadAsync(cancel).ConfigureAwait(false))
                heard = Stopwatch.GetTimestamp();
            ChainGame[] open = [.. table.Games.Select(table.Game).OfType<ChainGame>().Where(game => game.Status == GameStatus.Active)];
            foreach (ChainGame game in table.Games.Select(table.Game).OfType<ChainGame>().Where(game => game.Status != GameStatus.Active))
                judged[game.About.Key].Ended ??= Stopwatch.GetTimestamp();
            if (open.Length == 0)
                return;
            if (await honest.PlayAsync(table, open.Select(game => (game.Number, DisputeSide.Challenger, (IExecution)judged[game.About.Key].Execution)), null, cancel).ConfigureAwait(false) > 0)
                heard = Stopwatch.GetTimestamp();
            else if (Stopwatch.GetElapsedTime(heard) > s_silence && open.All(game => !game.ChallengersTurn))
            {
                await chain.Client.AskAsync("evm_increaseTime", cancel, Clock + 1).ConfigureAwait(false);
                await chain.Client.AskAsync("evm_mine", cancel).ConfigureAwait(false);
                await honest.SendAsync([.. open.Select(game => Disputes.Calls.Timeout(chain.Addresses.Disputes, game.Number))], cancel).ConfigureAwait(false);
            }

            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }
    }

    private static void EnsureAlive(ChildProcess liar)
    {
        if (liar.HasExited)
            throw new CommandFailure(ExitCode.Failure, $"The liar ended (exit code {liar.Code}): {liar.LastWords}");
    }
}

/// <summary>A claim that the honest side replayed.</summary>
internal sealed record Judged(Claim Claim, ClaimExecution Execution, long Seen)
{
    /// <summary>When its game was over; null before.</summary>
    public long? Ended { get; set; }
}
