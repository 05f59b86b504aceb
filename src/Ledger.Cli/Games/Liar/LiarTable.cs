using System.Numerics;
using System.Text.Json;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs.Game;

namespace Ledger.Cli.Games.Liar;

/// <summary>A process that takes slots of a run, claims something false in each, and defends it with the player that honest nodes have.</summary>
/// <remarks>No node refers to it: only `ledger dev liar` runs it. What it drew is told in a file when everything is over, to nobody before.</remarks>
internal sealed class LiarTable(ChainSession chain, TableRun run, int seed, bool isOrderly)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(40);
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);

    private readonly GamePlayer _player = new(chain.Addresses.Disputes, run.Material.Program);

    /// <summary>Lies in so many slots until its input ends; then writes what it drew.</summary>
    public async Task RunAsync(int count, string report, Task over, CancellationToken cancel)
    {
        LocalSigner[] signers = [.. Enumerable.Range(0, count).Select(_ => new LocalSigner(Cryptography.PrivateKey.Generate()))];
        Seat[] seats = [.. signers.Select(signer => new Seat(chain, signer, _player))];
        foreach (Seat seat in seats)
            await chain.Client.AskAsync("anvil_setBalance", cancel, seat.Account.ToLowerString(), Hex.Quantity(100 * s_coin)).ConfigureAwait(false);
        await Task.WhenAll(seats.Select(seat => seat.SendAsync(
            [
                Staking.Calls.Deposit(chain.Addresses.Staking, seat.Account, 10 * s_coin),
                TrainingRuns.Calls.EnrolTrainer(chain.Addresses.TrainingRuns, run.Number, seat.Account),
            ], cancel))).ConfigureAwait(false);

        TrainingRuns.RoundState round = await SeedAsync(over, cancel).ConfigureAwait(false);
        Dictionary<Address, Drawn> drawn = [];
        for (uint slot = 0; slot < round.Slots && !over.IsCompleted; slot++)
        {
            TrainingRuns.SlotState state = await chain.Runs.SlotStateAsync(run.Number, 0, (ushort)slot, default, cancel).ConfigureAwait(false);
            if (seats.FirstOrDefault(seat => seat.Account == state.Identity) is not Seat seat)
                continue;
            Lie lie = Lie.Draw(new Random(unchecked(seed * 7919 + (int)slot)), run, TableRun.Assignment(slot, round), isOrderly);
            drawn.Add(seat.Account, new Drawn(seat, lie, slot, isOrderly ? Manners.InOrder : Manners.Draw(new Random(unchecked(seed * 104729 + (int)slot)))));
            await seat.SendAsync([TrainingRuns.Calls.Claim(chain.Addresses.TrainingRuns, lie.Claim.ToContract())], cancel).ConfigureAwait(false);
        }

        GameTable table = new(chain, run.Material.Program, about => run.TopicOf(about, round.Slots));
        while (!over.IsCompleted)
        {
            if (await table.ReadAsync(cancel).ConfigureAwait(false))
                await Task.WhenAll(drawn.Values.Select(one => PlayAsync(table, one, cancel))).ConfigureAwait(false);
            await Task.WhenAny(over, Task.Delay(s_poll, cancel)).ConfigureAwait(false);
        }

        await File.WriteAllTextAsync(
            report, JsonSerializer.Serialize(drawn.Select(one => new LieReport(one.Value.Slot, one.Key.ToString(), one.Value.Lie.Name, one.Value.Lie.Where, one.Value.Manners.Name)), Terminal.Json), cancel)
            .ConfigureAwait(false);
        foreach (LocalSigner signer in signers)
            signer.Dispose();
    }

    private static async Task PlayAsync(GameTable table, Drawn one, CancellationToken cancel)
    {
        (ulong, DisputeSide, IExecution)[] mine =
        [
            .. table.Games.Where(game => table.Game(game)?.Defender == one.Seat.Account && !one.Manners.GaveUp(table.Game(game)!))
                .Select(game => (game, DisputeSide.Defender, one.Lie.Execution)),
        ];
        await one.Seat.PlayAsync(table, mine, one.Manners.Before, cancel).ConfigureAwait(false);
    }

    private async Task<TrainingRuns.RoundState> SeedAsync(Task over, CancellationToken cancel)
    {
        while (true)
        {
            TrainingRuns.RoundState round = await chain.Runs.RoundStateAsync(run.Number, 0, default, cancel).ConfigureAwait(false);
            if (!round.Seed.IsZero || over.IsCompleted)
                return round;
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }
    }

    private sealed record Drawn(Seat Seat, Lie Lie, uint Slot, Manners Manners);
}

/// <summary>What the liar tells of a slot when everything is over.</summary>
internal sealed record LieReport(uint Slot, string Identity, string Lie, string Where, string Manners);
