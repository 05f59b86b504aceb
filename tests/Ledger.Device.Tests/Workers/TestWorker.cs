using Ledger.Device.Engine;
using Ledger.Device.Workers;

namespace Ledger.Device.Tests.Workers;

/// <summary>The test assembly as a worker: the product's engine with handlers that misbehave, or a program that is no worker.</summary>
internal static class TestWorker
{
    public static WorkerCommand Command(params string[] arguments) => WorkerCommand.OfAssembly(typeof(TestWorker).Assembly.Location, ["worker", .. arguments]);

    public static async Task<int> RunAsync(string[] arguments)
    {
        switch (arguments)
        {
            case ["garbage"]:
                Console.Out.Write("Hello, I am not a worker at all.");
                await Console.In.ReadToEndAsync();
                return 0;
            case ["silent"]:
                await Console.In.ReadToEndAsync();
                return 0;
            case ["device"]:
                return await DeviceWorker.RunAsync();
            case ["exit"]:
                return 3;
            case ["parent"]:
                return await HoldWorkerAsync();
            default:
                return await ServeAsync();
        }
    }

    private static async Task<int> ServeAsync()
    {
        WorkerStreams.DieWithParent();
        (Stream input, Stream output) = WorkerStreams.Take();
        await WorkerLoop.RunAsync(input, output, [.. new EngineSession().Handlers(), .. TestHandler.All]);
        return 0;
    }

    // A host that holds a worker until it is killed itself.
    private static async Task<int> HoldWorkerAsync()
    {
        await using WorkerProcess worker = await WorkerProcess.StartAsync(Command(), CancellationToken.None);
        _ = worker.CallAsync(new WorkerRequest("test.hang", default), CancellationToken.None);
        Console.Out.WriteLine(worker.ProcessId);
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
