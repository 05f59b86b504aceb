using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Ethereum;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger wallet balance: coin, tokens, credits and stake of an address.</summary>
internal static class WalletBalanceCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> account = new("address") { Description = "The address." };
        Command command = new("balance", "Show coin, LDG and credits of an address.") { account };
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            if (!Address.TryParse(parsed.GetValue(account), out Address address)) throw new CommandFailure(ExitCode.BadInput, $"'{parsed.GetValue(account)}' is no address.");
            ChainSession chain = await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            BigInteger coin = await chain.Client.GetBalanceAsync(address, default, cancel).ConfigureAwait(false);
            BigInteger tokens = await chain.Token.BalanceOfAsync(address, default, cancel).ConfigureAwait(false);
            (BigInteger funded, BigInteger mintable) = await chain.Emission.CreditOfAsync(address, default, cancel).ConfigureAwait(false);
            terminal.Result(
                new { address = address.ToString(), wei = Text(coin), ldg = Text(tokens), credits = Text(funded + mintable) },
                console => console.Write(new Grid().AddColumn().AddColumn()
                    .AddRow("coin", Amount.Of(coin)).AddRow("LDG", Amount.Of(tokens)).AddRow("credits not withdrawn", $"{Amount.Of(funded + mintable)} LDG")));
            return ExitCode.Ok;
        });
    }

    private static string Text(BigInteger amount) => amount.ToString(CultureInfo.InvariantCulture);
}
