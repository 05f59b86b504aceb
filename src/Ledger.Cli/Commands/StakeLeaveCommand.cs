using System.CommandLine;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Stakes;
using Ledger.Ethereum;
using Ledger.Node.Storage;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger stake leave: an enrolment in a round that does not fill, or in a run that is void, is taken back, and its stake with it.</summary>
internal static class StakeLeaveCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<ulong> run = new("--run") { HelpName = "ID", Description = "Number of the run on chain.", Required = true };
        Command command = new("leave", "Leave the current round of a run that did not fill in time, or a run that is void; its stake becomes available.") { run };
        StakeOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using StakeAccount account = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            using DataDirectory held = NodeHold.Try(options.DataOf(parsed))
                ?? throw new CommandFailure(ExitCode.InUse, $"A node runs on {options.DataOf(parsed)} and would enrol again at once.", "stop it first");
            ulong number = await account.Chain.FindRunAsync(parsed.GetValue(run), cancel).ConfigureAwait(false);
            return await account.Chain.Runs.IsVoidAsync(number, default, cancel).ConfigureAwait(false)
                ? await LeaveVoidedAsync(account, number, terminal, cancel).ConfigureAwait(false)
                : await LeaveUnfilledAsync(account, number, terminal, cancel).ConfigureAwait(false);
        });
    }

    private static async Task<ExitCode> LeaveUnfilledAsync(StakeAccount account, ulong number, Terminal terminal, CancellationToken cancel)
    {
        Enrolment enrolment = await Enrolment.FindAsync(account.Chain, number, account.Identity, cancel).ConfigureAwait(false);
        (BigInteger unlocked, TransactionReceipt receipt) = await enrolment.LeaveAsync(account, cancel).ConfigureAwait(false);
        StakeView stake = await account.ReadAsync(cancel).ConfigureAwait(false);
        terminal.Result(
            new { identity = account.Identity.ToString(), run = number, round = enrolment.Round, unlocked = StakeView.Text(unlocked), transaction = receipt.TransactionHash.ToString(), stake = stake.Document() },
            console =>
            {
                console.WriteLine($"left round {enrolment.Round} of run {number}; {Amount.Exact(unlocked)} coins are available again");
                stake.Show(console);
            });
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> LeaveVoidedAsync(StakeAccount account, ulong number, Terminal terminal, CancellationToken cancel)
    {
        VoidedPlaces places = await VoidedPlaces.FindAsync(account.Chain, number, account.Identity, cancel).ConfigureAwait(false);
        (BigInteger unlocked, IReadOnlyList<TransactionReceipt> receipts) = await places.LeaveAsync(account, cancel).ConfigureAwait(false);
        StakeView stake = await account.ReadAsync(cancel).ConfigureAwait(false);
        terminal.Result(
            new { identity = account.Identity.ToString(), run = number, rounds = places.Rounds, unlocked = StakeView.Text(unlocked), transactions = receipts.Select(static receipt => receipt.TransactionHash.ToString()), stake = stake.Document() },
            console =>
            {
                console.WriteLine($"left run {number}, which is void; {Amount.Exact(unlocked)} coins are available again");
                stake.Show(console);
            });
        return ExitCode.Ok;
    }
}
