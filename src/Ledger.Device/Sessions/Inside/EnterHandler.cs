using System.Text.Json;
using Ledger.Device.Api;
using Ledger.Device.Sandbox;
using Ledger.Device.Workers;

namespace Ledger.Device.Sessions.Inside;

/// <summary>Gives up the network before anything else happens in the worker.</summary>
internal sealed class EnterHandler : IWorkerHandler
{
    /// <inheritdoc />
    public string Kind => SessionCalls.Enter;

    /// <inheritdoc />
    public WorkerAnswer Handle(WorkerCall call, CancellationToken cancellation)
    {
        SandboxView view = NetworkSandbox.Enter() switch
        {
            SandboxResult.Enforced { SocketsAlreadyOpen: > 0 } open => new SandboxView(false, $"{open.SocketsAlreadyOpen} sockets were open before."),
            SandboxResult.Enforced => new SandboxView(true, null),
            SandboxResult.NotEnforced not => new SandboxView(false, not.Reason),
            SandboxResult other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
        };
        return new WorkerAnswer.Done(JsonSerializer.SerializeToUtf8Bytes(view, DeviceJson.Options));
    }
}
