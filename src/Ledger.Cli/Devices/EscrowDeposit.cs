using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Governance;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Cli.Devices;

/// <summary>Puts a holder's tokens into an application's escrow.</summary>
internal static class EscrowDeposit
{
    /// <summary>Approves and deposits; the escrow afterwards.</summary>
    /// <exception cref="CommandFailure">The holder has not so many, or the chain refused.</exception>
    public static async Task<IEscrow.Account> SendAsync(Holder holder, Address application, BigInteger amount, CancellationToken cancel)
    {
        ContractAddresses addresses = holder.Chain.Addresses;
        BigInteger balance = await holder.Chain.Token.BalanceOfAsync(holder.Account, default, cancel).ConfigureAwait(false);
        if (balance < amount)
            throw new CommandFailure(ExitCode.BadInput, $"The account {holder.Account} has {Amount.Exact(balance)} LDG, and not {Amount.Exact(amount)}.", "name an account that has, with --key FILE or --data DIR");
        await holder.SendAsync(LedgerToken.Calls.Approve(addresses.LedgerToken, addresses.UsageMeter, amount), cancel).ConfigureAwait(false);
        await holder.SendAsync(UsageMeter.Calls.Deposit(addresses.UsageMeter, application, amount), cancel).ConfigureAwait(false);
        return await new UsageMeter(addresses.UsageMeter, holder.Chain.Client).EscrowOfAsync(application, default, cancel).ConfigureAwait(false);
    }
}
