using System.CommandLine;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger did delegate: another key may do one kind of thing for an identity, or may no longer.</summary>
internal static class DidDelegateCommand
{
    private static readonly Dictionary<string, string> s_types = new()
    {
        ["node"] = LedgerNames.NodeDelegate, ["sign"] = "veriKey", ["sign-in"] = "sigAuth", ["consent"] = LedgerNames.ConsentDelegate, ["meter"] = LedgerNames.MeterDelegate,
    };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> delegated = new("key") { Description = "Account of the key." };
        Option<string> kind = new("--as") { HelpName = "KIND", Description = "node: act in runs; sign: tokens and credentials; sign-in: those, sign-ins and presentations; consent: give and take back consents; meter: sign vouchers.", Required = true };
        kind.AcceptOnlyFromAmong([.. s_types.Keys]);
        Option<TimeSpan?> valid = new("--valid") { HelpName = "TIME", Description = "How long. Default: 365d.", CustomParser = result => Duration.Parse(result) };
        Option<bool> end = new("--end") { Description = "The key may no longer, from this block on: for one that was lost." };
        Command command = new("delegate", "Let another key do one kind of thing for an identity, or no longer.") { delegated, kind, valid, end };
        ActingOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            if (!Address.TryParse(parsed.GetValue(delegated), out Address key) || key.IsZero) throw new CommandFailure(ExitCode.BadInput, $"'{parsed.GetValue(delegated)}' is no address of a key.");
            using ActingKey owner = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            owner.RequireOwns();
            bool isEnd = parsed.GetValue(end);
            (Address registry, Hash32 type) = (owner.Chain.Addresses.IdentityRegistry, LedgerNames.ToBytes32(s_types[parsed.GetValue(kind)!]));
            TransactionReceipt receipt = await owner.SendAsync(
                isEnd ? IdentityRegistry.Calls.RevokeDelegate(registry, owner.Identity, type, key)
                    : IdentityRegistry.Calls.AddDelegate(registry, owner.Identity, type, key, new BigInteger((parsed.GetValue(valid) ?? TimeSpan.FromDays(365)).TotalSeconds)),
                GuardRefusal.Explain, cancel).ConfigureAwait(false);
            terminal.Result(
                new { identity = owner.Identity.ToString(), key = key.ToString(), kind = parsed.GetValue(kind), valid = !isEnd, transaction = receipt.TransactionHash.ToString() },
                console => console.WriteLine(isEnd ? $"{key} can no longer act for {owner.Identity} as {parsed.GetValue(kind)}." : $"{key} can act for {owner.Identity} as {parsed.GetValue(kind)}."));
            return ExitCode.Ok;
        });
    }
}
