using System.CommandLine;
using System.Globalization;
using Ledger.Cli.CommandLine;
using Ledger.Device.Api;
using Ledger.Ethereum;

namespace Ledger.Cli.Devices;

/// <summary>The options that say what an application pays under a consent.</summary>
internal sealed class PaymentOptions
{
    private readonly Option<string?> _price = new("--price") { HelpName = "LDG", Description = "What a thousand tokens of text cost the application, for example 0.5. Default: nothing." };
    private readonly Option<string?> _cap = new("--cap") { HelpName = "LDG", Description = "With --price: most that it pays in all; it gets no answer beyond." };
    private readonly Option<string?> _payout = new("--payout") { HelpName = "ADDRESS", Description = "With --price: account that receives your part. Default: your own." };

    /// <summary>Adds the options to a command.</summary>
    public PaymentOptions(Command command)
    {
        command.Add(_price);
        command.Add(_cap);
        command.Add(_payout);
    }

    /// <summary>What was said; null: nothing is paid.</summary>
    /// <exception cref="CommandFailure">It makes no sense.</exception>
    public GrantPayment? Read(ParseResult parsed)
    {
        (string? price, string? cap, string? payout) = (parsed.GetValue(_price), parsed.GetValue(_cap), parsed.GetValue(_payout));
        if (price is null)
        {
            return cap is null && payout is null ? null
                : throw new CommandFailure(ExitCode.BadInput, "--cap and --payout say nothing without a price.", "give --price LDG, too");
        }

        if (cap is null) throw new CommandFailure(ExitCode.BadInput, "A price needs a cap: without one the application does not know what it may cost.", "give --cap LDG");
        if (payout is not null && (!Address.TryParse(payout, out Address account) || account.IsZero))
            throw new CommandFailure(ExitCode.BadInput, $"'{payout}' is no address of an account.", "give 0x and 40 hexadecimal digits");
        return new GrantPayment(Units("--price", price), Units("--cap", cap), payout);
    }

    private static string Units(string option, string text) => Amount.ReadLdg(option, text).ToString(CultureInfo.InvariantCulture);
}
