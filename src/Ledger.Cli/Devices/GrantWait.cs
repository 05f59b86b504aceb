using Ledger.Device.Api;
using Ledger.Device.Host;

namespace Ledger.Cli.Devices;

/// <summary>Waits until a consent that is in a block has the confirmations that the device's gate asks for.</summary>
internal static class GrantWait
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>The consent as it is when the wait is over: honoured, ended meanwhile, or still waiting after a minute.</summary>
    public static async Task<GrantView> UntilHonouredAsync(DeviceClient owner, GrantView grant, CancellationToken cancel)
    {
        long started = TimeProvider.System.GetTimestamp();
        GrantView now = grant;
        while (now.State == "waiting" && TimeProvider.System.GetElapsedTime(started) < s_patience)
        {
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
            if (await owner.StatusAsync(cancel).ConfigureAwait(false) is DeviceReply<DeviceStatus>.Done { Value: DeviceStatus status })
                now = status.Grants.FirstOrDefault(known => known.Id == grant.Id) ?? now with { State = "ended" };
        }
        return now;
    }
}
