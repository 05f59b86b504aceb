using System.Collections.Concurrent;
using System.Text;

namespace Ledger.Device.Workers;

/// <summary>The child's side: reads calls, runs their handlers one after another, writes frames on a thread of its own.</summary>
public static class WorkerLoop
{
    /// <summary>How long a running call may take to notice that the host is gone.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(2);

    /// <summary>Serves until the input closes.</summary>
    /// <exception cref="InvalidDataException">The input is no sequence of frames.</exception>
    public static Task RunAsync(Stream input, Stream output, IReadOnlyList<IWorkerHandler> handlers) =>
        Task.Factory.StartNew(() => Run(input, output, handlers), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Run(Stream input, Stream output, IReadOnlyList<IWorkerHandler> handlers)
    {
        Dictionary<string, IWorkerHandler> byKind = handlers.ToDictionary(static handler => handler.Kind, StringComparer.Ordinal);
        FrameWriter writer = new(output);
        using BlockingCollection<(WorkerFrame Frame, CancellationTokenSource Wanted)> queue = [];
        ConcurrentDictionary<uint, CancellationTokenSource> wanted = new();
        Thread calls = new(() => Answer(queue, wanted, byKind, writer)) { IsBackground = true, Name = "calls" };
        calls.Start();
        writer.Write(FrameKind.Hello, 0, WorkerFrame.Greeting);
        try
        {
            while (WorkerFrame.Read(input, WorkerFrame.MaxBytes) is WorkerFrame frame)
            {
                switch (frame.Kind)
                {
                    case FrameKind.Call:
                        CancellationTokenSource source = new();
                        if (wanted.TryAdd(frame.Call, source)) queue.Add((frame, source));
                        break;
                    case FrameKind.Cancel:
                        if (wanted.TryGetValue(frame.Call, out CancellationTokenSource? running)) Cancel(running);
                        break;
                    default:
                        throw new InvalidDataException("A host sends calls only.");
                }
            }
        }
        finally
        {
            foreach (CancellationTokenSource source in wanted.Values) Cancel(source);
            queue.CompleteAdding();
            if (calls.Join(LastPatience)) writer.Close();
        }
    }

    private static void Answer(
        BlockingCollection<(WorkerFrame Frame, CancellationTokenSource Wanted)> queue,
        ConcurrentDictionary<uint, CancellationTokenSource> wanted,
        Dictionary<string, IWorkerHandler> handlers,
        FrameWriter writer)
    {
        foreach ((WorkerFrame frame, CancellationTokenSource source) in queue.GetConsumingEnumerable())
        {
            WorkerAnswer answer = Answer(frame, handlers, writer, source.Token);
            wanted.TryRemove(frame.Call, out _);
            source.Dispose();
            frame.Erase();
            if (answer is WorkerAnswer.Done done) writer.Write(FrameKind.Done, frame.Call, done.Bytes.Span);
            else if (answer is WorkerAnswer.Refused refused) writer.Write(FrameKind.Refused, frame.Call, WorkerFrame.Join(refused.Code, Encoding.UTF8.GetBytes(refused.Sentence)));
        }
    }

    private static WorkerAnswer Answer(WorkerFrame frame, Dictionary<string, IWorkerHandler> handlers, FrameWriter writer, CancellationToken cancellation)
    {
        if (frame.Split() is not (string kind, ReadOnlyMemory<byte> body) || !handlers.TryGetValue(kind, out IWorkerHandler? handler))
            return new WorkerAnswer.Refused("unknown_call", "This worker has no such call.");
        try
        {
            WorkerAnswer answer = handler.Handle(new WorkerCall(writer, frame.Call, body), cancellation);
            return answer is WorkerAnswer.Done { Bytes.Length: > WorkerFrame.MaxBytes } ? new WorkerAnswer.Refused("too_large", "The answer is longer than an answer may be.") : answer;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new WorkerAnswer.Refused("cancelled", "The call was cancelled.");
        }
#pragma warning disable CA1031 // A handler's bug ends its call, not the worker. Its message may hold personal data, its type does not.
        catch (Exception exception)
        {
            return new WorkerAnswer.Refused("worker_failed", $"The call {kind} failed in the worker: {exception.GetType().Name}.");
        }
#pragma warning restore CA1031
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended meanwhile: there is nothing to cancel.
        }
    }
}
