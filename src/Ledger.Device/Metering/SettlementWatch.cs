using System.Globalization;
using Ledger.Contracts;
using Ledger.Device.Host;
using Ledger.Ethereum;
using Microsoft.Extensions.Logging;

namespace Ledger.Device.Metering;

/// <summary>Settles by itself: what an earlier run left, what has grown large or old, and what an application withdraws the escrow of. Spec: protocol.md §11.1.</summary>
/// <remarks>The book is the list of what is to be brought: whatever is not paid stays in it and is tried again, by the next run, too.</remarks>
/// <param name="book">What is owed.</param>
/// <param name="settler">Brings it to the chain.</param>
/// <param name="escrows">What stands behind it.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told what was settled.</param>
internal sealed class SettlementWatch(UsageBook book, UsageSettler settler, UsageEscrows escrows, TimeProvider time, ILogger logger)
{
    /// <summary>A voucher is settled when its deadline is nearer than half of the life that it had at least. Unit: seconds.</summary>
    private const ulong Late = UsageDesk.LeastLife / 2;

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(30), s_lastTry = TimeSpan.FromSeconds(10);

    private readonly HashSet<MeteredChannel> _left = [.. book.All];
    private readonly Dictionary<MeteredChannel, long> _refused = [];

    /// <summary>Time between two looks. Default: 10 s, which is short beside any delay of an escrow.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A channel is settled as soon as so much is signed and unpaid, in the smallest unit of the LedgerToken.</summary>
    public required UInt128 Most { get; init; }

    /// <summary>Looks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await LookAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (ChainSilence.IsToldBy(e))
            {
                DeviceLog.ChainSilent(logger, e.Message);
            }

            await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Looks once, and settles what is due.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        List<MeteredChannel> due = [];
        foreach (MeteredChannel channel in book.All.Where(channel => channel.State.Unsettled > 0 && !IsRefused(channel)))
        {
            if (await IsDueAsync(channel, cancellation).ConfigureAwait(false))
                due.Add(channel);
        }

        if (due.Count > 0)
            await SettleAsync(due, cancellation).ConfigureAwait(false);
    }

    /// <summary>Settles what there is before the device ends, for a short while: what is not paid then, the next run brings.</summary>
    public async Task EndAsync()
    {
        MeteredChannel[] open = [.. book.All.Where(static channel => channel.State.Unsettled > 0)];
        if (open.Length == 0)
            return;
        using CancellationTokenSource limit = new(s_lastTry, time);
        try
        {
            await SettleAsync(open, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e) || (e is OperationCanceledException && limit.IsCancellationRequested))
        {
            DeviceLog.SettlementWaits(logger, e.Message);
        }
    }

    private async Task<bool> IsDueAsync(MeteredChannel channel, CancellationToken cancellation)
    {
        MeteredState state = channel.State;
        if (_left.Contains(channel) || state.Unsettled >= Most || state.Last!.Voucher.Deadline < (ulong)time.GetUtcNow().ToUnixTimeSeconds() + Late)
            return true;
        return escrows.SignerOf(channel) is Address signer && await escrows.LeavesUnpaidAsync(channel.Parties.App, signer, cancellation).ConfigureAwait(false);
    }

    private async Task SettleAsync(IReadOnlyList<MeteredChannel> due, CancellationToken cancellation)
    {
        Dictionary<string, MeteredChannel> named = due.ToDictionary(static channel => channel.Parties.Channel().ToString());
        foreach (UsageSettlement one in await settler.SettleAsync(due, cancellation).ConfigureAwait(false))
        {
            if (one.Problem is string problem)
            {
                _refused[named[one.Channel]] = time.GetTimestamp();
                DeviceLog.SettlementWaits(logger, problem);
                continue;
            }

            _left.Remove(named[one.Channel]);
            DeviceLog.Settled(logger, one.Tokens.ToString(CultureInfo.InvariantCulture));
        }
    }

    private bool IsRefused(MeteredChannel channel) => _refused.TryGetValue(channel, out long last) && time.GetElapsedTime(last) < s_retry;
}
