using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Games;
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
        Option<int> count = new("--count") { HelpName = "N", Description = "Games to play.", DefaultValueFactory = _ => 60 };
        Option<int> seed = new("--seed") { HelpName = "S", Description = "Seed of what the liar draws.", DefaultValueFactory = _ => 1 };
        Command command = new("disputes", "Draw a lie for each game, play all games whole on a local chain against an honest challenger, and count who was convicted.") { count, seed };
        return command.Does(async (parsed, terminal, cancel) => await RunAsync(parsed.GetValue(count), parsed.GetValue(seed), terminal, cancel).ConfigureAwait(false));
    }

    private static async Task<ExitCode> RunAsync(int count, int seed, Terminal terminal, CancellationToken cancel)
    {
        if (count < 1)
            throw new CommandFailure(ExitCode.BadInput, "There is nothing to play: --count is at least 1.");
        string directory = Directory.CreateTempSubdirectory("ledger-disputes-").FullName;
        try
        {
            RecipeData data = await ArenaRun.PrepareAsync(directory, cancel).ConfigureAwait(false);
            List<PlayedGame> games = [];
            for (int round = 0; games.Count < count; round++)
            {
                int slots = Math.Clamp(count - games.Count, 2, DisputeArena.MostSlots);
                games.AddRange(await RoundAsync(data, directory, slots, unchecked(seed * 1_000_003 + round), cancel).ConfigureAwait(false));
                DisputeStatistics sofar = DisputeStatistics.Of(games);
                terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{sofar.Games} games: {sofar.Unconvicted} liars unconvicted, {sofar.HonestPunished} honest sides punished"));
            }

            DisputeStatistics all = DisputeStatistics.Of(games);
            foreach (PlayedGame game in games.Where(static game => !game.Convicted || game.HonestLost))
                terminal.Say($"not convicted: {game.Lie} at {game.Where}, {game.Manners}: {game.Ending}");
            terminal.Result(all, console => Show(console, all));
            return all is { Unconvicted: 0, HonestPunished: 0 } ? ExitCode.Ok : ExitCode.Verification;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>A round on a chain of its own: only a chain's first run has rewards without being funded.</summary>
    private static async Task<IReadOnlyList<PlayedGame>> RoundAsync(RecipeData data, string directory, int slots, int seed, CancellationToken cancel)
    {
        await using AnvilProcess anvil = await AnvilProcess.StartAsync(new AnvilOptions(), cancel).ConfigureAwait(false);
        using LocalSigner creator = AnvilAccounts.Signer(0);
        EthereumClient client = await EthereumClient.ConnectAsync(anvil.RpcUrl, null, cancel).ConfigureAwait(false) is ConnectResult.Connected connected
            ? connected.Client
            : throw new CommandFailure(ExitCode.Chain, "The chain that was just started does not answer.");
        await Deployment.DeployAsync(client, creator, null, cancel).ConfigureAwait(false);
        ChainSession chain = await ChainSession.OpenAsync(new ChainAddress(anvil.RpcUrl, null), cancel).ConfigureAwait(false);
        ulong run = await ArenaRun.CreateAsync(chain, creator, data, directory, slots, cancel).ConfigureAwait(false);
        return await new DisputeArena(chain, anvil.RpcUrl, creator, directory).PlayAsync(run, slots, seed, cancel).ConfigureAwait(false);
    }

    private static void Show(IAnsiConsole console, DisputeStatistics all)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("", "median", "most");
        foreach ((string name, Spread spread) in new[] { ("moves", all.Moves), ("gas", all.Gas), ("seconds", all.Seconds) })
            table.AddRow(name, spread.Median.ToString("N1", CultureInfo.InvariantCulture), spread.Max.ToString("N1", CultureInfo.InvariantCulture));
        console.Write(table);
        console.WriteLine($"lies: {string.Join(", ", all.Lies.Select(one => $"{one.Key} {one.Value}"))}");
        console.WriteLine($"ops: {string.Join(", ", all.OpKinds.Select(one => $"{one.Key} {one.Value}"))}");
        console.WriteLine($"{all.Games} games: {all.Unconvicted} liars unconvicted, {all.HonestPunished} honest sides punished");
    }
}
