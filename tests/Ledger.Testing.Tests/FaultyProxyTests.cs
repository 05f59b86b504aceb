using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Testing.Tests;

/// <summary>What a client meets behind the proxy.</summary>
[CancelAfter(60_000)]
public sealed class FaultyProxyTests
{
    private LocalChain _chain = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartEmptyAsync();
        await _chain.MineAsync(20);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [TestCase(ProxyFault.Drop)]
    [TestCase(ProxyFault.CutAnswer)]
    [TestCase(ProxyFault.TooManyRequests)]
    [TestCase(ProxyFault.ServerError)]
    [TestCase(ProxyFault.SlowLoris)]
    public async Task A_broken_answer_is_no_answer_and_the_next_one_may_be_whole(ProxyFault fault)
    {
        await using FaultyProxy proxy = Always(fault);
        using HttpRpcTransport transport = new(proxy.Url, new HttpRpcOptions { Retries = 0, Timeout = TimeSpan.FromSeconds(1) });
        EthereumClient client = new(transport, _chain.Client.ChainId);

        Assert.That(async () => await client.GetBlockNumberAsync(Cancel), Throws.TypeOf<RpcTransportException>());
        proxy.IsFaulty = false;
        using HttpRpcTransport patient = new(proxy.Url);

        Assert.That(await new EthereumClient(patient, client.ChainId).GetBlockNumberAsync(Cancel), Is.EqualTo(20UL));
        Assert.That(proxy.Count(fault), Is.EqualTo(1));
    }

    [Test]
    public async Task A_lagging_node_knows_nothing_of_the_newest_blocks()
    {
        await using FaultyProxy proxy = Always(ProxyFault.LaggingNode);
        using HttpRpcTransport transport = new(proxy.Url);
        EthereumClient client = new(transport, _chain.Client.ChainId);

        Assert.That(await client.GetBlockNumberAsync(Cancel), Is.EqualTo(19UL));
        Assert.That((await client.GetHeaderAsync(BlockRef.Latest, Cancel))!.Number, Is.EqualTo(19UL));
        Assert.That(await client.GetHeaderAsync(BlockRef.At(20), Cancel), Is.Null);
        Assert.That(await client.GetHeadersAsync(18, 3, Cancel), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_wrong_head_is_told_with_an_existing_hash()
    {
        await using FaultyProxy proxy = Always(ProxyFault.WrongHead);
        using HttpRpcTransport transport = new(proxy.Url);
        BlockHeader? told = await new EthereumClient(transport, _chain.Client.ChainId).GetHeaderAsync(BlockRef.Latest, Cancel);
        BlockHeader? real = await _chain.Client.GetHeaderAsync(BlockRef.Latest, Cancel);

        Assert.That(told!.Number, Is.Not.EqualTo(real!.Number));
        Assert.That(told.Hash, Is.EqualTo(real.Hash));
    }

    private FaultyProxy Always(ProxyFault fault) => FaultyProxy.Start(_chain.RpcUrl, new FaultPlan { Rate = 1, Faults = [fault], Lag = 1 });
}
