using Ledger.Device.Api;
using Ledger.Device.Engine;
using Ledger.Device.Workers;

namespace Ledger.Device.Sessions;

/// <summary>What became of starting a worker.</summary>
internal abstract record WorkerStart
{
    private WorkerStart()
    {
    }

    /// <summary>It has the model and the passages of its grants.</summary>
    public sealed record Ready(WorkerProcess Process, LoadedModel Model, bool Sandboxed) : WorkerStart;

    /// <summary>There is none; the error tells the caller why.</summary>
    public sealed record Failed(ApiError Error) : WorkerStart;
}
