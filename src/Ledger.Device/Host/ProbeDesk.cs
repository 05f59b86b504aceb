using Ledger.Device.Api;
using Ledger.Device.Engine;
using Ledger.Device.Sessions;
using Ledger.Device.Workers;

namespace Ledger.Device.Host;

/// <summary>Hashes what a fresh engine computes: equal digests before a plug and after an unplug say that nothing stayed.</summary>
internal sealed class ProbeDesk(WorkerStarter starter)
{
    /// <summary>Starts a worker of its own, hashes its logits for the fixed prompts, ends it.</summary>
    public async Task<DeviceReply<ProbeResult>> ProbeAsync(CancellationToken cancellation)
    {
        WorkerStart start = await starter.StartAsync([], cancellation).ConfigureAwait(false);
        if (start is not WorkerStart.Ready ready)
            return new DeviceReply<ProbeResult>.Refused(((WorkerStart.Failed)start).Error);
        try
        {
            WorkerEvent said = await ready.Process.CallAsync(EngineCalls.Request(EngineCalls.Probe, new ProbeCall(ProbePrompts.All)), cancellation).ConfigureAwait(false);
            return said is WorkerEvent.Completed { Bytes.Length: 32 } completed
                ? new DeviceReply<ProbeResult>.Done(new ProbeResult(
                    ProbePrompts.All.Count, Convert.ToHexStringLower(completed.Bytes.Span), ready.Model.Device.Backend, ready.Model.Device.Variant))
                : new DeviceReply<ProbeResult>.Refused(WorkerStarter.ErrorOf(said));
        }
        finally
        {
            await WorkerStarter.EndAsync(ready.Process).ConfigureAwait(false);
        }
    }
}
