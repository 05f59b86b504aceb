using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Device.Host;
using Ledger.Device.Metering;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Device.Tests.Metering;

/// <summary>A device brings what it is owed to the chain without being told to.</summary>
public sealed class SettlementWatchTests
{
    private const uint Large = 2000, Small = 500; // tokens at an LDG a thousand

    private static readonly BigInteger s_ldg = BigInteger.Pow(10, 18);

    private LocalChain _chain = null!;
    private TemporaryFolder _folder = null!;
    private LocalSigner _person = null!, _app = null!;

    [OneTimeSetUp]
    public async Task StartChainAsync() => _chain = await LocalChain.StartDeployedAsync();

    [OneTimeTearDown]
    public async Task EndChainAsync() => await _chain.DisposeAsync();

    [SetUp]
    public async Task PrepareAsync()
    {
        (_folder, _person, _app) = (new TemporaryFolder(), new LocalSigner(PrivateKey.Generate()), new LocalSigner(PrivateKey.Generate()));
        await _chain.SetBalanceAsync(_person.Address, s_ldg);
        await _chain.SetBalanceAsync(_app.Address, s_ldg);
        ConsentTerms terms = new(_person.Address, _app.Address, MerkleTree.Leaf([1]), Purpose.Inference, 4_000_000_000, Tariff.Price, Tariff.Cap, Tariff.Payout);
        await new DirectSender(_chain.Client, _person).SendAsync(new ConsentLedger(_chain.Client, _chain.Contracts).Grant(terms, 5));
        await _chain.MintAsync(_app.Address, 10 * s_ldg);
        await SendAsync(LedgerToken.Calls.Approve(_chain.Contracts.LedgerToken, Meter, 10 * s_ldg));
        await SendAsync(UsageMeter.Calls.Deposit(Meter, _app.Address, _person.Address, _app.Address, 10 * s_ldg));
    }

    [TearDown]
    public void Forget()
    {
        _person.Dispose();
        _app.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task A_large_debt_is_settled_and_a_small_one_waits()
    {
        using Books books = Open();
        await SignAsync(books, Small);
        await books.Watch.LookAsync(CancellationToken.None);
        BigInteger small = await PaidAsync();

        await SignAsync(books, Large);
        await books.Watch.LookAsync(CancellationToken.None);

        Assert.That((small, await PaidAsync()), Is.EqualTo((BigInteger.Zero, 2 * s_ldg)));
        Assert.That(await new LedgerToken(_chain.Contracts.LedgerToken, _chain.Client).BalanceOfAsync(_person.Address), Is.EqualTo(2 * s_ldg * 7 / 10), "and paid out");
    }

    [Test]
    public async Task A_small_debt_is_settled_when_the_escrow_is_about_to_leave()
    {
        using Books books = Open();
        await SignAsync(books, Small);
        await SendAsync(UsageMeter.Calls.AnnounceWithdrawal(Meter, _app.Address, _person.Address, _app.Address, 10 * s_ldg));
        // Nothing that the application does to its identity takes it back.
        await SendAsync(IdentityRegistry.Calls.ChangeOwner(_chain.Contracts.IdentityRegistry, _app.Address, Address.Zero));

        await books.Watch.LookAsync(CancellationToken.None);

        Assert.That(await PaidAsync(), Is.EqualTo(s_ldg / 2));
    }

    [Test]
    public async Task A_small_debt_waits_while_what_stays_in_the_escrow_pays_it()
    {
        using Books books = Open();
        await SignAsync(books, Small);
        await SendAsync(UsageMeter.Calls.AnnounceWithdrawal(Meter, _app.Address, _person.Address, _app.Address, s_ldg * 19 / 2));
        await books.Watch.LookAsync(CancellationToken.None);
        BigInteger covered = await PaidAsync();

        await SendAsync(UsageMeter.Calls.AnnounceWithdrawal(Meter, _app.Address, _person.Address, _app.Address, 1));
        await books.Watch.LookAsync(CancellationToken.None);

        Assert.That((covered, await PaidAsync()), Is.EqualTo((BigInteger.Zero, s_ldg / 2)));
    }

    [Test]
    public async Task What_the_device_could_not_settle_before_it_ended_the_next_run_settles()
    {
        using (Books books = Open(new NoChain()))
        {
            await SignAsync(books, Small);
            await books.Watch.EndAsync();
        }

        BigInteger before = await PaidAsync();
        using Books next = Open();
        await next.Watch.LookAsync(CancellationToken.None);

        Assert.That((before, await PaidAsync()), Is.EqualTo((BigInteger.Zero, s_ldg / 2)));
    }

    [Test]
    public async Task What_is_owed_is_settled_when_the_device_ends()
    {
        using Books books = Open();
        await SignAsync(books, Small);

        await books.Watch.EndAsync();

        Assert.That(await PaidAsync(), Is.EqualTo(s_ldg / 2));
    }

    private Address Meter => _chain.Contracts.UsageMeter;

    private UsageParties Parties => new(_person.Address, 5, _app.Address, _person.Address, 0);

    private GrantTariff Tariff => new((UInt128)s_ldg, (UInt128)(100 * s_ldg), _person.Address);

    private async Task<BigInteger> PaidAsync() => (await new UsageMeter(Meter, _chain.Client).ChannelOfAsync(Parties.Channel())).Paid;

    private Task<TransactionReceipt> SendAsync(CallData call) => new DirectSender(_chain.Client, _app).SendAsync(call);

    private Books Open(IRpcTransport? line = null)
    {
        DeviceChain chain = new(line is null ? _chain.Client : new EthereumClient(line, _chain.Client.ChainId), _chain.Contracts);
        UsageBook book = UsageBook.Open(_folder.File("usage.db"), ahead: 1 << 16);
        PersonSender sender = new(chain, new Person(_person.Address, _person));
        UsageSettler settler = new(book, chain, sender);
        SettlementWatch watch = new(book, settler, new UsageEscrows(book, chain, _person.Address), TimeProvider.System, NullLogger.Instance) { Most = (UInt128)s_ldg };
        return new Books(book, sender, settler, watch);
    }

    /// <summary>Both sign for so many tokens in all.</summary>
    private async Task SignAsync(Books books, uint tokens)
    {
        MeteredChannel channel = books.Book.Of(Parties, Tariff);
        Assert.That(channel.TryDeliver(tokens - channel.State.Delivered), Is.Null);
        UsageVoucher voucher = channel.State.Channel.Next(tokens, deadline: 4_000_000_000);
        Hash32 digest = new UsageTypedData(_chain.Client.ChainId, Meter).Digest(voucher);
        CountersignedVoucher signed = new(voucher, (await _app.SignAsync(digest, CancellationToken.None)).ToBytes(), (await _person.SignAsync(digest, CancellationToken.None)).ToBytes());
        Assert.That(channel.Accept(signed, earliest: 0), Is.Null);
        books.Book.Keep(channel);
    }

    private sealed class NoChain : IRpcTransport
    {
        public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken) =>
            throw new RpcTransportException("The test has cut the line.");
    }

    private sealed record Books(UsageBook Book, PersonSender Sender, UsageSettler Settler, SettlementWatch Watch) : IDisposable
    {
        public void Dispose()
        {
            Settler.Dispose();
            Sender.Dispose();
            Book.Dispose();
        }
    }
}
