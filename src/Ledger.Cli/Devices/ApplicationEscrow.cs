using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Governance;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Cli.Devices;

/// <summary>What an application has put in for one device and one key that signs its vouchers.</summary>
/// <param name="Application">The application that pays.</param>
/// <param name="Device">Identity of the person whose device is paid.</param>
/// <param name="Signer">Key that signs its vouchers.</param>
internal sealed record ApplicationEscrow(Address Application, Address Device, Address Signer)
{
    /// <summary>Approves and deposits; the escrow afterwards.</summary>
    /// <exception cref="CommandFailure">The holder has not so many, or the chain refused.</exception>
    public async Task<IEscrow.Account> DepositAsync(Holder holder, BigInteger amount, CancellationToken cancel)
    {
        ContractAddresses addresses = holder.Chain.Addresses;
        BigInteger balance = await holder.Chain.Token.BalanceOfAsync(holder.Account, default, cancel).ConfigureAwait(false);
        if (balance < amount)
            throw new CommandFailure(ExitCode.BadInput, $"The account {holder.Account} has {Amount.Exact(balance)} LDG, and not {Amount.Exact(amount)}.", "name an account that has, with --key FILE or --data DIR");
        await holder.SendAsync(LedgerToken.Calls.Approve(addresses.LedgerToken, addresses.UsageMeter, amount), cancel).ConfigureAwait(false);
        await holder.SendAsync(UsageMeter.Calls.Deposit(addresses.UsageMeter, Application, Device, Signer, amount), cancel).ConfigureAwait(false);
        return await ReadAsync(holder.Chain.Client, addresses, cancel).ConfigureAwait(false);
    }

    /// <summary>Takes out what may leave by now; where nothing is leaving yet, announces all of it. The escrow afterwards.</summary>
    /// <exception cref="CommandFailure">It is not the holder's, or the chain refused.</exception>
    public async Task<IEscrow.Account> WithdrawAsync(Holder holder, CancellationToken cancel)
    {
        ContractAddresses addresses = holder.Chain.Addresses;
        IEscrow.Account escrow = await ReadAsync(holder.Chain.Client, addresses, cancel).ConfigureAwait(false);
        if (escrow.Leaving > 0)
            await holder.SendAsync(UsageMeter.Calls.WithdrawEscrow(addresses.UsageMeter, Application, Device, Signer, holder.Account), cancel).ConfigureAwait(false);
        else
            await holder.SendAsync(UsageMeter.Calls.AnnounceWithdrawal(addresses.UsageMeter, Application, Device, Signer, escrow.Balance), cancel).ConfigureAwait(false);
        return await ReadAsync(holder.Chain.Client, addresses, cancel).ConfigureAwait(false);
    }

    private Task<IEscrow.Account> ReadAsync(EthereumClient client, ContractAddresses addresses, CancellationToken cancel) =>
        new UsageMeter(addresses.UsageMeter, client).EscrowOfAsync(Application, Device, Signer, default, cancel);
}
