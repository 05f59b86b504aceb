using System.Text;
using Ledger.Device.Sandbox;

namespace Ledger.Device.Workers;

/// <summary>Answers whether the worker gave up the network: nothing when it did, else the reason in a sentence.</summary>
internal sealed class SandboxHandler(SandboxResult result) : IWorkerHandler
{
    public string Kind => DeviceWorker.SandboxCall;

    public WorkerAnswer Handle(WorkerCall request, CancellationToken cancellation) =>
        new WorkerAnswer.Done(Encoding.UTF8.GetBytes(result switch
        {
            SandboxResult.Enforced { SocketsAlreadyOpen: 0 } => "",
            SandboxResult.Enforced { SocketsAlreadyOpen: int open } => $"The worker had {open} sockets before it gave up the network.",
            SandboxResult.NotEnforced { Reason: string reason } => reason,
            _ => "The worker does not say.",
        }));
}
