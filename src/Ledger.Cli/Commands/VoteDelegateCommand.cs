using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Governance;
using Ledger.Ethereum;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger vote delegate: who votes with an account's tokens.</summary>
internal static class VoteDelegateCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<Address?> to = new("--to")
        {
            HelpName = "ADDRESS",
            Description = "Who shall vote. Default: the account itself.",
            CustomParser = result =>
            {
                if (Address.TryParse(result.Tokens[0].Value, out Address address)) return address;
                result.AddError($"'{result.Tokens[0].Value}' is no address.");
                return null;
            },
        };
        Command command = new("delegate", "Let tokens count in votes: they do once somebody is named who votes with them. Counts for proposals made afterwards.") { to };
        HolderOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using Holder holder = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            Address voter = parsed.GetValue(to) ?? holder.Account;
            TransactionReceipt receipt = await holder.SendAsync(holder.Governance.Delegate(voter), cancel).ConfigureAwait(false);
            BigInteger votes = await holder.Governance.VotesOfAsync(voter, cancel).ConfigureAwait(false);
            terminal.Result(
                new { account = holder.Account.ToString(), voter = voter.ToString(), votes = votes.ToString(CultureInfo.InvariantCulture), transaction = receipt.TransactionHash.ToString() },
                console => console.WriteLine($"{voter} now votes with {Amount.Of(votes)} LDG"));
            return ExitCode.Ok;
        });
    }
}
