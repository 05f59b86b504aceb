using System.Net;
using Ledger.Cryptography;
using Ledger.Testing;

namespace Ledger.Ethereum.Tests.Chain;

public sealed class ClientTests
{
    private LocalChain _chain = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartEmptyAsync();
        await _chain.SetCodeAsync(Bytecode.Reverter, Bytecode.RevertingCode);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [Test]
    public async Task Connecting_checks_the_chain()
    {
        ConnectResult right = await EthereumClient.ConnectAsync(_chain.RpcUrl, 31337, CancellationToken.None);
        ConnectResult wrong = await EthereumClient.ConnectAsync(_chain.RpcUrl, 1, CancellationToken.None);

        Assert.That(right, Is.TypeOf<ConnectResult.Connected>());
        Assert.That(wrong, Is.EqualTo(new ConnectResult.WrongChain(_chain.RpcUrl, 1, 31337)));
    }

    [Test]
    public async Task A_silent_address_is_asked_until_the_patience_is_spent_and_another_chain_is_not_waited_for()
    {
        TimeProvider clock = TimeProvider.System;
        ConnectResult silent = await EthereumClient.ConnectAsync(new Uri("http://127.0.0.1:1"), null, TimeSpan.FromMilliseconds(500), clock, CancellationToken.None);
        ConnectResult late = await EthereumClient.ConnectAsync(_chain.RpcUrl, 31337, TimeSpan.Zero, clock, CancellationToken.None);
        Task<ConnectResult> wrong = EthereumClient.ConnectAsync(_chain.RpcUrl, 1, TimeSpan.MaxValue, clock, CancellationToken.None);

        Assert.That(silent, Is.TypeOf<ConnectResult.Unreachable>());
        Assert.That(late, Is.TypeOf<ConnectResult.Connected>());
        Assert.That(await wrong, Is.EqualTo(new ConnectResult.WrongChain(_chain.RpcUrl, 1, 31337)));
    }

    [Test]
    public async Task A_custom_error_comes_from_calls_and_estimates()
    {
        CallRequest call = new(Bytecode.Reverter, []);

        ContractRevertException? called = Assert.ThrowsAsync<ContractRevertException>(() => _chain.Client.CallAsync(call, BlockRef.Latest, CancellationToken.None));
        ContractRevertException? estimated = Assert.ThrowsAsync<ContractRevertException>(() => _chain.Client.EstimateGasAsync(call, CancellationToken.None));

        Assert.That(called!.Revert.Data, Is.EqualTo(Bytecode.ErrorSelector));
        Assert.That(estimated!.Revert.Data, Is.EqualTo(Bytecode.ErrorSelector));
        await Task.CompletedTask;
    }

    [Test]
    public async Task State_is_read_at_the_block_that_is_named()
    {
        Address receiver = Address.Parse("0x00000000000000000000000000000000000000bb");
        BlockHeader before = (await _chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!;
        await _chain.Wallets[0].PayAsync(receiver, 5);
        BlockHeader after = (await _chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!;

        Assert.That(after.ParentHash, Is.EqualTo(before.Hash));
        Assert.That((int)await _chain.Client.GetBalanceAsync(receiver, BlockRef.At(before.Hash), CancellationToken.None), Is.Zero);
        Assert.That((int)await _chain.Client.GetBalanceAsync(receiver, BlockRef.At(after.Number), CancellationToken.None), Is.EqualTo(5));
        Assert.That(await _chain.Client.GetHeaderAsync(BlockRef.At(after.Number + 9), CancellationToken.None), Is.Null);
        Assert.That(await _chain.Client.GetHeaderAsync(BlockRef.At(Keccak256.Hash("no block")), CancellationToken.None), Is.Null);
        Assert.That(await _chain.Client.GetReceiptAsync(Keccak256.Hash("no transaction"), CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Every_transaction_type_is_taken_by_a_real_chain()
    {
        FundedWallet wallet = _chain.Wallets[1];
        Address to = Address.Parse("0x00000000000000000000000000000000000000cc");
        ulong nonce = await _chain.Client.GetTransactionCountAsync(wallet.Address, BlockRef.Latest, CancellationToken.None);
        AccessListEntry[] list = [new(to, [Keccak256.Hash("slot")])];
        using LocalSigner authority = new(PrivateKey.Generate());
        Signature wish = await authority.SignAsync(Authorization.SigningHash(31337, Bytecode.Reverter, 0), CancellationToken.None);
        Transaction[] transactions =
        [
            new LegacyTransaction(31337, nonce, 50_000_000_000, 50_000, to, 1, []),
            new AccessListTransaction(31337, nonce + 1, 50_000_000_000, 50_000, to, 1, [], list),
            new FeeMarketTransaction(31337, nonce + 2, 1_000_000_000, 50_000_000_000, 50_000, to, 1, [], list),
            new SetCodeTransaction(31337, nonce + 3, 1_000_000_000, 50_000_000_000, 200_000, to, 1, [], list, [new(31337, Bytecode.Reverter, 0, wish)]),
        ];

        foreach (Transaction transaction in transactions)
        {
            SignedTransaction signed = await transaction.SignAsync(wallet.Signer, CancellationToken.None);
            SendResult result = await _chain.Client.SendRawAsync(signed.Raw, CancellationToken.None);
            Assert.That(result, Is.EqualTo(new SendResult.Accepted(signed.Hash)));
            TransactionReceipt? receipt;
            do
            {
                receipt = await _chain.Client.GetReceiptAsync(signed.Hash, CancellationToken.None); // mined a moment after it is taken
            }
            while (receipt is null);

            Assert.That(receipt.Succeeded, Is.True);
            Assert.That(SignedTransaction.Decode(signed.Raw).Hash, Is.EqualTo(signed.Hash));
            Assert.That(TransactionRules.FindFault(signed, 31337), Is.Null);
        }

        byte[] code = await _chain.Client.GetCodeAsync(authority.Address, BlockRef.Latest, CancellationToken.None);
        Assert.That(code, Is.EqualTo((byte[])[0xef, 0x01, 0x00, .. Bytecode.Reverter.ToArray()]));
    }

    [Test]
    public async Task Suggested_fees_are_taken_and_never_above_the_cap()
    {
        Fees free = await new FeeOracle(_chain.Client, new FeePolicy()).SuggestAsync(CancellationToken.None);
        Fees capped = await new FeeOracle(_chain.Client, new FeePolicy { Cap = 7 }).SuggestAsync(CancellationToken.None);

        Assert.That(free.HasFeeMarket, Is.True);
        Assert.That(free.MaxFeePerGas, Is.GreaterThan(free.MaxPriorityFeePerGas));
        Assert.That(capped.MaxFeePerGas, Is.EqualTo((System.Numerics.BigInteger)7));
    }

    [Test]
    public async Task A_batch_is_answered_in_the_order_of_its_requests()
    {
        RpcRequest[] requests = [new("eth_chainId"), new("no_such_method"), new("eth_blockNumber")];

        IReadOnlyList<RpcReply> replies = await _chain.Client.Transport.SendAsync(requests, CancellationToken.None);

        Assert.That(replies[0].ResultOrThrow().GetString(), Is.EqualTo("0x7a69"));
        Assert.That(replies[1], Is.TypeOf<RpcReply.Failure>());
        Assert.That(replies[2], Is.TypeOf<RpcReply.Success>());
    }

    [Test]
    public async Task Reads_are_repeated_when_the_node_is_busy_and_sends_are_not()
    {
        using BusyNode node = new(HttpStatusCode.TooManyRequests, HttpStatusCode.BadGateway, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable);
        using HttpRpcTransport transport = new(node.Url, new HttpRpcOptions { RetryDelay = TimeSpan.FromMilliseconds(1) });

        IReadOnlyList<RpcReply> read = await transport.SendAsync([new RpcRequest("eth_blockNumber")], CancellationToken.None);

        Assert.That(read[0].ResultOrThrow().GetString(), Is.EqualTo("0x1"));
        Assert.That(
            async () => await transport.SendAsync([new RpcRequest("eth_sendRawTransaction", "0x")], CancellationToken.None), Throws.TypeOf<RpcTransportException>());
        Assert.That(node.Requests, Is.EqualTo(4));
    }

    [Test]
    public async Task A_node_that_is_not_there_is_unreachable()
    {
        using BusyNode node = new();
        Uri url = node.Url;
        node.Dispose();

        Assert.That(await EthereumClient.ConnectAsync(url, 1, CancellationToken.None), Is.TypeOf<ConnectResult.Unreachable>());
    }
}
