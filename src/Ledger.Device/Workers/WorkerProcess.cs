using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;

namespace Ledger.Device.Workers;

/// <summary>A child process that answers calls over its standard streams. Its death is an event here, never the host's.</summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private const int MaxQueuedEvents = 256;
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource<WorkerEnd> _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<uint, Channel<WorkerFrame>> _calls = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly StandardErrorTail _errors = new();
    private readonly Process? _process;
    private int _reason = -1;
    private uint _lastCall;
    private int _disposed;

    private WorkerProcess(WorkerCommand command, Process? process)
    {
        Command = command;
        _process = process;
        ProcessId = process?.Id ?? 0;
    }

    /// <summary>How it was started.</summary>
    public WorkerCommand Command { get; }

    /// <summary>Process id; 0 when it never started.</summary>
    public int ProcessId { get; }

    /// <summary>Completes when the worker is gone.</summary>
    public Task<WorkerEnd> Gone => _gone.Task;

    /// <summary>Starts a worker and waits for its greeting. One that does not start is returned too: every call to it answers <see cref="WorkerEvent.Ended"/>.</summary>
    public static async Task<WorkerProcess> StartAsync(WorkerCommand command, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        WorkerProcess worker = new(command, await WorkerLauncher.StartAsync(command.ToStartInfo()).ConfigureAwait(false));
        if (worker._process is null)
        {
            worker._gone.SetResult(new WorkerEnd(WorkerEndReason.NotStarted, null, "The worker's program could not be started."));
            return worker;
        }

        new Thread(worker.Read) { IsBackground = true, Name = "worker" }.Start();
        try
        {
            await Task.WhenAny(worker._greeted.Task, worker.Gone).WaitAsync(command.StartPatience, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            worker.End(WorkerEndReason.NotStarted);
            await worker.Gone.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            worker.Kill();
            throw;
        }

        return worker;
    }

    /// <summary>Ends this worker and starts a fresh one of the same command.</summary>
    public async Task<WorkerProcess> RestartAsync(CancellationToken cancellation)
    {
        await DisposeAsync().ConfigureAwait(false);
        return await StartAsync(Command, cancellation).ConfigureAwait(false);
    }

    /// <summary>Calls the worker and returns the closing event; chunks are erased unread. Calls run one after another.</summary>
    public async Task<WorkerEvent> CallAsync(WorkerRequest request, CancellationToken cancellation)
    {
        WorkerEvent? last = null;
        await foreach (WorkerEvent next in StreamAsync(request, cancellation).ConfigureAwait(false)) last = next;
        return last!;
    }

    /// <summary>Calls the worker and yields every event, the closing one last. Cancelling, or leaving the loop, cancels the call in the worker too.</summary>
    public async IAsyncEnumerable<WorkerEvent> StreamAsync(WorkerRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        uint call = ++_lastCall;
        Channel<WorkerFrame> channel = Channel.CreateBounded<WorkerFrame>(new BoundedChannelOptions(MaxQueuedEvents) { SingleReader = true, SingleWriter = true });
        _calls[call] = channel;
        bool closed = false;
        try
        {
            if (Gone.IsCompleted) channel.Writer.TryComplete();
            Task sending = SendAsync(FrameKind.Call, call, WorkerFrame.Join(request.Kind, request.Body.Span));
            while (!closed)
            {
                WorkerEvent next = await NextAsync(channel.Reader, request.Patience, cancellation).ConfigureAwait(false);
                closed = next is not WorkerEvent.Chunk;
                yield return next;
                if (!closed) next.Erase();
            }

            await sending.ConfigureAwait(false);
        }
        finally
        {
            // The worker runs calls one after another: the next may go out only when it has closed this one.
            if (closed) Close(call);
            else _ = AbandonAsync(call, channel.Reader, request.Patience);
        }
    }

    /// <summary>Kills the process and its children at once (SIGKILL).</summary>
    public void Kill() => End(WorkerEndReason.Killed);

    /// <summary>Closes the worker's input, waits a moment for its end, else kills it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is null || Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Interlocked.CompareExchange(ref _reason, (int)WorkerEndReason.Killed, -1);
        try
        {
            // Not under the writing lock: a worker that does not read would hold it for ever.
            _process.StandardInput.BaseStream.Close();
            await Gone.WaitAsync(FarewellPatience).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException)
        {
            KillTree();
            await Gone.ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private async ValueTask<WorkerEvent> NextAsync(ChannelReader<WorkerFrame> reader, TimeSpan patience, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (reader.TryRead(out WorkerFrame frame)) return ToEvent(frame);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            if (await reader.WaitToReadAsync(limit.Token).ConfigureAwait(false) && reader.TryRead(out frame)) return ToEvent(frame);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            End(WorkerEndReason.Hung);
        }

        return new WorkerEvent.Ended(await Gone.ConfigureAwait(false));
    }

    private WorkerEvent ToEvent(WorkerFrame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Chunk: return new WorkerEvent.Chunk(frame.Payload, frame.Items);
            case FrameKind.Done: return new WorkerEvent.Completed(frame.Payload);
            case FrameKind.Refused when frame.Split() is (string code, ReadOnlyMemory<byte> sentence): return new WorkerEvent.Refused(code, Encoding.UTF8.GetString(sentence.Span));
            default:
                End(WorkerEndReason.Garbage);
                return new WorkerEvent.Ended(new WorkerEnd(WorkerEndReason.Garbage, null, Sentence(WorkerEndReason.Garbage, null)));
        }
    }

    private async Task AbandonAsync(uint call, ChannelReader<WorkerFrame> reader, TimeSpan patience)
    {
        Task sending = SendAsync(FrameKind.Cancel, call, []);
        WorkerEvent next;
        do
        {
            next = await NextAsync(reader, patience, CancellationToken.None).ConfigureAwait(false);
            next.Erase();
        }
        while (next is WorkerEvent.Chunk);
        await sending.ConfigureAwait(false);
        Close(call);
    }

    private void Close(uint call)
    {
        if (_calls.TryRemove(call, out Channel<WorkerFrame>? channel)) channel.Writer.TryComplete();
        _turn.Release();
    }

    // Off the caller's thread: a worker that does not read must not hold its host.
    private async Task SendAsync(FrameKind kind, uint call, byte[] payload)
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            byte[] header = new byte[WorkerFrame.HeaderBytes];
            WorkerFrame.WriteHeader(header, payload.Length, kind, call, 0);
            Stream input = _process?.StandardInput.BaseStream ?? Stream.Null;
            await input.WriteAsync(header).ConfigureAwait(false);
            await input.WriteAsync(payload).ConfigureAwait(false);
            await input.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The worker is gone: its reader says so to every call.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(payload);
            _writing.Release();
        }
    }

    private void Read()
    {
        Thread errors = new(() => _errors.Drain(_process!.StandardError.BaseStream)) { IsBackground = true, Name = "worker errors" };
        errors.Start();
        try
        {
            Stream output = _process!.StandardOutput.BaseStream;
            while (WorkerFrame.Read(output, Command.MaxFrameBytes) is WorkerFrame frame) Take(frame);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or OutOfMemoryException)
        {
            if (exception is not IOException) End(WorkerEndReason.Garbage);
        }

        // Its output is closed: whatever it still does, no call can be answered any more.
        if (!_process!.WaitForExit(FarewellPatience)) KillTree();
        _process.WaitForExit();
        errors.Join();
        int code = _process.ExitCode;
        WorkerEndReason reason = _reason >= 0 ? (WorkerEndReason)_reason : code == 0 ? WorkerEndReason.Exited : WorkerEndReason.Crashed;
        _gone.TrySetResult(new WorkerEnd(reason, code, Sentence(reason, code)));
        foreach (Channel<WorkerFrame> channel in _calls.Values) channel.Writer.TryComplete();
    }

    private void Take(WorkerFrame frame)
    {
        bool greeted = _greeted.Task.IsCompleted;
        if (frame.Kind == FrameKind.Hello)
        {
            if (greeted || !frame.Payload.AsSpan().SequenceEqual(WorkerFrame.Greeting)) throw new InvalidDataException("The greeting is not a worker's.");
            _greeted.SetResult();
            return;
        }

        if (!greeted || frame.Kind is FrameKind.Call or FrameKind.Cancel) throw new InvalidDataException("A worker sends answers only.");

        // A full queue makes this thread wait, then the pipe fill, then the worker rest. A call that is closed takes no more.
        ChannelWriter<WorkerFrame>? writer = _calls.TryGetValue(frame.Call, out Channel<WorkerFrame>? channel) ? channel.Writer : null;
        while (writer is not null && !writer.TryWrite(frame))
        {
            if (!writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult()) writer = null;
        }

        if (writer is null) frame.Erase();
    }

    private void End(WorkerEndReason reason)
    {
        Interlocked.CompareExchange(ref _reason, (int)reason, -1);
        KillTree();
    }

    private void KillTree()
    {
        try
        {
            _process?.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It had already ended.
        }
    }

    private string Sentence(WorkerEndReason reason, int? code) => reason switch
    {
        WorkerEndReason.NotStarted => "The worker did not start in time.",
        WorkerEndReason.Exited => "The worker ended by itself.",
        WorkerEndReason.Hung => "The worker was silent for too long and was ended.",
        WorkerEndReason.Garbage => "The worker sent what no worker sends and was ended.",
        WorkerEndReason.Killed => "The worker was ended.",
        _ => $"The worker crashed with exit code {code}{(_errors.Cause is string cause ? $": {cause}" : "")}.",
    };
}
