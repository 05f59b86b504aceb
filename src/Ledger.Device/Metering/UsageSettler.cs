using System.Globalization;
using Ledger.Contracts;
using Ledger.Device.Host;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Metering;

/// <summary>Brings vouchers to the chain, which pays them once. What is not paid stays in the book, and is brought again. Spec: protocol.md §11.1.</summary>
internal sealed class UsageSettler(UsageBook book, DeviceChain chain, PersonSender sender) : IDisposable
{
    private readonly UsageMeter _meter = new(chain.Addresses.UsageMeter, chain.Client);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Brings the last voucher of every channel that the chain has not paid yet, and has the payout accounts paid.</summary>
    public Task<IReadOnlyList<UsageSettlement>> SettleAsync(CancellationToken cancellation) => SettleAsync(some: null, cancellation);

    /// <summary>Brings the last vouchers of some channels.</summary>
    /// <param name="some">Which; null: all that there are once it is their turn.</param>
    /// <param name="cancellation">Ends it; what is not paid then is brought another time.</param>
    public async Task<IReadOnlyList<UsageSettlement>> SettleAsync(IReadOnlyList<MeteredChannel>? some, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            IReadOnlyList<MeteredChannel> channels = some ?? book.All;
            List<UsageSettlement> settled = [];
            foreach (MeteredChannel channel in channels.Where(static channel => channel.State.Unsettled > 0))
                settled.Add(await SettleAsync(channel, cancellation).ConfigureAwait(false));
            foreach (Address payout in channels.Select(static channel => channel.State.Payout).Distinct())
            {
                // Whatever its account was credited; to that account and no other, so that none can be linked.
                if ((await _meter.CreditOfAsync(payout, cancellationToken: cancellation).ConfigureAwait(false)).Sign > 0)
                    await sender.SendAsync(UsageMeter.Calls.Withdraw(chain.Addresses.UsageMeter, payout), cancellation).ConfigureAwait(false);
            }

            return settled;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private async Task<UsageSettlement> SettleAsync(MeteredChannel channel, CancellationToken cancellation)
    {
        MeteredState state = channel.State;
        CountersignedVoucher last = state.Last!;
        CallData call = UsageMeter.Calls.Settle(
            chain.Addresses.UsageMeter, ToStruct(last.Voucher), new UsageMeter.Payment(state.Channel.Price, state.Channel.Cap, state.Payout), last.AppSignature, last.EngineSignature);
        string? problem = await sender.SendAsync(call, cancellation).ConfigureAwait(false);
        UInt128 paid = (await _meter.ChannelOfAsync(channel.Parties.Channel(), cancellationToken: cancellation).ConfigureAwait(false)).Paid;
        channel.Settled(paid);
        book.Keep(channel);
        // Anyone may bring a voucher: one that somebody else has brought is paid as well.
        return new UsageSettlement(
            channel.Parties.Channel().ToString(), last.Voucher.Tokens, (paid - UInt128.Min(paid, state.Paid)).ToString(CultureInfo.InvariantCulture), paid >= last.Voucher.Amount ? null : problem);
    }

    private static UsageMeter.Voucher ToStruct(UsageVoucher voucher) => new(
        voucher.Parties.ConsentOwner, voucher.Parties.ConsentNonce, voucher.Parties.App, voucher.Parties.Engine, voucher.Parties.Release,
        voucher.Counter, voucher.Tokens, voucher.Amount, voucher.Previous, voucher.Deadline);
}
