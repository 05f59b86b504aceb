using System.CommandLine;
using System.CommandLine.Parsing;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Ethereum;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger consent grant: an application may use a source, for a purpose and a time.</summary>
internal static class ConsentGrantCommand
{
    private static readonly string[] s_purposes = ["inference", "training", "pass-on"];

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> source = new("source") { Description = "Name of what is plugged." };
        Option<string> app = new("--app") { HelpName = "DID", Description = "DID of the application.", Required = true };
        Option<string[]> purpose = new("--purpose") { HelpName = "LIST", Description = "inference, training, or both with a comma; pass-on lets the application give its consent on to others.", DefaultValueFactory = _ => ["inference"], CustomParser = ParsePurposes };
        Option<TimeSpan?> expires = new("--expires") { HelpName = "TIME", Description = "How long it holds: 90s, 45m, 12h. Default: 30d.", CustomParser = result => Duration.Parse(result) };
        Option<string> data = DeviceAccess.Data();
        Option<bool> yes = new("--yes") { Description = "Sign without being asked." };
        Command command = new("grant", "Let an application use a source; the chain records it, without a word about what it is.") { source, app, purpose, expires, data, yes };
        PaymentOptions payment = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            string application = ParseApplication(parsed.GetValue(app)!);
            TimeSpan life = parsed.GetValue(expires) ?? TimeSpan.FromDays(30);
            GrantRequest request = new(parsed.GetValue(source)!, application, parsed.GetValue(purpose)!, (long)life.TotalSeconds, payment.Read(parsed));
            using DeviceAccess device = DeviceAccess.Open(parsed.GetValue(data)!);
            await SayAsync(terminal, device, request, cancel).ConfigureAwait(false);
            await Confirmation.RequireAsync(terminal, parsed.GetValue(yes), "Sign this consent?", cancel).ConfigureAwait(false);
            terminal.Say("granting: waiting for the chain");
            GrantView given = await device.AskAsync(client => client.GrantAsync(request, cancel)).ConfigureAwait(false);
            GrantView grant = await GrantWait.UntilHonouredAsync(device.Client, given, cancel).ConfigureAwait(false);
            terminal.Result(grant, console => Show(console, grant));
            return ExitCode.Ok;
        });
    }

    /// <summary>Shows what would be signed, and what others could conclude from where it is paid.</summary>
    private static async Task SayAsync(Terminal terminal, DeviceAccess device, GrantRequest request, CancellationToken cancel)
    {
        UseView uses = await device.AskAsync(client => client.UsesAsync(cancel)).ConfigureAwait(false);
        DidEthr owner = DidEthr.Parse(uses.Owner);
        string application = new DidEthr(owner.ChainId, IdentityOf(request.App)).ToString();
        terminal.Say(ConsentSentence.Of(request, application, DateTimeOffset.UtcNow.AddSeconds(request.Seconds)));
        if (request.Payment is GrantPayment payment && PayoutLinks.Adding(uses.Uses, application, payment.Payout ?? owner.Identity.ToString()) is string warning)
            terminal.Say($"warning: {warning}");
    }

    private static void Show(IAnsiConsole console, GrantView grant)
    {
        console.WriteLine($"{grant.App} may use {grant.Source} for {ConsentSentence.Purposes(grant.Purposes)} until {grant.Expiry:u}, {ConsentSentence.Price(grant.Payment)}");
        if (grant.State != "active") console.WriteLine("It counts as soon as its block is confirmed; `ledger consent list` shows when.");
        console.WriteLine($"`ledger consent revoke {grant.Id}` takes it back");
    }

    /// <summary>A DID or an address, as the device takes both.</summary>
    /// <exception cref="CommandFailure">It is neither.</exception>
    public static string ParseApplication(string text) => DidEthr.TryParse(text, out _) || Address.TryParse(text, out _)
        ? text
        : throw new CommandFailure(ExitCode.BadInput, $"'{text}' is no DID of the kind did:ethr:0x7a69:0x….", "an application tells its DID; `ledger did create` makes one");

    /// <summary>Whether two texts name the same application.</summary>
    public static bool IsSame(string one, string other) => IdentityOf(one) == IdentityOf(other);

    /// <summary>The identity behind a text that <see cref="ParseApplication"/> let pass.</summary>
    public static Address IdentityOf(string text) => DidEthr.TryParse(text, out DidEthr did) ? did.Identity : Address.Parse(text);

    private static string[] ParsePurposes(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] purposes = [.. text.Split(',', StringSplitOptions.TrimEntries).Distinct()];
        if (purposes.Except(s_purposes).Any() || purposes is ["pass-on"]) result.AddError($"'{text}' is no list of purposes: give inference, training, or inference,training, and pass-on with one of them.");
        return purposes;
    }
}
