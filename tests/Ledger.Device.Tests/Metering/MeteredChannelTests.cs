using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Device.Host;
using Ledger.Device.Metering;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;

namespace Ledger.Device.Tests.Metering;

/// <summary>A hundred thousand requests through the engine's own book, with restarts, down to what the chain pays.</summary>
public sealed class MeteredChannelTests
{
    private const int Requests = 100_000, RequestsOfAVoucher = 200, RequestsOfARun = 25_000, Ahead = 1 << 16;

    private static readonly BigInteger s_ldg = BigInteger.Pow(10, 18);

    [Test]
    public async Task The_chain_pays_for_a_hundred_thousand_requests_what_their_tokens_cost()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        using TemporaryFolder folder = new();
        using LocalSigner person = new(PrivateKey.Generate()), app = new(PrivateKey.Generate());
        GrantTariff tariff = new((UInt128)(s_ldg / 7), (UInt128)(1_000_000 * s_ldg), person.Address); // a price that does not divide
        UsageParties parties = new(person.Address, 5, app.Address, person.Address, 0);
        UsageTypedData typed = new(chain.Client.ChainId, chain.Contracts.UsageMeter);
        await PrepareAsync(chain, person, app, tariff);
        Random random = new(20268);
        ulong delivered = 0;

        for (int begun = 0; begun < Requests; begun += RequestsOfARun)
        {
            using UsageBook book = UsageBook.Open(folder.File("usage.db"), Ahead); // each run reads what the one before wrote
            MeteredChannel channel = book.Of(parties, tariff);
            for (int request = 1; request <= RequestsOfARun; request++)
            {
                int tokens = random.Next(1, 129);
                AnswerMeter meter = new(book, [channel], TimeSpan.FromSeconds(1), TimeProvider.System);
                Assert.That(await meter.DeliverAsync(tokens, CancellationToken.None), Is.Null);
                delivered += (ulong)tokens;
                if (request % RequestsOfAVoucher != 0)
                    continue;
                UsageVoucher voucher = channel.State.Channel.Next(delivered, deadline: 4_000_000_000);
                Assert.That(channel.Accept(await SignAsync(voucher), earliest: 0), Is.Null);
                book.Keep(channel);
            }
        }

        using UsageBook last = UsageBook.Open(folder.File("usage.db"), Ahead);
        MeteredState state = last.Of(parties, tariff).State;
        await chain.Wallets[0].SendAsync(SettleOf(chain, state));

        UsageMeter onChain = new(chain.Contracts.UsageMeter, chain.Client);
        Assert.That((state.Delivered, state.Channel.Tokens, state.Channel.Counter), Is.EqualTo((delivered, delivered, (ulong)(Requests / RequestsOfAVoucher))));
        Assert.That((BigInteger)(await onChain.ChannelOfAsync(parties.Channel())).Paid, Is.EqualTo(delivered * (s_ldg / 7) / 1000), "no drift");
        Assert.ThrowsAsync<ContractErrorException<UsageMeter.Errors.NothingDue>>(() => chain.Wallets[0].SendAsync(SettleOf(chain, state)));

        async Task<CountersignedVoucher> SignAsync(UsageVoucher voucher)
        {
            Hash32 digest = typed.Digest(voucher);
            return new CountersignedVoucher(voucher, (await app.SignAsync(digest, CancellationToken.None)).ToBytes(), (await person.SignAsync(digest, CancellationToken.None)).ToBytes());
        }
    }

    /// <summary>The person's consent on chain, and the application's escrow.</summary>
    private static async Task PrepareAsync(LocalChain chain, LocalSigner person, LocalSigner app, GrantTariff tariff)
    {
        await chain.SetBalanceAsync(person.Address, s_ldg);
        ConsentTerms terms = new(person.Address, app.Address, MerkleTree.Leaf([1]), Purpose.Inference, 4_000_000_000, tariff.Price, tariff.Cap, tariff.Payout);
        await new DirectSender(chain.Client, person).SendAsync(new ConsentLedger(chain.Client, chain.Contracts).Grant(terms, 5));
        FundedWallet sponsor = chain.Wallets[0];
        await chain.MintAsync(sponsor.Address, 1000 * s_ldg);
        await sponsor.SendAsync(LedgerToken.Calls.Approve(chain.Contracts.LedgerToken, chain.Contracts.UsageMeter, 1000 * s_ldg));
        await sponsor.SendAsync(UsageMeter.Calls.Deposit(chain.Contracts.UsageMeter, app.Address, person.Address, app.Address, 1000 * s_ldg));
    }

    private static CallData SettleOf(LocalChain chain, MeteredState state)
    {
        UsageVoucher voucher = state.Last!.Voucher;
        UsageParties parties = voucher.Parties;
        return UsageMeter.Calls.Settle(
            chain.Contracts.UsageMeter,
            new UsageMeter.Voucher(parties.ConsentOwner, parties.ConsentNonce, parties.App, parties.Engine, parties.Release, voucher.Counter, voucher.Tokens, voucher.Amount, voucher.Previous, voucher.Deadline),
            new UsageMeter.Payment(state.Channel.Price, state.Channel.Cap, state.Payout), state.Last.AppSignature, state.Last.EngineSignature);
    }
}
