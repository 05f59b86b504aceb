using System.Diagnostics;
using System.Text;
using Ledger.Device.Workers;

namespace Ledger.Device.Tests.Workers;

public sealed class WorkerProcessTests
{
    private static readonly WorkerRequest Echo = new("test.echo", "hello"u8.ToArray());

    private WorkerProcess _worker = null!;

    [SetUp]
    public async Task StartAsync() => _worker = await WorkerProcess.StartAsync(TestWorker.Command(), CancellationToken.None);

    [TearDown]
    public async Task StopAsync() => await _worker.DisposeAsync();

    [Test]
    public async Task A_call_comes_back_with_its_answer()
    {
        Assert.That(Text(await _worker.CallAsync(Echo, CancellationToken.None)), Is.EqualTo("hello"));
        Assert.That(Text(await _worker.CallAsync(Echo, CancellationToken.None)), Is.EqualTo("hello"));
    }

    [TestCase(0)]
    [TestCase(1 << 20)]
    public async Task Bodies_of_any_size_arrive_unchanged(int length)
    {
        byte[] body = new byte[length];
        new Random(1).NextBytes(body);

        WorkerEvent answer = await _worker.CallAsync(new WorkerRequest("test.echo", body), CancellationToken.None);

        Assert.That(((WorkerEvent.Completed)answer).Bytes.ToArray(), Is.EqualTo(body));
    }

    [Test]
    public async Task A_refusal_is_a_value_and_the_worker_goes_on()
    {
        WorkerEvent refused = await _worker.CallAsync(new WorkerRequest("test.refuse", default), CancellationToken.None);
        WorkerEvent unknown = await _worker.CallAsync(new WorkerRequest("test.nobody", default), CancellationToken.None);

        Assert.That(refused, Is.EqualTo(new WorkerEvent.Refused("test_refused", "Not today.")));
        Assert.That(unknown, Is.InstanceOf<WorkerEvent.Refused>());
        Assert.That(Text(await _worker.CallAsync(Echo, CancellationToken.None)), Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_handler_that_throws_names_its_bug_without_the_message()
    {
        WorkerEvent answer = await _worker.CallAsync(new WorkerRequest("test.throw", default), CancellationToken.None);

        Assert.That(answer, Is.EqualTo(new WorkerEvent.Refused("worker_failed", "The call test.throw failed in the worker: InvalidOperationException.")));
    }

    [Test]
    public async Task A_worker_that_aborts_leaves_the_host_alive_and_a_restart_answers()
    {
        WorkerEvent answer = await _worker.CallAsync(new WorkerRequest("test.abort", default), CancellationToken.None);

        Assert.That(answer, Is.InstanceOf<WorkerEvent.Ended>());
        WorkerEnd end = ((WorkerEvent.Ended)answer).End;
        Assert.That(end.Reason, Is.EqualTo(WorkerEndReason.Crashed));
        Assert.That(end.Sentence, Does.Contain("GGML_ASSERT(test == false) failed"));
        Assert.That(await _worker.CallAsync(Echo, CancellationToken.None), Is.EqualTo(answer));

        _worker = await _worker.RestartAsync(CancellationToken.None);
        Assert.That(Text(await _worker.CallAsync(Echo, CancellationToken.None)), Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_worker_that_leaves_is_not_taken_for_a_crash()
    {
        WorkerEvent answer = await _worker.CallAsync(new WorkerRequest("test.exit", default), CancellationToken.None);

        Assert.That(((WorkerEvent.Ended)answer).End.Reason, Is.EqualTo(WorkerEndReason.Exited));
    }

    [Test]
    public async Task A_worker_that_hangs_is_ended_when_the_patience_is_over()
    {
        WorkerRequest request = new("test.hang", default) { Patience = TimeSpan.FromMilliseconds(50) };

        WorkerEvent answer = await _worker.CallAsync(request, CancellationToken.None);

        Assert.That(((WorkerEvent.Ended)answer).End.Reason, Is.EqualTo(WorkerEndReason.Hung));
        Assert.That((await _worker.Gone).Reason, Is.EqualTo(WorkerEndReason.Hung));
    }

    [Test]
    public async Task A_killed_worker_ends_the_call_that_runs()
    {
        Task<WorkerEvent> running = _worker.CallAsync(new WorkerRequest("test.hang", default), CancellationToken.None);

        _worker.Kill();

        Assert.That(((WorkerEvent.Ended)await running).End.Reason, Is.EqualTo(WorkerEndReason.Killed));
    }

    [Test]
    public async Task What_a_library_prints_does_not_break_the_frames()
    {
        Assert.That(Text(await _worker.CallAsync(new WorkerRequest("test.print", default), CancellationToken.None)), Is.EqualTo("printed"));
        Assert.That(Text(await _worker.CallAsync(Echo, CancellationToken.None)), Is.EqualTo("hello"));
    }

    [TestCase(1)]
    [TestCase(100_000)]
    public async Task A_stream_arrives_whole_and_in_order_however_it_was_joined(int count)
    {
        StringBuilder text = new();
        int items = 0;
        await foreach (WorkerEvent next in _worker.StreamAsync(new WorkerRequest("test.stream", BitConverter.GetBytes(count)), CancellationToken.None))
        {
            if (next is not WorkerEvent.Chunk chunk) continue;
            text.Append(Encoding.UTF8.GetString(chunk.Bytes.Span));
            items += chunk.Items;
        }

        Assert.That(items, Is.EqualTo(count));
        Assert.That(text.ToString(), Is.EqualTo(string.Concat(Enumerable.Range(0, count).Select(static i => $"{i},"))));
    }

    [Test]
    public async Task A_chunk_is_erased_when_the_next_is_asked_for()
    {
        List<ReadOnlyMemory<byte>> kept = [];
        await foreach (WorkerEvent next in _worker.StreamAsync(new WorkerRequest("test.stream", BitConverter.GetBytes(10)), CancellationToken.None))
        {
            if (next is WorkerEvent.Chunk chunk) kept.Add(chunk.Bytes);
        }

        Assert.That(kept, Is.Not.Empty);
        Assert.That(kept.SelectMany(static bytes => bytes.ToArray()), Is.All.Zero);
    }

    [Test]
    public async Task Cancelling_ends_the_call_in_the_worker_and_the_next_one_is_answered()
    {
        using CancellationTokenSource source = new();
        bool cancelled = false;
        try
        {
            await foreach (WorkerEvent next in _worker.StreamAsync(new WorkerRequest("test.until-cancelled", default), source.Token))
                await source.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            cancelled = true;
        }

        Assert.That(cancelled, Is.True);
        Assert.That(Text(await _worker.CallAsync(Echo, CancellationToken.None)), Is.EqualTo("hello"));
    }

    [Test]
    public async Task Leaving_a_stream_ends_the_call_in_the_worker()
    {
        await foreach (WorkerEvent next in _worker.StreamAsync(new WorkerRequest("test.until-cancelled", default), CancellationToken.None)) break;

        Assert.That(Text(await _worker.CallAsync(Echo, CancellationToken.None)), Is.EqualTo("hello"));
    }

    [Test]
    public async Task Calls_of_many_callers_are_answered_one_after_another()
    {
        WorkerEvent[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _worker.CallAsync(new WorkerRequest("test.echo", BitConverter.GetBytes(i)), CancellationToken.None)));

        Assert.That(answers.Select(static answer => BitConverter.ToInt32(((WorkerEvent.Completed)answer).Bytes.Span)), Is.EqualTo(Enumerable.Range(0, 20)));
    }

    [Test]
    public async Task A_worker_inherits_no_secret_and_no_switch()
    {
        string[] names = ["LEDGER_TEST_SECRET", "LD_PRELOAD", "GGML_BACKEND_PATH", "DOTNET_STARTUP_HOOKS"];
        foreach (string name in names) Environment.SetEnvironmentVariable(name, "");
        Environment.SetEnvironmentVariable(names[0], "sesame");
        _worker = await _worker.RestartAsync(CancellationToken.None);
        Environment.SetEnvironmentVariable(names[0], null);

        string environment = Text(await _worker.CallAsync(new WorkerRequest("test.environment", default), CancellationToken.None));

        Assert.That(environment, Does.Not.Contain("sesame").And.Not.Contain("LD_PRELOAD").And.Not.Contain("GGML_BACKEND_PATH").And.Not.Contain("STARTUP_HOOKS"));
        Assert.That(environment, Does.Contain("DOTNET_EnableDiagnostics=0").And.Contain("GGML_NO_BACKTRACE=1"));
    }

    [TestCase("garbage", WorkerEndReason.Garbage)]
    [TestCase("exit", WorkerEndReason.Crashed)]
    [TestCase("silent", WorkerEndReason.NotStarted)]
    public async Task A_program_that_is_no_worker_is_found_out(string program, WorkerEndReason expected)
    {
        WorkerCommand command = TestWorker.Command(program);
        if (program == "silent") command = command with { StartPatience = TimeSpan.FromMilliseconds(200) };

        await using WorkerProcess worker = await WorkerProcess.StartAsync(command, CancellationToken.None);

        Assert.That((await worker.Gone).Reason, Is.EqualTo(expected));
        Assert.That(await worker.CallAsync(Echo, CancellationToken.None), Is.InstanceOf<WorkerEvent.Ended>());
    }

    [Test]
    public async Task A_program_that_does_not_exist_is_a_worker_that_never_started()
    {
        await using WorkerProcess worker = await WorkerProcess.StartAsync(new WorkerCommand("/no/such/program", []), CancellationToken.None);

        WorkerEvent answer = await worker.CallAsync(Echo, CancellationToken.None);

        Assert.That(((WorkerEvent.Ended)answer).End.Reason, Is.EqualTo(WorkerEndReason.NotStarted));
    }

    [Test]
    public async Task An_answer_longer_than_the_host_allows_ends_the_worker()
    {
        await using WorkerProcess worker = await WorkerProcess.StartAsync(TestWorker.Command() with { MaxFrameBytes = 1024 }, CancellationToken.None);

        WorkerEvent answer = await worker.CallAsync(new WorkerRequest("test.echo", new byte[1025]), CancellationToken.None);

        Assert.That(((WorkerEvent.Ended)answer).End.Reason, Is.EqualTo(WorkerEndReason.Garbage));
    }

    [Test]
    public async Task A_worker_dies_with_its_host_even_when_it_hangs()
    {
        using Process host = ChildProcess.Start("worker", "parent");
        int id = int.Parse((await host.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);
        using Process orphan = Process.GetProcessById(id);

        host.Kill();

        await orphan.WaitForExitAsync();
        Assert.That(orphan.HasExited, Is.True);
    }

    private static string Text(WorkerEvent answer) => Encoding.UTF8.GetString(((WorkerEvent.Completed)answer).Bytes.Span);
}
