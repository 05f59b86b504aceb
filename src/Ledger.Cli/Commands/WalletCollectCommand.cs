using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger wallet collect: what the contracts have credited to an identity is paid to whoever owns it now.</summary>
internal static class WalletCollectCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Command command = new("collect", "Have paid out what training, games and consumption have credited to an identity, to whoever owns it now: LDG, and the coins of games.");
        ActingOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using ActingKey key = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            (ChainSession chain, Address identity) = (key.Chain, key.Identity);
            UsageMeter meter = new(chain.Addresses.UsageMeter, chain.Client);
            (BigInteger funded, BigInteger minted) = await chain.Emission.CreditOfAsync(identity, default, cancel).ConfigureAwait(false);
            BigInteger used = await meter.CreditOfAsync(identity, default, cancel).ConfigureAwait(false), bonds = await chain.Disputes.CreditOfAsync(identity, default, cancel).ConfigureAwait(false);
            foreach ((BigInteger credit, CallData call) in new[]
            {
                (funded + minted, Emission.Calls.Withdraw(chain.Addresses.Emission, identity)),
                (used, UsageMeter.Calls.Withdraw(chain.Addresses.UsageMeter, identity)),
                (bonds, Disputes.Calls.Withdraw(chain.Addresses.Disputes, identity)),
            })
            {
                if (credit.Sign > 0) await key.SendAsync(call, GuardRefusal.Explain, cancel).ConfigureAwait(false);
            }

            Address paid = key.Owner is IdentityOwner.Nobody ? identity : key.Owner.Registered;
            terminal.Result(
                new { identity = identity.ToString(), to = paid.ToString(), ldg = (funded + minted + used).ToString(CultureInfo.InvariantCulture), wei = bonds.ToString(CultureInfo.InvariantCulture) },
                console => console.WriteLine((funded + minted + used + bonds).IsZero
                    ? $"Nothing was credited to {identity}."
                    : $"{Amount.Exact(funded + minted + used)} LDG and {Amount.Exact(bonds)} coins were paid to {paid}."));
            return ExitCode.Ok;
        });
    }
}
