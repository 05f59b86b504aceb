using System.Globalization;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Device.Metering;
using Ledger.Device.Tests.Engine;
using Ledger.Device.Tests.Host;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;

namespace Ledger.Device.Tests.Metering;

/// <summary>An application pays for what it receives, on a real chain, with a real worker; the device gives no more ahead than it said.</summary>
public sealed class PaidAnswerTests
{
    private const int Ahead = 64;

    private static readonly BigInteger s_ldg = BigInteger.Pow(10, 18);
    private static readonly ChatQuestion s_question = new([new ChatTurn("user", "Where does the hive stand?")]) { MaxTokens = 200, Temperature = 0, Cite = false };

    private LocalChain _chain = null!;
    private TinyModel _model = null!;
    private TestDevice _device = null!;
    private TestApp _app = null!;

    [OneTimeSetUp]
    public async Task StartChainAsync()
    {
        _chain = await LocalChain.StartDeployedAsync();
        _model = new TinyModel(TinyModel.SmallShape with { Context = 16_384 });
    }

    [OneTimeTearDown]
    public async Task EndChainAsync()
    {
        _model.Dispose();
        await _chain.DisposeAsync();
    }

    [SetUp]
    public async Task StartAsync()
    {
        _device = await TestDevice.StartAsync(_chain, _model.Path);
        _app = new TestApp(_chain.Client.ChainId);
        await _device.PlugAsync();
    }

    [TearDown]
    public async Task EndAsync()
    {
        _app.Dispose();
        await _device.DisposeAsync();
    }

    [Test]
    public async Task What_was_received_is_signed_for_settled_once_and_split()
    {
        await GrantAsync(price: 2 * s_ldg, cap: 100 * s_ldg); // less than the device settles by itself
        await DepositAsync(50 * s_ldg);
        using DeviceClient client = await _device.ClientAsync(_app);
        UsagePayer payer = Payer(client);

        ChatEvent.Finished first = await AskAsync(payer), second = await AskAsync(payer);
        UsageSettlement settlement = (await _device.Owner.SettleAsync().DoneAsync()).Single();
        IReadOnlyList<UsageSettlement> again = await _device.Owner.SettleAsync().DoneAsync();

        ulong tokens = (ulong)(first.CompletionTokens + second.CompletionTokens);
        BigInteger cost = tokens * 2 * s_ldg / 1000;
        Assert.That((first.CompletionTokens, second.CompletionTokens), Is.EqualTo((200, 200)), "more than may go ahead unpaid");
        Assert.That((payer.TokensPaid, settlement.Tokens, settlement.Problem), Is.EqualTo((tokens, tokens, (string?)null)));
        Assert.That(BigInteger.Parse(settlement.Paid, CultureInfo.InvariantCulture), Is.EqualTo(cost));
        Assert.That(again, Is.Empty, "nothing is settled twice");
        UseView.Use use = (await _device.Owner.UsesAsync().DoneAsync()).Uses.Single();
        Assert.That((use.App, use.SourceName, use.Used, use.Left), Is.EqualTo((_app.Did.ToString(), "notes", $"{cost}", $"{100 * s_ldg - cost}")), "who can use my data now");
        Assert.That(await new LedgerToken(_chain.Contracts.LedgerToken, _chain.Client).BalanceOfAsync(_device.Person.Identity), Is.EqualTo(cost * 7 / 10), "the owner's part");
        Assert.That((BigInteger)(await EscrowOfAsync(_app.Did.Identity)).Balance, Is.EqualTo(50 * s_ldg - cost));
    }

    [Test]
    public async Task A_device_settles_by_itself_at_what_its_owner_said()
    {
        await _device.DisposeAsync();
        _device = await TestDevice.StartAsync(_chain, _model.Path, directory: null, identity: null, settleAt: (UInt128)s_ldg / 50);
        await _device.PlugAsync();
        await GrantAsync(price: s_ldg, cap: s_ldg);
        await DepositAsync(s_ldg);
        using DeviceClient client = await _device.ClientAsync(_app);
        UsagePayer payer = Payer(client);

        List<BigInteger> paid = [];
        foreach (int tokens in new[] { 15, 10 })
        {
            await AskAsync(payer, s_question with { MaxTokens = tokens });
            await _device.Parts.Settlements.LookAsync(CancellationToken.None);
            paid.Add(BigInteger.Parse((await _device.Owner.OwnerUsageAsync().DoneAsync()).Single().Paid, CultureInfo.InvariantCulture));
        }

        Assert.That(paid, Is.EqualTo((BigInteger[])[0, s_ldg * 25 / 1000]), "a fiftieth of an LDG");
    }

    [Test]
    public async Task An_application_that_signs_nothing_gets_no_token_beyond_what_goes_ahead()
    {
        await GrantAsync(price: s_ldg, cap: 100 * s_ldg);
        await DepositAsync(s_ldg);
        using DeviceClient client = await _device.ClientAsync(_app);

        (_, ChatEvent broken) = await client.AskAsync(s_question);
        ApiError next = await client.AskRefusedAsync(s_question);
        UsageChannelView view = (await client.UsageAsync().DoneAsync()).Single();

        Assert.That(((ChatEvent.Refused)broken).Error.Code, Is.EqualTo("voucher_required"));
        Assert.That((next.Status, next.Code), Is.EqualTo((402, "voucher_required")));
        Assert.That(view.Delivered, Is.InRange(1UL, (ulong)Ahead));
        Assert.That(await Payer(client).CatchUpAsync(), Is.Null);
        Assert.That(await AskAsync(Payer(client)), Is.Not.Null, "whoever catches up is served again");
    }

    [Test]
    public async Task Without_an_escrow_that_covers_what_may_be_owed_there_is_no_answer()
    {
        await GrantAsync(price: 1000 * s_ldg, cap: 1000 * s_ldg);
        using DeviceClient client = await _device.ClientAsync(_app);

        ApiError none = await client.AskRefusedAsync(s_question);
        await DepositAsync(Ahead * s_ldg - 1);
        ApiError little = await client.AskRefusedAsync(s_question);
        await DepositAsync(1);
        ChatEvent.Finished answer = await AskAsync(Payer(client), s_question with { MaxTokens = 20 });

        Assert.That(((none.Status, none.Code), (little.Status, little.Code)), Is.EqualTo(((402, "escrow_empty"), (402, "escrow_empty"))));
        Assert.That(answer.CompletionTokens, Is.EqualTo(20));
    }

    [Test]
    public async Task An_answer_ends_where_the_cap_is_reached_and_there_is_no_other()
    {
        await GrantAsync(price: s_ldg, cap: s_ldg / 10); // a hundred tokens
        await DepositAsync(s_ldg);
        using DeviceClient client = await _device.ClientAsync(_app);
        UsagePayer payer = Payer(client);

        ChatEvent.Finished cut = await AskAsync(payer);
        ApiError none = await client.AskRefusedAsync(s_question);
        UsageSettlement settlement = (await _device.Owner.SettleAsync().DoneAsync()).Single();

        Assert.That((cut.Reason, cut.CompletionTokens), Is.EqualTo(("length", 100)));
        Assert.That((none.Status, none.Code), Is.EqualTo((402, "cap_reached")));
        Assert.That(settlement.Paid, Is.EqualTo((s_ldg / 10).ToString(CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task A_running_stream_gives_at_most_one_more_piece_once_the_gate_has_seen_the_block_of_a_revocation()
    {
        const int Piece = 4; // tokens that one character of four bytes can take
        await GrantAsync(price: s_ldg, cap: 100 * s_ldg);
        await DepositAsync(100 * s_ldg);
        using DeviceClient client = await _device.ClientAsync(_app);
        Task<ulong>? seen = null;
        ChatEvent? last = null;
        await foreach (ChatEvent said in Payer(client).ChatAsync(s_question with { MaxTokens = 8000 }))
        {
            seen ??= RevokeAsync();
            last = said;
        }

        ulong atBlock = await seen!, after = _device.Parts.Usage.Views(_app.Did.Identity).Single().Delivered;
        Assert.That((last as ChatEvent.Refused)?.Error.Code, Is.EqualTo("consent_ended"));
        Assert.That(after - atBlock, Is.LessThanOrEqualTo((ulong)Piece), $"{atBlock} tokens before");

        async Task<ulong> RevokeAsync()
        {
            await _device.RevokeElsewhereAsync();
            await _device.Parts.Gate.LookAsync(CancellationToken.None);
            return _device.Parts.Usage.Views(_app.Did.Identity).Single().Delivered;
        }
    }

    [Test]
    public async Task Vouchers_that_are_forged_repeated_or_inflated_are_refused_and_change_nothing()
    {
        await GrantAsync(price: s_ldg, cap: 100 * s_ldg);
        await DepositAsync(s_ldg);
        using DeviceClient client = await _device.ClientAsync(_app);
        using TestApp other = new(_chain.Client.ChainId);
        using DeviceClient strangers = await _device.ClientAsync(other);
        await AskAsync(Payer(client), s_question with { MaxTokens = 10 });
        UsageChannelView before = (await client.UsageAsync().DoneAsync()).Single();
        UsageVoucher last = before.Last!.Read(before.Read()!.Parties)!.Value.Voucher;
        UsageChannel channel = before.Read()!.After(last);
        UsageVoucher inflated = channel.Next(last.Tokens + 5, last.Deadline);

        ApiError[] refusals =
        [
            await client.PayAsync(before.Last).RefusedAsync(),
            await client.PayAsync(SignedVoucher.Of(inflated, await SignAsync(_app, inflated), null)).RefusedAsync(),
            await client.PayAsync(SignedVoucher.Of(inflated, await SignAsync(other, inflated), null)).RefusedAsync(),
            await strangers.PayAsync(before.Last).RefusedAsync(),
            await client.PayAsync(before.Last with { Channel = Hash32.Zero.ToString() }).RefusedAsync(),
            await client.PayAsync(before.Last with { AppSignature = "0xzz" }).RefusedAsync(),
        ];

        Assert.That(refusals.Select(static error => error.Status), Is.EqualTo((int[])[409, 409, 409, 404, 404, 400]));
        Assert.That((await client.UsageAsync().DoneAsync()).Single(), Is.EqualTo(before));
        Assert.That(await strangers.UsageAsync().DoneAsync(), Is.Empty, "others see nothing of it");
    }

    /// <summary>Only the last voucher is kept: one that nothing stands behind must not take the place of one that is paid.</summary>
    [Test]
    public async Task A_meters_key_pays_from_its_own_escrow_and_one_without_takes_nobodys_place()
    {
        using LocalSigner hot = new(PrivateKey.Generate());
        await NameMetersKeyAsync(hot.Address);
        await GrantAsync(price: s_ldg, cap: 100 * s_ldg);
        await DepositAsync(s_ldg);
        using DeviceClient client = await _device.ClientAsync(_app);
        await AskAsync(Payer(client), s_question with { MaxTokens = 10 });
        (_, ChatEvent unpaid) = await client.AskAsync(s_question with { MaxTokens = 10 }); // delivered, not signed for

        ApiError none = await client.AskRefusedAsync(s_question with { Payer = hot.Address });
        UsageChannelView view = (await client.UsageAsync().DoneAsync()).Single();
        UsageVoucher last = view.Last!.Read(view.Read()!.Parties)!.Value.Voucher;
        UsageVoucher next = view.Read()!.After(last).Next(view.Delivered, last.Deadline);
        byte[] signature = (await hot.SignAsync(Typed.Digest(next), CancellationToken.None)).ToBytes();
        ApiError nothingBehind = await client.PayAsync(SignedVoucher.Of(next, signature, null)).RefusedAsync();
        await DepositAsync(s_ldg, hot.Address);
        SignedVoucher taken = await client.PayAsync(SignedVoucher.Of(next, signature, null)).DoneAsync();
        UsageSettlement settlement = (await _device.Owner.SettleAsync().DoneAsync()).Single();

        Assert.That(unpaid, Is.InstanceOf<ChatEvent.Finished>());
        Assert.That((none.Code, nothingBehind.Status, nothingBehind.Code), Is.EqualTo(("escrow_empty", 402, "escrow_empty")));
        Assert.That((taken.Tokens, settlement.Problem), Is.EqualTo((view.Delivered, (string?)null)));
        Assert.That((BigInteger)(await EscrowOfAsync(hot.Address)).Balance, Is.EqualTo(s_ldg - BigInteger.Parse(settlement.Paid, CultureInfo.InvariantCulture)), "its own");
        Assert.That((BigInteger)(await EscrowOfAsync(_app.Did.Identity)).Balance, Is.EqualTo(s_ldg), "and not the owner's");
    }

    [Test]
    public async Task Where_the_meter_is_gone_owner_and_application_are_told_that_the_chain_gives_no_answer()
    {
        await GrantAsync(price: s_ldg, cap: 100 * s_ldg);
        await DepositAsync(s_ldg);
        using DeviceClient client = await _device.ClientAsync(_app);
        await client.AskAsync(s_question with { MaxTokens = 10 });
        UsageChannelView view = (await client.UsageAsync().DoneAsync()).Single();
        UsageVoucher voucher = view.Read()!.Next(view.Delivered, 4_000_000_000);
        SignedVoucher signed = SignedVoucher.Of(voucher, await SignAsync(_app, voucher), null);
        byte[] code = await _chain.Client.GetCodeAsync(_chain.Contracts.UsageMeter, BlockRef.Latest, CancellationToken.None);
        await _chain.SetCodeAsync(_chain.Contracts.UsageMeter, Array.Empty<byte>());
        ApiError[] refusals;
        try
        {
            refusals = [await client.PayAsync(signed).RefusedAsync(), await client.AskRefusedAsync(s_question), await _device.Owner.SettleAsync().RefusedAsync(), await _device.Owner.UsesAsync().RefusedAsync()];
        }
        finally
        {
            await _chain.SetCodeAsync(_chain.Contracts.UsageMeter, code);
        }

        Assert.That(refusals.Select(static one => (one.Status, one.Code)), Is.All.EqualTo((503, "chain_unreachable")));
    }

    [Test]
    public async Task Who_pays_is_refused_as_who_does_not()
    {
        using DeviceClient client = new(_device.Url, await _app.TokenAsync(_app.Did)); // for somebody else's device
        List<ChatEvent> said = [];
        await foreach (ChatEvent one in Payer(client).ChatAsync(s_question))
            said.Add(one);

        Assert.That(said.Select(static one => ((ChatEvent.Refused)one).Error.Code), Is.EqualTo((string[])["token_other_audience"]));
    }

    [Test]
    public async Task A_device_that_was_started_again_knows_what_was_delivered_and_signed_and_has_settled_it()
    {
        await GrantAsync(price: s_ldg, cap: 100 * s_ldg);
        await DepositAsync(s_ldg);
        using (DeviceClient client = await _device.ClientAsync(_app))
            await AskAsync(Payer(client));
        await _device.RestartAsync(_model.Path);
        string settled = (await _device.Owner.OwnerUsageAsync().DoneAsync()).Single().Paid;
        await _device.UntilAsync(static status => status.Grants is [{ State: "active" }]);
        using DeviceClient again = await _device.ClientAsync(_app);

        ChatEvent.Finished answer = await AskAsync(Payer(again));
        UsageChannelView view = (await again.UsageAsync().DoneAsync()).Single();

        Assert.That(settled, Is.EqualTo((s_ldg / 5).ToString(CultureInfo.InvariantCulture)), "when it stopped");
        Assert.That(answer.CompletionTokens, Is.EqualTo(200));
        Assert.That((view.Delivered, view.Last!.Tokens), Is.EqualTo((400UL, 400UL)));
    }

    private static async Task<ChatEvent.Finished> AskAsync(UsagePayer payer, ChatQuestion? question = null)
    {
        await foreach (ChatEvent said in payer.ChatAsync(question ?? s_question))
        {
            if (said is ChatEvent.Finished finished)
                return finished;
            if (said is ChatEvent.Refused refused)
                throw new AssertionException($"{refused.Error.Status} {refused.Error.Code}: {refused.Error.Message}");
        }

        throw new AssertionException("The stream had no end.");
    }

    private UsageTypedData Typed => new(_chain.Client.ChainId, _chain.Contracts.UsageMeter);

    private UsagePayer Payer(DeviceClient client) => new(client, _device.Person.Identity, _app.Signer, Typed, TimeProvider.System) { MostPrice = UInt128.MaxValue };

    private async Task<byte[]> SignAsync(TestApp app, UsageVoucher voucher) => (await app.Signer.SignAsync(Typed.Digest(voucher), CancellationToken.None)).ToBytes();

    private Task<GrantView> GrantAsync(BigInteger price, BigInteger cap) => _device.Owner.GrantAsync(new GrantRequest(
        "notes", _app.Did.ToString(), ["inference"], 3600, new GrantPayment(price.ToString(CultureInfo.InvariantCulture), cap.ToString(CultureInfo.InvariantCulture)))).DoneAsync();

    private Task<IEscrow.Account> EscrowOfAsync(Address signer) =>
        new UsageMeter(_chain.Contracts.UsageMeter, _chain.Client).EscrowOfAsync(_app.Did.Identity, _device.Person.Identity, signer);

    /// <summary>The application's identity names a delegate for its vouchers.</summary>
    private async Task NameMetersKeyAsync(Address key)
    {
        await _chain.SetBalanceAsync(_app.Did.Identity, s_ldg);
        await new DirectSender(_chain.Client, _app.Signer).SendAsync(
            IdentityRegistry.Calls.AddDelegate(_chain.Contracts.IdentityRegistry, _app.Did.Identity, LedgerNames.ToBytes32("LedgerMeter"), key, 1_000_000));
    }

    private async Task DepositAsync(BigInteger amount, Address? signer = null)
    {
        FundedWallet sponsor = _chain.Wallets[0];
        await _chain.MintAsync(sponsor.Address, amount);
        await sponsor.SendAsync(LedgerToken.Calls.Approve(_chain.Contracts.LedgerToken, _chain.Contracts.UsageMeter, amount));
        await sponsor.SendAsync(UsageMeter.Calls.Deposit(_chain.Contracts.UsageMeter, _app.Did.Identity, _device.Person.Identity, signer ?? _app.Did.Identity, amount));
    }
}
