using Ledger.Device.Engine;
using Ledger.Device.Workers;

namespace Ledger.Device.Sessions.Inside;

/// <summary>What a worker of a device answers beyond the engine's own calls.</summary>
internal static class SessionHandlers
{
    /// <summary>The handlers over one engine.</summary>
    public static IReadOnlyList<IWorkerHandler> Over(EngineSession engine)
    {
        SessionMemory memory = new(engine);
        return [new EnterHandler(), new OpenHandler(memory), new AnswerHandler(memory), new EmbedHandler(memory), new PlugHandler(memory), new TrainHandler(memory)];
    }
}
