using System.Numerics;
using Ledger.Contracts;
using Ledger.Contracts.Anvil;
using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Testing.Tests;

/// <summary>What a test can do with a chain of its own.</summary>
public sealed class LocalChainTests
{
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);

    private LocalChain _chain = null!;
    private string _snapshot = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _chain = await LocalChain.StartEmptyAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [SetUp]
    public async Task RememberAsync() => _snapshot = await _chain.SnapshotAsync();

    [TearDown]
    public async Task TakeBackAsync() => await _chain.RevertAsync(_snapshot);

    [Test]
    public async Task The_known_keys_are_those_of_the_funded_accounts()
    {
        Assert.That(_chain.Wallets[0].Address, Is.EqualTo(Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")));
        foreach (FundedWallet wallet in _chain.Wallets)
            Assert.That(await BalanceAsync(wallet.Address), Is.EqualTo(10_000 * s_coin));
    }

    [Test]
    public async Task A_payment_is_mined_at_once()
    {
        Address to = Address.Parse("0x00000000000000000000000000000000000000aa");

        TransactionReceipt receipt = await _chain.Wallets[3].PayAsync(to, 5);

        Assert.That(receipt.Succeeded, Is.True);
        Assert.That(await BalanceAsync(to), Is.EqualTo(new BigInteger(5)));
    }

    [Test]
    public async Task A_revert_takes_payments_back_and_works_once()
    {
        string snapshot = await _chain.SnapshotAsync();
        await _chain.Wallets[0].PayAsync(_chain.Wallets[1].Address, s_coin);

        await _chain.RevertAsync(snapshot);

        Assert.That(await BalanceAsync(_chain.Wallets[1].Address), Is.EqualTo(10_000 * s_coin));
        Assert.ThrowsAsync<InvalidOperationException>(() => _chain.RevertAsync(snapshot));
        _snapshot = await _chain.SnapshotAsync();
    }

    [Test]
    public async Task Time_and_blocks_move_when_told_to()
    {
        BlockHeader before = await HeadAsync();

        await _chain.MineAsync(3);
        await _chain.AdvanceAsync(TimeSpan.FromHours(1));

        BlockHeader after = await HeadAsync();
        Assert.That(after.Number, Is.EqualTo(before.Number + 4));
        Assert.That(after.Timestamp, Is.GreaterThanOrEqualTo(before.Timestamp + 3600));
    }

    [Test]
    public async Task Without_automine_a_transaction_waits_for_its_block()
    {
        await _chain.SetAutomineAsync(false);
        Address to = Address.Parse("0x00000000000000000000000000000000000000bb");
        Task<TransactionReceipt> paying = _chain.Wallets[0].PayAsync(to, 1);
        while ((await _chain.Client.AskAsync("txpool_status", CancellationToken.None)).GetProperty("pending").GetString() != "0x1")
            await Task.Yield();
        Assert.That(await BalanceAsync(to), Is.EqualTo(BigInteger.Zero));

        await _chain.MineAsync();

        Assert.That((await paying).Succeeded, Is.True);
        await _chain.SetAutomineAsync(true);
    }

    [Test]
    public async Task A_reorganisation_drops_the_newest_blocks()
    {
        await _chain.Wallets[0].PayAsync(_chain.Wallets[1].Address, s_coin);
        BlockHeader before = await HeadAsync();

        await _chain.ReorgAsync(1);

        BlockHeader after = await HeadAsync();
        Assert.That((after.Number, after.Hash == before.Hash), Is.EqualTo((before.Number, false)));
        Assert.That(await BalanceAsync(_chain.Wallets[1].Address), Is.EqualTo(10_000 * s_coin));
    }

    [Test]
    public async Task A_reorganisation_can_move_a_transaction_to_another_block()
    {
        FundedWallet payer = _chain.Wallets[2];
        Address to = Address.Parse("0x00000000000000000000000000000000000000cc");
        ulong nonce = await _chain.Client.GetTransactionCountAsync(payer.Address, BlockRef.Latest, CancellationToken.None);
        FeeMarketTransaction payment = new(_chain.Client.ChainId, nonce, 1_000_000_000, 10_000_000_000, 21_000, to, s_coin, [], []);
        SignedTransaction signed = await payment.SignAsync(payer.Signer, CancellationToken.None);
        await _chain.Client.SendRawAsync(signed.Raw, CancellationToken.None);
        await _chain.MineAsync();
        ulong paidIn = (await _chain.Client.GetReceiptAsync(signed.Hash, CancellationToken.None))!.BlockNumber;

        await _chain.ReorgAsync(2, [(signed.Raw, 1)]);

        Assert.That((await _chain.Client.GetReceiptAsync(signed.Hash, CancellationToken.None))!.BlockNumber, Is.EqualTo(paidIn + 1));
        Assert.That(await BalanceAsync(to), Is.EqualTo(s_coin));
    }

    [Test]
    public async Task Time_moves_to_a_moment()
    {
        DateTimeOffset moment = DateTimeOffset.FromUnixTimeSeconds((long)(await HeadAsync()).Timestamp + 86_400);

        await _chain.AdvanceToAsync(moment);

        Assert.That((await HeadAsync()).Timestamp, Is.EqualTo((ulong)moment.ToUnixTimeSeconds()));
    }

    [Test]
    public async Task A_chain_starts_with_all_contracts_and_takes_what_a_test_did_to_them_back()
    {
        await using LocalChain network = await LocalChain.StartAsync();
        ConsentRegistry consents = new(network.Contracts.ConsentRegistry, network.Client);
        Address owner = network.Wallets[1].Address;
        string snapshot = await network.SnapshotAsync();
        await network.Wallets[1].SendAsync(ConsentRegistry.Calls.RevokeAll(consents.Address, owner));
        BigInteger revoked = await consents.EpochOfAsync(owner);

        await network.RevertAsync(snapshot);

        Assert.That((revoked, await consents.EpochOfAsync(owner)), Is.EqualTo((BigInteger.One, BigInteger.Zero)));
    }

    [Test]
    public async Task A_new_wallet_has_what_it_was_given()
    {
        using FundedWallet wallet = await _chain.NewWalletAsync(3 * s_coin);

        await wallet.PayAsync(_chain.Wallets[0].Address, s_coin);

        Assert.That(await BalanceAsync(wallet.Address), Is.InRange(s_coin, 2 * s_coin));
    }

    [Test]
    public async Task A_deployed_chain_holds_the_contracts()
    {
        await using LocalChain deployed = await LocalChain.StartDeployedAsync(new AnvilOptions { ChainId = 4711 });

        Assert.That(deployed.Contracts.ChainId, Is.EqualTo(4711UL));
        Assert.That(await Deployment.VerifyAsync(deployed.Client, deployed.Contracts), Is.InstanceOf<DeploymentCheck.Valid>());
    }

    [Test]
    public void A_chain_started_without_contracts_says_so() =>
        Assert.Throws<InvalidOperationException>(() => _ = _chain.Contracts);

    private async Task<BlockHeader> HeadAsync() => (await _chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!;

    private Task<BigInteger> BalanceAsync(Address account) => _chain.Client.GetBalanceAsync(account, BlockRef.Latest, CancellationToken.None);
}
