using System.Text.Json;
using Ledger.Device.Api;
using Ledger.Device.Engine;
using Ledger.Device.Host;
using Ledger.Device.Vaults;
using Ledger.Device.Workers;

namespace Ledger.Device.Sessions;

/// <summary>Starts workers: without network, with the model, with the keys of exactly the grants they are for.</summary>
/// <param name="command">How a worker process is started.</param>
/// <param name="engine">How it opens the model.</param>
/// <param name="models">The device's model.</param>
/// <param name="vault">Where the keys are.</param>
/// <param name="vaultPath">Path of the vault's file, which workers open themselves.</param>
internal sealed class WorkerStarter(WorkerCommand command, EngineOptions engine, ModelShelf models, Vault vault, string vaultPath)
{
    /// <summary>There is no model yet.</summary>
    public static ApiError NoModel { get; } = new(503, "server_error", "no_model",
        "This device has no model yet: none was released so far, and it was started without one of its own.");

    /// <summary>Path of the vault's file.</summary>
    public string VaultPath => vaultPath;

    /// <summary>Path of the model's file; null while there is none.</summary>
    public string? ModelPath => models.Current?.Path;

    /// <summary>Threads of the engine.</summary>
    public int Threads => engine.Threads;

    /// <summary>Starts a worker for a set of grants, none for the owner's use without data.</summary>
    public async Task<WorkerStart> StartAsync(IReadOnlyList<GrantSeat> seats, CancellationToken cancellation)
    {
        if (models.Current is not DeviceModel model)
            return new WorkerStart.Failed(NoModel);
        WorkerProcess process = await WorkerProcess.StartAsync(command, cancellation).ConfigureAwait(false);
        try
        {
            WorkerStart start = await PrepareAsync(process, model, seats, cancellation).ConfigureAwait(false);
            if (start is WorkerStart.Ready ready)
                models.Loaded(model, ready.Model);
            else
                await EndAsync(process).ConfigureAwait(false);
            return start;
        }
        catch
        {
            await EndAsync(process).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Kills a worker and waits until the system has taken its memory back.</summary>
    public static async Task EndAsync(WorkerProcess process)
    {
        process.Kill();
        await process.Gone.ConfigureAwait(false);
        await process.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What the caller is told when a worker did not do what it was asked.</summary>
    public static ApiError ErrorOf(WorkerEvent closing) => closing switch
    {
        WorkerEvent.Refused { Code: "context_length_exceeded" or "invalid_request" or "invalid_json" or "unsupported_parameter" or "unsupported_content" } refused =>
            new ApiError(400, "invalid_request_error", refused.Code, refused.Sentence),
        WorkerEvent.Refused refused => new ApiError(500, "server_error", refused.Code, refused.Sentence),
        WorkerEvent.Ended ended => new ApiError(502, "server_error", "worker_ended", $"The engine's process ended; the next request starts another one. {ended.End.Sentence}"),
        _ => new ApiError(500, "server_error", "worker_answer", "The engine's process gave another answer than was asked for."),
    };

    private async Task<WorkerStart> PrepareAsync(WorkerProcess process, DeviceModel model, IReadOnlyList<GrantSeat> seats, CancellationToken cancellation)
    {
        WorkerEvent entered = await process.CallAsync(new WorkerRequest(SessionCalls.Enter, default), cancellation).ConfigureAwait(false);
        if (entered is not WorkerEvent.Completed { Bytes: ReadOnlyMemory<byte> json } || JsonSerializer.Deserialize<SandboxView>(json.Span, DeviceJson.Options) is not SandboxView sandbox)
            return new WorkerStart.Failed(ErrorOf(entered));

        WorkerEvent loaded = await process.CallAsync(EngineCalls.Request(EngineCalls.Load, new LoadCall(model.Path, engine)), cancellation).ConfigureAwait(false);
        if (loaded is not WorkerEvent.Completed completed || EngineCalls.Read<LoadedModel>(completed.Bytes) is not LoadedModel view)
            return new WorkerStart.Failed(ErrorOf(loaded));

        if (seats.Count > 0 && await OpenAsync(process, seats, cancellation).ConfigureAwait(false) is ApiError error)
            return new WorkerStart.Failed(error);
        return new WorkerStart.Ready(process, view, sandbox.Enforced);
    }

    private async Task<ApiError?> OpenAsync(WorkerProcess process, IReadOnlyList<GrantSeat> seats, CancellationToken cancellation)
    {
        using PersonalBuffer keys = new();
        foreach (GrantSeat seat in seats)
        {
            using SecretKey? key = vault.OpenGrantKey(seat.Key);
            if (key is null)
                return new ApiError(403, "permission_error", "consent_ended", "The key of this consent was destroyed.");
            key.Bytes.CopyTo(keys.GetSpan(SecretKey.Size));
            keys.Advance(SecretKey.Size);
        }

        using PersonalBuffer body = new();
        SessionCalls.Write(body, new OpenCall(vaultPath, [.. seats.Select(static seat => seat.Key.ToString())], [.. seats.Select(static seat => seat.SourceName)]), keys.Written.Span);
        WorkerEvent opened = await process.CallAsync(new WorkerRequest(SessionCalls.Open, body.Written), cancellation).ConfigureAwait(false);
        return opened is WorkerEvent.Completed ? null : ErrorOf(opened);
    }
}
