using System.Numerics;
using System.Text.Json;
using Ledger.Cryptography;
using Ledger.Ethereum.Tests.Differential;
using Ledger.Testing;

namespace Ledger.Ethereum.Tests.Signers;

public sealed class RemoteSignerTests
{
    private const string FirstKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"; // known to everybody: anvil's first account
    private const ulong Chain = 31337;

    private static readonly Address First = Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    private static readonly Address Receiver = Address.Parse("0x00000000000000000000000000000000000000aa");

    private static readonly Transaction[] Transactions =
    [
        new LegacyTransaction(Chain, 0, 20_000_000_000, 50_000, Receiver, 7, [1, 2]),
        new FeeMarketTransaction(Chain, 0, 1_000_000_000, 20_000_000_000, 50_000, Receiver, 7, [], []),
        new FeeMarketTransaction(Chain, 3, 0, 20_000_000_000, 90_000, null, 0, [0x60, 0x00], []),
        new AccessListTransaction(Chain, 1, 20_000_000_000, 50_000, Receiver, 7, [1], [new AccessListEntry(Receiver, [Hash32.Zero])]),
        new FeeMarketTransaction(Chain, 1, 0, 20_000_000_000, 50_000, Receiver, 7, [1], [new AccessListEntry(Receiver, [])]),
    ];

    [Test]
    public async Task A_node_with_unlocked_accounts_signs_as_web3signer_does()
    {
        await using LocalChain chain = await LocalChain.StartAsync();
        ISigner remote = new Web3Signer(chain.Client.Transport, First, "eth_signTypedData_v4");
        using LocalSigner local = Local();

        Assert.That(await Web3Signer.AccountsAsync(chain.Client.Transport, CancellationToken.None), Does.Contain(First));
        await AssertSameAsync(remote, local, Transactions[..3]);
        ulong nonce = await chain.Client.GetTransactionCountAsync(First, BlockRef.Latest, CancellationToken.None);
        SignedTransaction signed = await (Transactions[1] with { Nonce = nonce }).SignAsync(remote, CancellationToken.None);
        Assert.That(await chain.Client.SendRawAsync(signed.Raw, CancellationToken.None), Is.TypeOf<SendResult.Accepted>());
        Assert.That(async () => await Transactions[3].SignAsync(remote, CancellationToken.None), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public async Task A_signer_is_opened_for_an_account_that_it_holds_and_for_no_other()
    {
        await using LocalChain chain = await LocalChain.StartAsync();
        using RemoteSigner signer = new(chain.RpcUrl, RemoteSignerKind.Web3Signer);
        using LocalSigner local = Local();

        ISigner opened = await signer.OpenAsync(First, CancellationToken.None);

        Assert.That((await Transactions[0].SignAsync(opened, CancellationToken.None)).Raw.ToArray(), Is.EqualTo((await Transactions[0].SignAsync(local, CancellationToken.None)).Raw.ToArray()));
        Assert.That(async () => await signer.OpenAsync(Receiver, CancellationToken.None), Throws.TypeOf<SignerException>().With.Message.Contains(Receiver.ToString()).And.Message.Contains("and others"));
        using RemoteSigner silent = new(new Uri("http://127.0.0.1:9/"), RemoteSignerKind.Clef);
        Assert.That(async () => await silent.OpenAsync(First, CancellationToken.None), Throws.TypeOf<RpcTransportException>());
    }

    [Test]
    public async Task Another_client_that_answers_as_clef_does_signs_the_same()
    {
        ScriptedSigner clef = new(FirstKey);
        using LocalSigner local = Local();

        Assert.That(await ClefSigner.AccountsAsync(clef, CancellationToken.None), Is.EqualTo([First]));
        await AssertSameAsync(new ClefSigner(clef, First), local, Transactions);
    }

    [Test]
    public void Bare_digests_are_not_signed_far_away()
    {
        StubbornSigner transport = new(Answer("\"0x\""));

        Assert.That(() => new Web3Signer(transport, First).SignAsync(Hash32.Zero, CancellationToken.None), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => new ClefSigner(transport, First).SignAsync(Hash32.Zero, CancellationToken.None), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public async Task Another_transaction_than_the_one_asked_for_is_refused()
    {
        using LocalSigner local = Local();
        FeeMarketTransaction asked = (FeeMarketTransaction)Transactions[1];
        Transaction[] others =
        [
            asked with { Nonce = 1 }, asked with { ChainId = 1 }, asked with { MaxFeePerGas = asked.MaxFeePerGas + 1 }, asked with { Value = 8 },
            asked with { To = First }, asked with { Data = [1] }, Transactions[0],
        ];
        foreach (Transaction other in others)
            await AssertRefusedAsync(asked, Hex.Encode((await other.SignAsync(local, CancellationToken.None)).Raw.Span));
    }

    [Test]
    public async Task A_signature_of_another_key_is_refused()
    {
        using PrivateKey key = RandomTransactions.Key(new Random(5));
        using LocalSigner other = new(key);
        ISigner stranger = other;

        await AssertRefusedAsync(Transactions[1], Hex.Encode((await Transactions[1].SignAsync(other, CancellationToken.None)).Raw.Span));
        RpcReply message = Answer($"\"{Hex.Encode((await stranger.SignMessageAsync(new byte[3], CancellationToken.None)).ToBytes())}\"");
        Assert.That(async () => await new Web3Signer(new StubbornSigner(message), First).SignMessageAsync(new byte[3], CancellationToken.None), Throws.TypeOf<SignerException>());
        Assert.That(async () => await new ClefSigner(new StubbornSigner(message), First).SignMessageAsync(new byte[3], CancellationToken.None), Throws.TypeOf<SignerException>());
    }

    [Test]
    public async Task A_signature_with_a_high_s_is_refused()
    {
        using LocalSigner local = Local();
        Signature low = await local.SignAsync(PersonalMessage.Digest(""), CancellationToken.None);
        BigInteger order = BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber, null);
        byte[] high = low.ToBytes();
        (order - new BigInteger(high.AsSpan(32, 32), isUnsigned: true, isBigEndian: true)).TryWriteBytes(high.AsSpan(32, 32), out _, isUnsigned: true, isBigEndian: true);
        high[64] ^= 27 ^ 28;
        StubbornSigner transport = new(Answer($"\"{Hex.Encode(high)}\""));

        Assert.That(async () => await new ClefSigner(transport, First).SignMessageAsync(default, CancellationToken.None), Throws.TypeOf<SignerException>());
    }

    [TestCase("\"0x\"", typeof(SignerException))]
    [TestCase("\"0x02c0\"", typeof(SignerException))]
    [TestCase("\"0xzz\"", typeof(RpcTransportException))]
    [TestCase("null", typeof(RpcTransportException))]
    [TestCase("{}", typeof(RpcTransportException))]
    [TestCase("17", typeof(RpcTransportException))]
    public void Answers_that_are_no_signatures_are_refused(string json, Type exception)
    {
        StubbornSigner plain = new(Answer(json)), nested = new(Answer($"{{\"raw\":{json}}}"));

        Assert.That(async () => await new Web3Signer(plain, First).SignTransactionAsync(Transactions[1], CancellationToken.None), Throws.TypeOf(exception));
        Assert.That(async () => await new ClefSigner(nested, First).SignTransactionAsync(Transactions[1], CancellationToken.None), Throws.TypeOf(exception));
        if (json != "\"0x02c0\"")
            Assert.That(async () => await new Web3Signer(plain, First).SignMessageAsync(default, CancellationToken.None), Throws.TypeOf(exception));
    }

    [Test]
    public void A_person_who_says_no_is_heard()
    {
        StubbornSigner transport = new(new RpcReply.Failure(new RpcError(-32000, "Request denied", null)));

        Assert.That(async () => await new ClefSigner(transport, First).SignTransactionAsync(Transactions[1], CancellationToken.None), Throws.TypeOf<RpcException>());
    }

    private static async Task AssertSameAsync(ISigner remote, ISigner local, IReadOnlyList<Transaction> transactions)
    {
        foreach (Transaction transaction in transactions)
        {
            SignedTransaction expected = await transaction.SignAsync(local, CancellationToken.None);
            Assert.That((await transaction.SignAsync(remote, CancellationToken.None)).Raw.ToArray(), Is.EqualTo(expected.Raw.ToArray()));
        }

        byte[] message = "Grüße"u8.ToArray();
        Assert.That(await remote.SignMessageAsync(message, CancellationToken.None), Is.EqualTo(await local.SignMessageAsync(message, CancellationToken.None)));
        Random random = new(11);
        for (int i = 0; i < 3; i++)
        {
            using JsonDocument json = JsonDocument.Parse(RandomTypedData.Document(random).ToJsonString());
            TypedDataDocument document = TypedDataDocument.Parse(json.RootElement);
            Assert.That(await remote.SignTypedDataAsync(document, CancellationToken.None), Is.EqualTo(await local.SignTypedDataAsync(document, CancellationToken.None)), document.ToJson().ToJsonString());
        }
    }

    private static async Task AssertRefusedAsync(Transaction asked, string raw)
    {
        Web3Signer web3 = new(new StubbornSigner(Answer($"\"{raw}\"")), First);
        ClefSigner clef = new(new StubbornSigner(Answer($"{{\"raw\":\"{raw}\"}}")), First);
        Assert.That(async () => await asked.SignAsync(web3, CancellationToken.None), Throws.TypeOf<SignerException>());
        Assert.That(async () => await asked.SignAsync(clef, CancellationToken.None), Throws.TypeOf<SignerException>());
        await Task.CompletedTask;
    }

    private static RpcReply.Success Answer(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return new RpcReply.Success(document.RootElement.Clone());
    }

    private static LocalSigner Local() => new(PrivateKey.Create(Hex.Decode(FirstKey)));
}
