using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Cli.Governance;
using Ledger.Cli.Identities;
using Ledger.Cli.Network;
using Ledger.Cli.Wallets;
using Ledger.Contracts;
using Ledger.Device.Api;
using Ledger.Device.Metering;
using Ledger.Ethereum;

namespace Ledger.Cli.Demo.Personal;

/// <summary>The application's escrow and its settlement: who was paid for the answers.</summary>
internal sealed class UsagePhase(LocalNetwork network, DeviceClient owner)
{
    private static readonly BigInteger s_one = BigInteger.Pow(10, 18);

    private readonly UsageMeter _meter = new(network.Chain.Addresses.UsageMeter, network.Chain.Client);

    /// <summary>What the application pays: a token of LDG for a thousand tokens of text.</summary>
    public static GrantPayment Payment { get; } = new(s_one.ToString(CultureInfo.InvariantCulture), (s_one * 50).ToString(CultureInfo.InvariantCulture));

    /// <summary>A trainer that was paid for training puts tokens into the application's escrow.</summary>
    /// <exception cref="CommandFailure">Nobody has so many.</exception>
    public async Task FundAsync(Address application, Address person, CancellationToken cancel)
    {
        string passphrase = await Passphrase.ReadAsync(new FileInfo(network.Layout.PassphraseFile), isNew: false, mayAsk: false, cancel).ConfigureAwait(false);
        foreach (NodeProcess node in network.Nodes)
        {
            using Holder holder = new(await ActingKey.OpenAsync(
                network.Chain, OpenedKey.Local(await KeyFile.OpenAsync(new FileInfo(Path.Combine(node.Directory, "keystore", "identity.json")), passphrase, cancel).ConfigureAwait(false)), null, cancel).ConfigureAwait(false));
            if (await network.Chain.Token.BalanceOfAsync(holder.Account, default, cancel).ConfigureAwait(false) < s_one * 50) continue;
            await new ApplicationEscrow(application, person, application).DepositAsync(holder, s_one * 50, cancel).ConfigureAwait(false);
            return;
        }

        throw new CommandFailure(ExitCode.Failure, "No node has earned enough to fund an application's escrow.");
    }

    /// <summary>Settles, and asks the chain who was paid.</summary>
    /// <exception cref="CommandFailure">The device refused.</exception>
    public async Task<UsageReport> SettleAsync(Address person, ulong release, CancellationToken cancel)
    {
        IReadOnlyList<UsageSettlement> settled = PersonalPhase.Done(await owner.SettleAsync(cancel).ConfigureAwait(false));
        IReadOnlyList<UsageChannelView> channels = PersonalPhase.Done(await owner.OwnerUsageAsync(cancel).ConfigureAwait(false));
        BigInteger treasury = await _meter.CreditOfAsync(await _meter.TreasuryAsync(default, cancel).ConfigureAwait(false), default, cancel).ConfigureAwait(false);
        BigInteger paidOut = await network.Chain.Token.BalanceOfAsync(person, default, cancel).ConfigureAwait(false);
        BigInteger credited = await _meter.CreditOfAsync(person, default, cancel).ConfigureAwait(false);
        BigInteger trainers = (await _meter.PoolOfAsync(release, default, cancel).ConfigureAwait(false)).Earned;
        return new UsageReport(
            channels.Aggregate(0UL, (sum, channel) => sum + channel.Delivered), channels.Aggregate(0UL, (sum, channel) => sum + (channel.Last?.Tokens ?? 0)),
            channels.Aggregate(BigInteger.Zero, (sum, one) => sum + BigInteger.Parse(one.Paid, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture),
            new PaidReport(Text(paidOut + credited), Text(treasury), Text(trainers)), settled.Select(one => one.Problem).FirstOrDefault(problem => problem is not null));
    }

    private static string Text(BigInteger units) => units.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What was consumed and paid, in the token's smallest unit.</summary>
/// <param name="Delivered">Tokens that the engine delivered.</param>
/// <param name="Tokens">Tokens that the applications signed for.</param>
/// <param name="Settled">What the chain paid for them.</param>
/// <param name="Paid">To whom, as the chain holds it.</param>
/// <param name="Problem">Why something was not settled; null when all was.</param>
internal sealed record UsageReport(ulong Delivered, ulong Tokens, string Settled, PaidReport Paid, string? Problem);

/// <summary>Who was paid.</summary>
/// <param name="Owner">The owner of the data.</param>
/// <param name="Treasury">The model's treasury.</param>
/// <param name="Trainers">The trainers of the release.</param>
internal sealed record PaidReport(string Owner, string Treasury, string Trainers);
