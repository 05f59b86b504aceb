using System.Text.Json;
using System.Threading.Channels;

namespace Ledger.Ethereum.Tests;

public sealed class BatchingTransportTests
{
    [Test]
    public async Task A_burst_of_questions_goes_out_as_two_batches_and_everybody_gets_his_own_answer()
    {
        Line line = new();
        BatchingTransport transport = new(line);

        Task<IReadOnlyList<RpcReply>>[] asked = [.. Enumerable.Range(0, 5).Select(i => transport.SendAsync([new RpcRequest("eth_call", i)], CancellationToken.None))];
        await line.AnswerAsync();
        await line.AnswerAsync();
        IReadOnlyList<RpcReply>[] replies = await Task.WhenAll(asked);

        Assert.That(line.Batches, Is.EqualTo(new List<int> { 1, 4 }));
        Assert.That(replies.Select(reply => reply.Single().ResultOrThrow().GetInt32()), Is.EqualTo(Enumerable.Range(0, 5)));
    }

    [Test]
    public void A_request_that_changes_something_goes_by_itself()
    {
        Line line = new();
        BatchingTransport transport = new(line);

        _ = transport.SendAsync([new RpcRequest("eth_call", 0)], CancellationToken.None);
        _ = transport.SendAsync([new RpcRequest("eth_sendRawTransaction", 1)], CancellationToken.None);

        Assert.That(line.Batches, Is.EqualTo(new List<int> { 1, 1 }));
    }

    [Test]
    public async Task A_broken_line_is_told_to_everybody_who_asked_and_serves_the_next()
    {
        Line line = new();
        BatchingTransport transport = new(line);
        Task<IReadOnlyList<RpcReply>> first = transport.SendAsync([new RpcRequest("eth_call", 0)], CancellationToken.None);
        Task<IReadOnlyList<RpcReply>> second = transport.SendAsync([new RpcRequest("eth_call", 1)], CancellationToken.None);

        await line.BreakAsync();
        await line.AnswerAsync();

        Assert.ThrowsAsync<RpcTransportException>(() => first);
        Assert.That((await second).Single().ResultOrThrow().GetInt32(), Is.EqualTo(1));
    }

    /// <summary>Holds every batch until it is told to answer it, with the request's own parameter.</summary>
    private sealed class Line : IRpcTransport
    {
        private readonly Channel<(IReadOnlyList<RpcRequest> Requests, TaskCompletionSource<IReadOnlyList<RpcReply>> Reply)> _held =
            Channel.CreateUnbounded<(IReadOnlyList<RpcRequest>, TaskCompletionSource<IReadOnlyList<RpcReply>>)>();

        public List<int> Batches { get; } = [];

        public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
        {
            Batches.Add(requests.Count);
            TaskCompletionSource<IReadOnlyList<RpcReply>> reply = new();
            _held.Writer.TryWrite((requests, reply));
            return reply.Task;
        }

        public async Task AnswerAsync()
        {
            (IReadOnlyList<RpcRequest> requests, TaskCompletionSource<IReadOnlyList<RpcReply>> reply) = await _held.Reader.ReadAsync();
            reply.SetResult([.. requests.Select(request => new RpcReply.Success(JsonSerializer.SerializeToElement(request.Parameters[0]!.GetValue<int>())))]);
        }

        public async Task BreakAsync() => (await _held.Reader.ReadAsync()).Reply.SetException(new RpcTransportException("The line broke."));
    }
}
