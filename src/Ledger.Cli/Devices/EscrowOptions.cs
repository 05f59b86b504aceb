using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Cli.Wallets;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Cli.Devices;

/// <summary>The options that name an escrow: whose, for which device, of which key.</summary>
internal sealed class EscrowOptions
{
    private readonly Option<string> _app = new("--app") { HelpName = "DID", Description = "DID of the application.", Required = true };
    private readonly Option<string> _device = new("--device") { HelpName = "DID", Description = "DID of the device's owner, whose answers it pays.", Required = true };
    private readonly Option<Address?> _meterKey = SignerOptions.Account("--meter-key", "Key that signs for what was received: the application's owner or its delegate of type LedgerMeter. Default: the owner.");

    /// <summary>Adds the options to a command.</summary>
    public EscrowOptions(Command command)
    {
        command.Add(_app);
        command.Add(_device);
        command.Add(_meterKey);
    }

    /// <summary>The escrow that is meant.</summary>
    /// <exception cref="CommandFailure">A DID is none or of another chain, or nobody is left that signs.</exception>
    public async Task<ApplicationEscrow> ReadAsync(ParseResult parsed, ChainSession chain, CancellationToken cancel)
    {
        Address app = ForOption.Parse(parsed.GetValue(_app)!, chain.Client.ChainId), device = ForOption.Parse(parsed.GetValue(_device)!, chain.Client.ChainId);
        return new ApplicationEscrow(app, device, parsed.GetValue(_meterKey) ?? await OwnerAsync(app, chain, cancel).ConfigureAwait(false));
    }

    /// <summary>The key of the application's owner. A contract signs no vouchers, and a deactivated identity none.</summary>
    private static async Task<Address> OwnerAsync(Address app, ChainSession chain, CancellationToken cancel) =>
        await new OwnerReader(chain.Client, chain.Addresses).OfAsync(app, cancel).ConfigureAwait(false) is IdentityOwner.Account owner
            ? owner.Address
            : throw new CommandFailure(ExitCode.BadInput, $"The application {app} has no owner that signs for what it receives.", "name a key with --meter-key: one that `ledger did delegate KEY --as meter` has named");
}
