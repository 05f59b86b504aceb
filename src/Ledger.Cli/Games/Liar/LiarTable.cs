using System.Text.Json;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Ethereum;
using Ledger.Node.Games;

namespace Ledger.Cli.Games.Liar;

/// <summary>A process that tells lies about a round, each from an account of its own, and plays for them with the player that honest nodes have.</summary>
/// <remarks>No node refers to it: only `ledger dev liar` runs it. What it drew is told in a file when everything is over, to nobody before.</remarks>
internal sealed class LiarTable(ChainSession chain, TableRun run, LiarPlan plan)
{
    private const int MannersPile = 21;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(40);

    /// <summary>Lies until its input ends; then writes what it drew.</summary>
    /// <param name="report">File for what it drew; while it waits for others, the block up to which it has played stands in a file beside it.</param>
    /// <param name="over">Ends when its input does.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task RunAsync(string report, Task over, CancellationToken cancel)
    {
        List<LocalSigner> signers = [];
        try
        {
            IReadOnlyList<LiarSeat> seats = Seats(signers);
            PlayedRound round = new(chain, run);
            GameTable table = new(chain, run.Material.Program, round.TopicOf);
            LiarActs acts = new(chain, run, plan, round, seats);
            FalseAnswers answers = new(chain, run);
            uint clock = (await chain.Runs.TermsOfAsync(run.Number, default, cancel).ConfigureAwait(false)).Clocks.Dispute;
            await acts.EnrolAsync(cancel).ConfigureAwait(false);
            while (!over.IsCompleted)
            {
                await table.ReadAsync(cancel).ConfigureAwait(false);
                await round.ReadAsync(cancel).ConfigureAwait(false);
                ulong now = (await chain.Client.GetHeaderAsync(BlockRef.Latest, cancel).ConfigureAwait(false))!.Timestamp;
                int sent = await acts.ActAsync(cancel).ConfigureAwait(false) ? 1 : 0;
                sent += (await Task.WhenAll(seats.Select(one => one.PlayAsync(table, now, clock, cancel))).ConfigureAwait(false)).Sum();
                sent += (await Task.WhenAll(seats.Select(one => answers.AnswerAsync(table, one, cancel))).ConfigureAwait(false)).Sum();
                if (sent > 0)
                    continue;
                await IdleMark.WriteAsync(report, table.Head, cancel).ConfigureAwait(false);
                await Task.WhenAny(over, Task.Delay(s_poll, cancel)).ConfigureAwait(false);
            }

            await File.WriteAllTextAsync(report, JsonSerializer.Serialize(seats.Select(static one => one.Report).OfType<LieReport>(), Terminal.Json), cancel).ConfigureAwait(false);
        }
        finally
        {
            foreach (LocalSigner signer in signers)
                signer.Dispose();
        }
    }

    private List<LiarSeat> Seats(List<LocalSigner> signers)
    {
        Deck deck = new(plan.Seed);
        GamePlayer player = new(chain.Addresses.Disputes, run.Material.Program);
        List<LiarSeat> seats = [];
        foreach ((LieRole role, LieNumbers numbers) in new[] { (LieRole.Claim, plan.Claims), (LieRole.Candidate, plan.Candidates), (LieRole.Challenge, plan.Challenges) })
        {
            foreach (int number in numbers.All)
            {
                LocalSigner signer = new(Cryptography.PrivateKey.Generate());
                signers.Add(signer);
                Random random = deck.Random(MannersPile + (int)role, number);
                Manners manners = plan.IsOrderly ? Manners.InOrder : role == LieRole.Challenge ? Manners.DrawChallenger(random, chain.Addresses.Disputes) : Manners.Draw(random);
                seats.Add(new LiarSeat(new Seat(chain, signer), player, role, number, manners));
            }
        }

        return seats;
    }
}
