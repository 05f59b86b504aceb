using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.Commands;
using Ledger.Cli.Wallets;
using Ledger.Contracts;
using Ledger.Ethereum;

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
    /// <exception cref="CommandLine.CommandFailure">A DID is none.</exception>
    public async Task<ApplicationEscrow> ReadAsync(ParseResult parsed, ChainSession chain, CancellationToken cancel)
    {
        Address app = ConsentGrantCommand.IdentityOf(ConsentGrantCommand.ParseApplication(parsed.GetValue(_app)!));
        Address device = ConsentGrantCommand.IdentityOf(ConsentGrantCommand.ParseApplication(parsed.GetValue(_device)!));
        Address key = parsed.GetValue(_meterKey) ?? await new IdentityRegistry(chain.Addresses.IdentityRegistry, chain.Client).IdentityOwnerAsync(app, default, cancel).ConfigureAwait(false);
        return new ApplicationEscrow(app, device, key);
    }
}
