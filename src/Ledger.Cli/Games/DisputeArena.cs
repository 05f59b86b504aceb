using System.Text.Json;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Games.Liar;
using Ledger.Cli.Network;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Games;

namespace Ledger.Cli.Games;

/// <summary>One round on a real chain, from enrolment to pay: lies in slots, after the cut and against what is true, and the honest side that answers all of them.</summary>
/// <remarks>The honest side reads claims, candidates and games from the chain. What was drawn it learns from the liar's report, after the last game.</remarks>
internal sealed class DisputeArena(ChainSession chain, Uri rpc, ISigner creator, string directory)
{
    /// <summary>Plays one round.</summary>
    /// <param name="number">The run that was created for it.</param>
    /// <param name="plan">The lies.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task<ArenaOutcome> PlayAsync(ulong number, LiarPlan plan, CancellationToken cancel)
    {
        string blobs = Path.Combine(directory, "blobs"), report = Path.Combine(directory, $"liar-{plan.Claims.First}.json");
        TableRun run = await TableRun.LoadAsync(chain, number, blobs, cancel).ConfigureAwait(false);
        PlayedRound round = new(chain, run);
        using HonestBook book = new(run, round);
        using HonestTrainers trainers = new(chain, book);
        HonestVerifier verifier = new(chain, book, new Seat(chain, creator));
        GameTable table = new(chain, run.Material.Program, round.TopicOf);
        string[] arguments =
        [
            "dev", "liar", "--rpc", rpc.ToString(), "--blobs", blobs, "--run", $"{number}", "--seed", $"{plan.Seed}", "--claims", $"{plan.Claims}",
            "--candidates", $"{plan.Candidates}", "--challenges", $"{plan.Challenges}", "--report", report,
        ];
        await using ChildProcess liar = ChildProcess.Start(arguments, new Dictionary<string, string>(), Path.Combine(directory, "liar.log"));
        ArenaClock clock = new(chain, table, new HonestPlayers(chain.Addresses.Disputes, new GamePlayer(chain.Addresses.Disputes, run.Material.Program), book, verifier, trainers), liar, report);

        await ClaimsAsync(round, clock, trainers, verifier, plan, cancel).ConfigureAwait(false);
        int demands = verifier.Demanded + FalseDemands.Each * plan.AgainstData.Count();
        await clock.PlayAsync(verifier.Opened + plan.AgainstClaims.Count(), demands, verifier.Seat, cancel).ConfigureAwait(false);
        Hash32 root = await CutAsync(run, book, clock, trainers, verifier, plan, cancel).ConfigureAwait(false);
        await clock.PlayAsync(verifier.Opened + plan.AgainstClaims.Count() + plan.AgainstCandidate.Count(), demands, verifier.Seat, cancel).ConfigureAwait(false);
        await clock.JumpAsync(ArenaRun.Window + 1, cancel).ConfigureAwait(false);
        IReadOnlyList<string> wrongs = await trainers.EndAsync(root, cancel).ConfigureAwait(false);

        await liar.StopAsync(TimeSpan.FromSeconds(60)).ConfigureAwait(false);
        LieReport[] drawn = JsonSerializer.Deserialize<LieReport[]>(await File.ReadAllTextAsync(report, cancel).ConfigureAwait(false), Terminal.Json)!;
        if (drawn.Length != plan.Count)
            throw new CommandFailure(ExitCode.Failure, $"Of {plan.Count} lies {drawn.Length} were told.");
        await table.ReadAsync(cancel).ConfigureAwait(false);
        List<PlayedGame> played = [];
        foreach (LieReport lie in drawn)
            played.Add(await PlayedGame.OfAsync(chain, run, table, lie, cancel).ConfigureAwait(false));
        return new ArenaOutcome(played, wrongs, [.. OpNames.All(run.Material.Program.Table)]);
    }

    /// <summary>Enrolment, seed and claims; every claim is judged as it comes.</summary>
    private async Task ClaimsAsync(PlayedRound round, ArenaClock clock, HonestTrainers trainers, HonestVerifier verifier, LiarPlan plan, CancellationToken cancel)
    {
        Address runs = chain.Addresses.TrainingRuns;
        await verifier.EnrolAsync(cancel).ConfigureAwait(false);
        await trainers.EnrolAsync(cancel).ConfigureAwait(false);
        await clock.UntilAsync(async () =>
        {
            await round.ReadAsync(cancel).ConfigureAwait(false);
            return round.State!.Slots == plan.Claims.Count + HonestTrainers.Count;
        }, cancel).ConfigureAwait(false);
        ulong number = (ulong)await chain.Runs.RunCountAsync(default, cancel).ConfigureAwait(false);
        await verifier.Seat.RequireAsync([TrainingRuns.Calls.CloseEnrolment(runs, number)], cancel).ConfigureAwait(false);
        await chain.Client.AskAsync("anvil_mine", cancel, "0x3").ConfigureAwait(false);
        await verifier.Seat.RequireAsync([TrainingRuns.Calls.DrawSeed(runs, number)], cancel).ConfigureAwait(false);
        await round.ReadAsync(cancel).ConfigureAwait(false);
        await trainers.ClaimAsync(cancel).ConfigureAwait(false);
        await clock.UntilAsync(async () =>
        {
            await round.ReadAsync(cancel).ConfigureAwait(false);
            await verifier.JudgeAsync(cancel).ConfigureAwait(false);
            return round.IsClaimed;
        }, cancel).ConfigureAwait(false);
    }

    /// <summary>Attestation, cut and candidates; the state that follows.</summary>
    private async Task<Hash32> CutAsync(TableRun run, HonestBook book, ArenaClock clock, HonestTrainers trainers, HonestVerifier verifier, LiarPlan plan, CancellationToken cancel)
    {
        await verifier.AttestAsync(cancel).ConfigureAwait(false);
        await clock.JumpAsync(ArenaRun.Window, cancel).ConfigureAwait(false); // what was not attested is waited for
        await verifier.Seat.RequireAsync([TrainingRuns.Calls.Cut(chain.Addresses.TrainingRuns, run.Number)], cancel).ConfigureAwait(false);
        await book.Round.ReadAsync(cancel).ConfigureAwait(false);
        Hash32 root = await book.DeriveAsync(cancel).ConfigureAwait(false);
        await trainers.PostAsync(root, cancel).ConfigureAwait(false);
        IReadOnlyList<StateRoots.Candidate> candidates = [];
        await clock.UntilAsync(async () =>
        {
            candidates = await chain.Roots.CandidatesOfAsync(run.Number, PlayedRound.Number, default, cancel).ConfigureAwait(false);
            return candidates.Count == plan.Candidates.Count + 1;
        }, cancel).ConfigureAwait(false);
        await verifier.JudgeCandidatesAsync(candidates, root, cancel).ConfigureAwait(false);
        return root;
    }
}
