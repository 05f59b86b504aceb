using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Identity.Tests.Usage;

/// <summary>What vouchers count, and that the contract reads the same in them.</summary>
public sealed class UsageChannelTests
{
    private readonly Random _random = new(20267);

    [Test]
    public void A_hundred_thousand_metered_requests_cost_what_their_tokens_cost_at_once()
    {
        UInt128 price = 333_333_333_333_333_333; // does not divide
        UsageChannel engine = new(Parties(), price, UInt128.MaxValue), app = engine;
        ulong delivered = 0;
        for (int request = 0; request < 100_000; request++)
        {
            delivered += (ulong)_random.Next(1, 65);
            UsageVoucher voucher = app.Next(delivered, deadline: 2_000_000_000);
            Assert.That(engine.Problem(voucher, delivered, earliest: 1_900_000_000), Is.Null);
            Assert.That((BigInteger)voucher.Amount, Is.EqualTo((BigInteger)delivered * (BigInteger)price / 1000), "no drift");
            app = app.After(voucher);
            engine = engine.After(voucher);
        }

        Assert.That(engine, Is.EqualTo(app));
        Assert.That(engine.Counter, Is.EqualTo(100_000));
    }

    [Test]
    public void A_voucher_that_is_not_the_next_one_is_told_why()
    {
        UsageChannel channel = new(Parties(), 1000, 5000);
        UsageVoucher first = channel.Next(100, 2_000_000_000);
        UsageChannel after = channel.After(first);
        UsageVoucher second = after.Next(200, 2_000_000_000);

        Assert.Multiple(() =>
        {
            Assert.That(Problem(second), Is.Null);
            Assert.That(Problem(first), Does.Contain("does not follow"), "again");
            Assert.That(Problem(second with { Counter = 3 }), Does.Contain("does not follow"), "one left out");
            Assert.That(Problem(second with { Previous = Hash32.Zero }), Does.Contain("does not follow"), "another history");
            Assert.That(Problem(second with { Tokens = 100, Amount = 100 }), Does.Contain("100 are signed"), "nothing new");
            Assert.That(Problem(second with { Tokens = 251, Amount = 251 }), Does.Contain("250 were delivered"), "more than was received");
            Assert.That(Problem(second with { Amount = 199 }), Does.Contain("amount"));
            Assert.That(Problem(second with { Parties = second.Parties with { Release = 9 } }), Does.Contain("another consent"));
            Assert.That(Problem(second with { Deadline = 1_899_999_999 }), Does.Contain("deadline"));
        });

        string? Problem(UsageVoucher voucher) => after.Problem(voucher, delivered: 250, earliest: 1_900_000_000);
    }

    [Test]
    public void No_channel_counts_more_than_its_cap_pays()
    {
        for (int i = 0; i < 1000; i++)
        {
            UsageChannel channel = new(Parties(), (UInt128)_random.NextInt64(1, 1L << _random.Next(1, 62)), (UInt128)_random.NextInt64(1, 1L << _random.Next(1, 62)));
            Assert.That(channel.AmountOf(channel.MostTokens), Is.LessThanOrEqualTo(channel.Cap));
            if (channel.MostTokens != ulong.MaxValue)
                Assert.That(channel.AmountOf(channel.MostTokens + 1), Is.GreaterThan(channel.Cap));
        }
    }

    [Test]
    public async Task The_contract_computes_the_same_digests_and_names()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        UsageMeter meter = new(chain.Contracts.UsageMeter, chain.Client);
        UsageTypedData typed = new(chain.Client.ChainId, chain.Contracts.UsageMeter);
        for (int i = 0; i < 50; i++)
        {
            UsageVoucher voucher = new(Parties(), (ulong)_random.NextInt64(), (ulong)_random.NextInt64(), (UInt128)_random.NextInt64() << _random.Next(60), Bytes32(), (ulong)_random.NextInt64());
            UsageParties parties = voucher.Parties;
            Hash32 theirs = await meter.DigestOfAsync(new UsageMeter.Voucher(
                parties.ConsentOwner, parties.ConsentNonce, parties.App, parties.Engine, parties.Release, voucher.Counter, voucher.Tokens, voucher.Amount, voucher.Previous, voucher.Deadline));
            Assert.That(theirs, Is.EqualTo(typed.Digest(voucher)));
            Assert.That(await meter.ChannelIdAsync(parties.ConsentOwner, parties.ConsentNonce, parties.Engine, parties.Release), Is.EqualTo(parties.Channel()));
        }
    }

    private UsageParties Parties() => new(NextAddress(), new BigInteger(Bytes32().ToArray(), isUnsigned: true), NextAddress(), NextAddress(), (ulong)_random.NextInt64());

    private Address NextAddress() => new(Bytes32().ToArray().AsSpan(0, Address.Size));

    private Hash32 Bytes32()
    {
        byte[] bytes = new byte[Hash32.Size];
        _random.NextBytes(bytes);
        return new Hash32(bytes);
    }
}
