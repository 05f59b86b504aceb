using System.Text.Json;
using Ledger.Device.Api;
using Ledger.Device.Vaults;
using Ledger.Device.Workers;

namespace Ledger.Device.Sessions.Inside;

/// <summary>Reads the owner's folder into the vault.</summary>
internal sealed class PlugHandler(SessionMemory memory) : IWorkerHandler
{
    /// <inheritdoc />
    public string Kind => SessionCalls.Plug;

    /// <inheritdoc />
    public WorkerAnswer Handle(WorkerCall call, CancellationToken cancellation)
    {
        if (!SessionCalls.TryRead(call.Body, out PlugCall? plug, out ReadOnlyMemory<byte> raw) || raw.Length < PlugCall.KeySize || !SourceId.TryParse(plug!.Source, out SourceId source))
            return new WorkerAnswer.Refused("bad_call", "The call to plug has another form.");
        if (Folder(raw.Span[PlugCall.KeySize..]) is not string folder)
            return new WorkerAnswer.Refused("invalid_request", "The request names no folder.");
        if (!Path.IsPathFullyQualified(folder) || !Directory.Exists(folder))
            return new WorkerAnswer.Refused("no_folder", "There is no such folder: give its absolute path.");

        using SecretKey key = SecretKey.From(raw.Span[..PlugCall.KeySize]);
        SourceIngest ingest = new(plug.Vault, source, key);
        IngestReport report = ingest.Run(folder, Count, text => memory.Engine is null ? default : memory.Embed(text, cancellation), new Reporter(call), cancellation);
        return report switch
        {
            IngestReport.Read read => new WorkerAnswer.Done(JsonSerializer.SerializeToUtf8Bytes(
                new { files = read.Files, skipped = read.Skipped.Select(static skipped => new SkippedFile(skipped.Name, Sentence(skipped.Reason))) }, DeviceJson.Options)),
            IngestReport.Refused refused => new WorkerAnswer.Refused("not_plugged", refused.Sentence),
            _ => throw new InvalidOperationException("A folder is read or refused."),
        };
    }

    /// <summary>Without a model the length in bytes stands for tokens: never too few.</summary>
    private int Count(string text) => memory.Engine is null ? System.Text.Encoding.UTF8.GetByteCount(text) : memory.Count(text);

    private static string? Folder(ReadOnlySpan<byte> request)
    {
        try
        {
            return JsonSerializer.Deserialize<PlugRequest>(request, DeviceJson.Options)?.Folder;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Sentence(SkipReason reason) => reason switch
    {
        SkipReason.NotText => "It is no UTF-8 text.",
        SkipReason.TooLarge => "It is larger than a note may be.",
        SkipReason.Empty => "It is empty.",
        SkipReason.Link => "It is a link.",
        SkipReason.Hidden => "Its name starts with a dot.",
        SkipReason.TooDeep => "Its folder lies too deep.",
        SkipReason.OverLimit => "The folder had reached its limit before.",
        _ => "The system did not let it be read.",
    };

    private sealed class Reporter(WorkerCall call) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) =>
            call.Send(JsonSerializer.SerializeToUtf8Bytes(new DeviceProgress("reading", value.FilesRead, value.Files), DeviceJson.Options));
    }
}
