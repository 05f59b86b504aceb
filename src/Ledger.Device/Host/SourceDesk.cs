using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Ledger.Device.Api;
using Ledger.Device.Sessions;
using Ledger.Device.Vaults;
using Ledger.Device.Workers;

namespace Ledger.Device.Host;

/// <summary>Receives what a worker says while it works: JSON that the host passes on unread.</summary>
internal delegate ValueTask ProgressSink(ReadOnlyMemory<byte> json, CancellationToken cancellation);

/// <summary>Plugs folders and unplugs them.</summary>
/// <param name="vault">The vault.</param>
/// <param name="grants">The consents.</param>
/// <param name="sessions">Workers that hold passages.</param>
/// <param name="starter">Starts the worker that reads a folder.</param>
internal sealed class SourceDesk(Vault vault, GrantBook grants, SessionTable sessions, WorkerStarter starter) : IDisposable
{
    private const int LongestName = 64;

    private readonly ConcurrentDictionary<SourceId, Plugging> _plugging = new();
    private readonly SemaphoreSlim _unplugging = new(1, 1);

    /// <summary>Whether anything of anybody's notes is in the vault.</summary>
    public bool IsAnythingPlugged => vault.Sources().Count > 0;

    /// <summary>All sources.</summary>
    public IReadOnlyList<SourceView> Views() => [.. vault.Sources().Select(View)];

    /// <summary>Reads the folder that an owner's request names; the result is JSON, ready to be sent, and the caller's to dispose of.</summary>
    /// <param name="request">The request's bytes; the folder is read out of them in the worker alone.</param>
    /// <param name="sink">Told what the worker says meanwhile.</param>
    /// <param name="cancellation">Takes the half-read source back.</param>
    public async Task<DeviceReply<PersonalBuffer>> PlugAsync(ReadOnlyMemory<byte> request, ProgressSink sink, CancellationToken cancellation)
    {
        if (NameOf(request.Span) is not string name)
            return Refuse(400, "invalid_request", $"'name' must be 1 to {LongestName} letters, digits, dots, dashes or underscores, and 'folder' an absolute path.");
        if (vault.CreateSource(name) is not PluggedSource source)
            return Refuse(409, "name_taken", "A source with this name is plugged already: unplug it first, or take another name.");

        using Plugging plugging = new(cancellation);
        _plugging[source.Id] = plugging;
        try
        {
            DeviceReply<PersonalBuffer> reply = await ReadAsync(source, request, sink, plugging.Token).ConfigureAwait(false);
            if (reply is not DeviceReply<PersonalBuffer>.Done)
                TakeBack(source.Id);
            return reply;
        }
        catch
        {
            TakeBack(source.Id);
            throw;
        }
        finally
        {
            _plugging.TryRemove(source.Id, out _);
            plugging.Done.SetResult();
        }
    }

    /// <summary>Takes everything of a source away: keys, workers, rows, consents on chain, in this order; to be repeated until it is done.</summary>
    public async Task<DeviceReply<UnplugResult>> UnplugAsync(string name, IProgress<DeviceProgress>? progress, CancellationToken cancellation)
    {
        const int Stages = 4;
        await _unplugging.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (vault.Sources().FirstOrDefault(source => source.Name == name) is not PluggedSource source)
                return new DeviceReply<UnplugResult>.Refused(new ApiError(404, "invalid_request_error", "no_source", "No source with this name is plugged."));
            progress?.Report(new DeviceProgress("destroying keys", 0, Stages));
            IReadOnlyList<Grant> of = grants.Of(source.Id);
            vault.ShredKeys(source.Id); // from here on it goes on after a restart, too
            foreach (Grant grant in of)
                grant.Phase = GrantPhase.Ended;

            progress?.Report(new DeviceProgress("ending workers", 1, Stages));
            GrantKeyId[] keys = [.. of.Select(static grant => grant.Key)];
            int killed = await sessions.EndAsync(keys).ConfigureAwait(false) + await StopPluggingAsync(source.Id).ConfigureAwait(false);

            progress?.Report(new DeviceProgress("erasing rows", 2, Stages));
            vault.EraseRows(source.Id);

            progress?.Report(new DeviceProgress("revoking consents", 3, Stages));
            (of, string? problem) = await grants.RevokeAsync(source.Id, cancellation).ConfigureAwait(false);
            if (problem is not null)
            {
                return new DeviceReply<UnplugResult>.Refused(new ApiError(502, "server_error", "not_on_chain",
                    $"Nothing of the source is left on this device, but its consents are not revoked on chain yet; that will be tried again. {problem}"));
            }

            int active = await grants.CountActiveAsync(of, cancellation).ConfigureAwait(false);
            vault.Forget(source.Id);
            grants.Forget(source.Id);
            progress?.Report(new DeviceProgress("gone", Stages, Stages));
            VaultRemains remains = vault.Remains(source.Id);
            return new DeviceReply<UnplugResult>.Done(new UnplugResult(of.Count, killed, active, remains.Keys, remains.Rows, sessions.CountOf(keys)));
        }
        finally
        {
            _unplugging.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _unplugging.Dispose();

    /// <summary>Names of sources whose unplugging was cut off.</summary>
    public IReadOnlyList<string> HalfUnplugged() => [.. vault.Sources().Where(static source => source.State == SourceState.Unplugging).Select(static source => source.Name)];

    private static SourceView View(PluggedSource source) => new(source.Name, source.State switch
    {
        SourceState.Plugging => "plugging",
        SourceState.Plugged => "plugged",
        _ => "unplugging",
    }, source.Passages);

    private async Task<DeviceReply<PersonalBuffer>> ReadAsync(PluggedSource source, ReadOnlyMemory<byte> request, ProgressSink sink, CancellationToken cancellation)
    {
        WorkerStart start = await starter.StartAsync([], cancellation).ConfigureAwait(false);
        if (start is WorkerStart.Failed failed)
            return new DeviceReply<PersonalBuffer>.Refused(failed.Error);
        WorkerProcess worker = ((WorkerStart.Ready)start).Process;
        try
        {
            using PersonalBuffer body = new();
            using (SecretKey? key = vault.OpenSourceKey(source.Id))
            {
                if (key is null)
                    return Refuse(409, "unplugged", "The source was unplugged meanwhile.");
                using PersonalBuffer raw = new(SecretKey.Size + request.Length);
                key.Bytes.CopyTo(raw.GetSpan(SecretKey.Size));
                raw.Advance(SecretKey.Size);
                request.Span.CopyTo(raw.GetSpan(request.Length));
                raw.Advance(request.Length);
                SessionCalls.Write(body, new PlugCall(starter.VaultPath, source.Id.ToString()), raw.Written.Span);
            }

            await foreach (WorkerEvent said in worker.StreamAsync(new WorkerRequest(SessionCalls.Plug, body.Written), cancellation).ConfigureAwait(false))
            {
                switch (said)
                {
                    case WorkerEvent.Chunk chunk:
                        await sink(chunk.Bytes, cancellation).ConfigureAwait(false);
                        break;
                    case WorkerEvent.Completed completed:
                        return Complete(source, completed);
                    case WorkerEvent.Refused { Code: "no_folder" or "not_plugged" or "invalid_request" } refused:
                        return Refuse(400, refused.Code, refused.Sentence);
                    default:
                        return new DeviceReply<PersonalBuffer>.Refused(WorkerStarter.ErrorOf(said));
                }
            }

            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            await WorkerStarter.EndAsync(worker).ConfigureAwait(false);
        }
    }

    /// <summary>The result names files that were left out, hence it goes through as bytes.</summary>
    private DeviceReply<PersonalBuffer> Complete(PluggedSource source, WorkerEvent.Completed completed)
    {
        if (vault.CompleteSource(source.Id) is not PluggedSource plugged)
            return Refuse(409, "unplugged", "The source was unplugged meanwhile, or its reading left nothing whole.");
        byte[] view = JsonSerializer.SerializeToUtf8Bytes(View(plugged), DeviceJson.Options);
        PersonalBuffer result = new(completed.Bytes.Length + view.Length + 16);
        result.Write("{\"source\":"u8);
        result.Write(view);
        result.Write(","u8);
        result.Write(completed.Bytes.Span[1..]); // {"files":…} without its brace
        completed.Erase();
        return new DeviceReply<PersonalBuffer>.Done(result);
    }

    private void TakeBack(SourceId source)
    {
        vault.ShredKeys(source);
        vault.EraseRows(source);
        vault.Forget(source);
    }

    private async Task<int> StopPluggingAsync(SourceId source)
    {
        if (!_plugging.TryGetValue(source, out Plugging? plugging))
            return 0;
        plugging.Stop();
        await plugging.Done.Task.ConfigureAwait(false);
        return 1;
    }

    private static DeviceReply<PersonalBuffer> Refuse(int status, string code, string sentence) =>
        new DeviceReply<PersonalBuffer>.Refused(new ApiError(status, "invalid_request_error", code, sentence));

    /// <summary>The name in the request; the folder stays unread here.</summary>
    private static string? NameOf(ReadOnlySpan<byte> request)
    {
        Utf8JsonReader json = new(request);
        string? name = null;
        bool hasFolder = false;
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool isName = json.ValueTextEquals("name"u8);
                hasFolder |= json.ValueTextEquals("folder"u8);
                json.Read();
                if (isName && json.TokenType == JsonTokenType.String && json.ValueSpan.Length is > 0 and <= LongestName)
                    name = json.GetString();
                else
                    json.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }

        return hasFolder && name is not null && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? name : null;
    }

    private sealed class Plugging(CancellationToken cancellation) : IDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        public CancellationToken Token => _stop.Token;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Stop()
        {
            try
            {
                _stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended by itself just now.
            }
        }

        public void Dispose() => _stop.Dispose();
    }
}
