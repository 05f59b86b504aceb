using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Games;
using Ledger.Cli.Games.Liar;
using Ledger.Cli.Network;
using Ledger.Contracts;
using Ledger.Contracts.Anvil;
using Ledger.Ethereum;
using Ledger.Training;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger dev disputes: random lies, whole games on a chain of their own, and who lost.</summary>
internal static class DevDisputesCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<int> count = new("--count") { HelpName = "N", Description = "Lies to tell.", DefaultValueFactory = _ => 60 };
        Option<int> seed = new("--seed") { HelpName = "S", Description = "Seed of what the liar draws.", DefaultValueFactory = _ => 1 };
        Option<string> recipe = new("--recipe") { HelpName = "NAME", Description = "The run that is lied about: arena, which is small, or demo.", DefaultValueFactory = _ => "arena" };
        recipe.AcceptOnlyFromAmong("arena", "demo");
        Command command = new("disputes", "Draw lies, play all games whole on a local chain against an honest side, and count who was convicted.") { count, seed, recipe };
        return command.Does(async (parsed, terminal, cancel) => await RunAsync(
            parsed.GetValue(recipe) == "demo" ? ArenaRun.Demo : ArenaRun.Small, parsed.GetValue(count), parsed.GetValue(seed), terminal, cancel).ConfigureAwait(false));
    }

    private static async Task<ExitCode> RunAsync(ArenaRun arena, int count, int seed, Terminal terminal, CancellationToken cancel)
    {
        if (count < 1)
            throw new CommandFailure(ExitCode.BadInput, "There is nothing to play: --count is at least 1.");
        string directory = Directory.CreateTempSubdirectory("ledger-disputes-").FullName;
        try
        {
            RecipeData data = await arena.PrepareAsync(directory, cancel).ConfigureAwait(false);
            List<ArenaOutcome> rounds = [];
            LiarPlan? plan = null;
            for (int left = count; left > 0; left -= plan.Count)
            {
                plan = LiarPlan.Next(plan, left, arena.MostGames, seed);
                ArenaOutcome round = await RoundAsync(arena, data, directory, plan, cancel).ConfigureAwait(false);
                rounds.Add(round);
                DisputeStatistics sofar = DisputeStatistics.Of(rounds);
                terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{sofar.Games} lies: {sofar.Unconvicted} unconvicted, {sofar.HonestPunished} honest sides punished"));
                foreach (PlayedGame game in round.Games.Where(static game => !game.Convicted || game.HonestLost))
                    terminal.Say($"not convicted: {game.Lie} at {game.Where}, {game.Manners}: {game.Ending}");
                foreach (string wrong in round.Wrongs)
                    terminal.Say($"punished: {wrong}");
            }

            DisputeStatistics all = DisputeStatistics.Of(rounds);
            terminal.Result(all, console => Show(console, all));
            return all is { Unconvicted: 0, HonestPunished: 0 } ? ExitCode.Ok : ExitCode.Verification;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>A round on a chain of its own: only a chain's first run has rewards without being funded.</summary>
    private static async Task<ArenaOutcome> RoundAsync(ArenaRun arena, RecipeData data, string directory, LiarPlan plan, CancellationToken cancel)
    {
        await using AnvilProcess anvil = await AnvilProcess.StartAsync(new AnvilOptions(), cancel).ConfigureAwait(false);
        using LocalSigner creator = AnvilAccounts.Signer(0);
        EthereumClient client = await EthereumClient.ConnectAsync(anvil.RpcUrl, null, cancel).ConfigureAwait(false) is ConnectResult.Connected connected
            ? connected.Client
            : throw new CommandFailure(ExitCode.Chain, "The chain that was just started does not answer.");
        await Deployment.DeployAsync(client, creator, null, cancel).ConfigureAwait(false);
        ChainSession chain = await ChainSession.OpenAsync(new ChainAddress(anvil.RpcUrl, null), cancel).ConfigureAwait(false);
        ulong run = await arena.CreateAsync(chain, creator, data, directory, plan.Claims.Count + HonestTrainers.Count, cancel).ConfigureAwait(false);
        return await new DisputeArena(chain, anvil.RpcUrl, creator, directory).PlayAsync(run, plan, cancel).ConfigureAwait(false);
    }

    private static void Show(IAnsiConsole console, DisputeStatistics all)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("", "median", "most");
        foreach ((string name, Spread spread) in new[] { ("moves", all.Moves), ("gas", all.Gas), ("seconds", all.Seconds) })
            table.AddRow(name, spread.Median.ToString("N1", CultureInfo.InvariantCulture), spread.Max.ToString("N1", CultureInfo.InvariantCulture));
        console.Write(table);
        foreach ((string name, IReadOnlyDictionary<string, int> counts) in new[] { ("lies", all.Lies), ("told with", all.Roles), ("manners", all.Manners), ("ops", all.OpKinds), ("endings", all.Endings) })
            console.WriteLine($"{name}: {string.Join(", ", counts.Select(one => $"{one.Key} {one.Value}"))}");
        console.WriteLine($"{all.Games} lies: {all.Unconvicted} unconvicted, {all.HonestPunished} honest sides punished");
    }
}
