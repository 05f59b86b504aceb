using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Governance;
using Ledger.Contracts;
using Ledger.Ethereum;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger usage collect: a trainer's part of what a release has earned.</summary>
internal static class UsageCollectCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<ulong> release = new("release") { Description = "Number of the release, as in `ledger model list`." };
        Command command = new("collect", "Take a trainer's part of what a released model has earned, by its final slots.") { release };
        HolderOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            ulong number = parsed.GetValue(release);
            using Holder holder = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            (UsageMeter meter, Address at) = (new UsageMeter(holder.Chain.Addresses.UsageMeter, holder.Chain.Client), holder.Chain.Addresses.UsageMeter);
            BigInteger count = await new ModelRegistry(holder.Chain.Addresses.ModelRegistry, holder.Chain.Client).ReleaseCountAsync(default, cancel).ConfigureAwait(false);
            if (number == 0 || number > count) throw new CommandFailure(ExitCode.BadInput, $"There is no release {number}; there are {count}.", "see `ledger model list`");
            BigInteger run = (await new ModelRegistry(holder.Chain.Addresses.ModelRegistry, holder.Chain.Client).ReleaseOfAsync(number, default, cancel).ConfigureAwait(false)).Run;
            await CountAsync(holder, meter, run, terminal, cancel).ConfigureAwait(false);
            BigInteger share = await meter.ShareOfAsync(number, holder.Identity, default, cancel).ConfigureAwait(false);
            if (share.Sign > 0) await holder.SendAsync(UsageMeter.Calls.TakeShare(at, number, holder.Identity), cancel).ConfigureAwait(false);
            BigInteger credit = await meter.CreditOfAsync(holder.Identity, default, cancel).ConfigureAwait(false);
            if (credit.Sign > 0) await holder.SendAsync(UsageMeter.Calls.Withdraw(at, holder.Identity), cancel).ConfigureAwait(false);
            terminal.Result(
                new { release = number, identity = holder.Identity.ToString(), slots = (ulong)await meter.WorkOfTrainerAsync(run, holder.Identity, default, cancel).ConfigureAwait(false), share = Text(share), withdrawn = Text(credit) },
                console => console.WriteLine(credit.Sign > 0 ? $"{Amount.Exact(credit)} LDG were paid to {holder.Account}" : $"There is nothing to collect for {holder.Identity}."));
            return ExitCode.Ok;
        });
    }

    /// <summary>Counts the rounds that nobody has counted yet: until then nobody's part is known.</summary>
    private static async Task CountAsync(Holder holder, UsageMeter meter, BigInteger run, Terminal terminal, CancellationToken cancel)
    {
        uint rounds = (await holder.Chain.Runs.TermsOfAsync(run, default, cancel).ConfigureAwait(false)).Rounds;
        ITrainerShares.Work work = await meter.WorkOfAsync(run, default, cancel).ConfigureAwait(false);
        if (work.Rounds != 0 && work.Counted == work.Rounds) return;
        for (uint round = 0; round < rounds; round++)
        {
            terminal.Say($"counting the final slots of round {round}");
            CallData call = UsageMeter.Calls.CountRound(holder.Chain.Addresses.UsageMeter, run, round);
            try
            {
                await holder.Sender.NeedsAsync(call, cancel).ConfigureAwait(false);
            }
            catch (ContractRevertException known) when (UsageMeter.Errors.AlreadyCounted.TryDecode(known.Revert.Data, out _))
            {
                continue;
            }
            catch (ContractRevertException)
            {
                // Sending says why.
            }

            await holder.SendAsync(call, cancel).ConfigureAwait(false);
        }
    }

    private static string Text(BigInteger units) => units.ToString(CultureInfo.InvariantCulture);
}
