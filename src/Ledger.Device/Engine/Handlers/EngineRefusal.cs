using Ledger.Device.Workers;

namespace Ledger.Device.Engine.Handlers;

/// <summary>What the engine's handlers refuse for the same reasons.</summary>
internal static class EngineRefusal
{
    public static WorkerAnswer NoModel { get; } = new WorkerAnswer.Refused("no_model", "No model is loaded.");

    public static WorkerAnswer NotACall { get; } = new WorkerAnswer.Refused("bad_call", "The body is not what this call takes.");

    public static WorkerAnswer Cancelled { get; } = new WorkerAnswer.Refused("cancelled", "The call was cancelled.");

    public static WorkerAnswer TooLong(int context) => new WorkerAnswer.Refused("context_length_exceeded", $"The text is longer than the model's context of {context} tokens.");
}
