using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Cli.Devices;

/// <summary>What an application is ready to pay, and to whom its vouchers are worth something.</summary>
/// <param name="MostPrice">Most for a thousand tokens, in the smallest unit of the LedgerToken.</param>
/// <param name="Meter">The UsageMeter contract; null: that of the local chain.</param>
internal sealed record Payment(UInt128 MostPrice, Address? Meter)
{
    /// <summary>What vouchers are signed for.</summary>
    /// <exception cref="CommandFailure">The contract is not known.</exception>
    public UsageTypedData TypedOn(ulong chainId) => new(chainId, Meter ?? (chainId == LocalDeployment.ChainId
        ? LocalDeployment.Addresses.UsageMeter
        : throw new CommandFailure(ExitCode.BadInput, $"The contract addresses on chain {chainId} are not known.", "give --contracts FILE")));
}

/// <summary>The options by which an application says that it pays.</summary>
internal sealed class PayOptions
{
    private readonly Option<string?> _pay = new("--pay") { HelpName = "LDG", Description = "With --as: sign for what is received, at most at this price for a thousand tokens. Default: nothing is paid." };
    private readonly Option<FileInfo> _contracts = SharedOptions.Contracts();

    /// <summary>Adds the options to a command.</summary>
    public PayOptions(Command command)
    {
        command.Add(_pay);
        command.Add(_contracts);
    }

    /// <summary>What was said; null: nothing is paid.</summary>
    /// <exception cref="CommandFailure">It is no price, or the file of contracts cannot be read.</exception>
    public async Task<Payment?> ReadAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(_pay) is not string text) return null;
        UInt128 price = Amount.ReadLdg("--pay", text);
        Address? meter = parsed.GetValue(_contracts) is FileInfo file ? (await ContractsFile.ReadAsync(file.FullName, cancel).ConfigureAwait(false)).UsageMeter : null;
        return new Payment(price, meter);
    }
}
