using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Ledger.Device.Workers;

namespace Ledger.Device.Tests.Workers;

/// <summary>A handler made of a function, and those that the tests of workers need.</summary>
internal sealed partial class TestHandler(string kind, Func<WorkerCall, CancellationToken, WorkerAnswer> answer) : IWorkerHandler
{
    public static IReadOnlyList<IWorkerHandler> All { get; } =
    [
        new TestHandler("test.echo", static (call, _) => new WorkerAnswer.Done(call.Body.ToArray())),
        new TestHandler("test.refuse", static (_, _) => new WorkerAnswer.Refused("test_refused", "Not today.")),
        new TestHandler("test.throw", static (_, _) => throw new InvalidOperationException("a note of a person")),
        new TestHandler("test.abort", static (_, _) => Crash()),
        new TestHandler("test.exit", static (_, _) => Leave()),
        new TestHandler("test.hang", static (_, _) => Hang()),
        new TestHandler("test.print", static (_, _) => Print()),
        new TestHandler("test.stream", static (call, _) => Stream(call)),
        new TestHandler("test.until-cancelled", static (call, cancellation) => UntilCancelled(call, cancellation)),
        new TestHandler("test.environment", static (_, _) => new WorkerAnswer.Done(Encoding.UTF8.GetBytes(
            string.Join('\n', Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(static entry => $"{entry.Key}={entry.Value}"))))),
    ];

    public string Kind => kind;

    public WorkerAnswer Handle(WorkerCall request, CancellationToken cancellation) => answer(request, cancellation);

    // What a broken assertion of the native library does.
    private static WorkerAnswer.Done Crash()
    {
        Console.Error.WriteLine("/src/ggml.c:1: GGML_ASSERT(test == false) failed");
        Abort();
        return new(default);
    }

    private static WorkerAnswer.Done Leave()
    {
        Environment.Exit(0);
        return new(default);
    }

    private static WorkerAnswer.Done Hang()
    {
        Thread.Sleep(Timeout.Infinite);
        return new(default);
    }

    private static WorkerAnswer.Done Print()
    {
        Console.WriteLine("A library prints what it likes.");
        return new("printed"u8.ToArray());
    }

    private static WorkerAnswer.Done Stream(WorkerCall call)
    {
        int count = BitConverter.ToInt32(call.Body.Span);
        for (int i = 0; i < count; i++) call.Stream(Encoding.UTF8.GetBytes($"{i},"), 1);
        return new("end"u8.ToArray());
    }

    private static WorkerAnswer.Refused UntilCancelled(WorkerCall call, CancellationToken cancellation)
    {
        call.Send("started"u8);
        cancellation.WaitHandle.WaitOne();
        return new("cancelled", "Cancelled.");
    }

    [LibraryImport("libc", EntryPoint = "abort")]
    private static partial void Abort();
}
