using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Ledger.Device.Api;

/// <summary>Something that takes time, as server-sent events to the owner: progress, then done or error.</summary>
internal sealed class OwnerStream(HttpResponse response)
{
    private bool _hasStarted;

    /// <summary>Tells how far it has come, as JSON.</summary>
    public ValueTask ProgressAsync(ReadOnlyMemory<byte> json, CancellationToken cancellation) => SendAsync("progress", json, cancellation);

    /// <summary>Tells what it came to, as JSON.</summary>
    public ValueTask DoneJsonAsync(ReadOnlyMemory<byte> json, CancellationToken cancellation) => SendAsync("done", json, cancellation);

    /// <summary>Tells what it came to.</summary>
    public ValueTask DoneAsync<T>(T value, CancellationToken cancellation) =>
        DoneJsonAsync(JsonSerializer.SerializeToUtf8Bytes(value, DeviceJson.Options), cancellation);

    /// <summary>Refuses: with a status as long as nothing was sent, else as an event.</summary>
    public async ValueTask RefuseAsync(ApiError error, CancellationToken cancellation)
    {
        if (_hasStarted || response.HasStarted)
            await SendAsync("error", JsonSerializer.SerializeToUtf8Bytes(ApiResponse.Shape(error), DeviceJson.Options), cancellation).ConfigureAwait(false);
        else
            await ApiResponse.RefuseAsync(response.HttpContext, error).ConfigureAwait(false);
    }

    /// <summary>Runs something that reports while it works, and sends each report in order.</summary>
    public async Task<T> FollowAsync<T>(Func<IProgress<DeviceProgress>, Task<T>> work, CancellationToken cancellation)
    {
        Channel<DeviceProgress> reports = Channel.CreateUnbounded<DeviceProgress>();
        Task<T> working = Task.Run(async () =>
        {
            try
            {
                return await work(new Reporter(reports.Writer)).ConfigureAwait(false);
            }
            finally
            {
                reports.Writer.Complete();
            }
        }, CancellationToken.None);
        bool isGone = false;
        await foreach (DeviceProgress report in reports.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                if (!isGone)
                    await ProgressAsync(JsonSerializer.SerializeToUtf8Bytes(report, DeviceJson.Options), cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                isGone = true; // the work goes on without a listener
            }
        }

        return await working.ConfigureAwait(false);
    }

    private async ValueTask SendAsync(string kind, ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        if (!_hasStarted && !response.HasStarted)
        {
            _hasStarted = true;
            response.ContentType = "text/event-stream; charset=utf-8";
        }

        response.BodyWriter.Write("event: "u8);
        response.BodyWriter.Write(Encoding.ASCII.GetBytes(kind));
        response.BodyWriter.Write("\ndata: "u8);
        response.BodyWriter.Write(json.Span);
        response.BodyWriter.Write("\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private sealed class Reporter(ChannelWriter<DeviceProgress> writer) : IProgress<DeviceProgress>
    {
        public void Report(DeviceProgress value) => writer.TryWrite(value);
    }
}
