using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Contracts.Tests.Generator;

/// <summary>A binding of everything that is hard about an ABI, against the contract itself on a real chain.</summary>
public sealed class TrickyContractTests
{
    private static readonly Point s_point = new(-8_388_608, 1_099_511_627_775);
    private static readonly Address s_keeper = Address.Parse("0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A");

    private LocalChain _chain = null!;
    private Tricky _tricky = null!;

    [OneTimeSetUp]
    public async Task DeployAsync()
    {
        _chain = await LocalChain.StartEmptyAsync();
        byte[] creation = Tricky.CreationCode(s_point, "a label that is longer than one word of the machine", s_keeper, [1, 2, 3]);
        IReadOnlyList<TransactionReceipt> receipts = await _chain.Wallets[0].Sender.SendAllAsync([(new CallRequest(null, creation), 5_000_000)]);
        Assert.That(receipts[0].Succeeded, Is.True);
        _tricky = new Tricky(receipts[0].ContractAddress!.Value, _chain.Client);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [Test]
    public async Task Constructor_arguments_arrive()
    {
        Assert.That(await _tricky.StartAsync(), Is.EqualTo((s_point.X, s_point.Y)));
        Assert.That(await _tricky.GetAsync(), Is.EqualTo("a label that is longer than one word of the machine"));
        Assert.That(await _tricky.KeeperAsync(), Is.EqualTo(s_keeper));
        Assert.That(await _tricky.DeployedAtAsync(), Is.EqualTo(BigInteger.One));
    }

    [Test]
    public async Task Overloads_are_told_apart_even_where_csharp_sees_one_type()
    {
        // In the order of the signatures: Get(int256), get(bytes), get(bytes7), get(uint256).
        Assert.That(await _tricky.GetAsync(new BigInteger(41)), Is.EqualTo(new BigInteger(-41)));
        Assert.That(await _tricky.GetAsync([1, 2, 3]), Is.EqualTo(new BigInteger(3)));
        Assert.That(await _tricky.Get2Async([1, 2, 3, 4, 5, 6, 7]), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6, 7 }));
        Assert.That(await _tricky.Get2Async(new BigInteger(41)), Is.EqualTo(new BigInteger(42)));
    }

    [Test]
    public async Task Reserved_words_and_names_of_the_generated_code_are_usable()
    {
        (BigInteger @lock, BigInteger @operator) = await _tricky.ParamsAsync(@object: 1, @namespace: 2, contract2: -3, writer2: 4, cancellationToken2: 5);

        Assert.That(@lock, Is.EqualTo(new BigInteger(12)));
        Assert.That(@operator, Is.EqualTo(new BigInteger(-3)));
        Assert.That(await _tricky.CallsFunctionAsync(), Is.EqualTo(new BigInteger(7)));
        Assert.That(await _tricky.ToStringAsync(), Is.EqualTo("to string"));
        await _tricky.NothingAsync();
    }

    [Test]
    public async Task Nested_structs_come_back_as_they_were_sent()
    {
        Shapes.Shape shape = new("größe", [s_point, new Point(1, 2)], [new Point(3, 4), new Point(-5, 6)], [[1, 2, 3, 4], [5, 6, 7, 8], [0, 0, 0, 9]], UInt128.MaxValue);
        Tricky.Row row = new([shape, shape with { Name = "", Corners = [] }], [[], [1], new byte[33]], ["", "second"], 2, s_keeper);

        Tricky.Row back = await _tricky.RowAsync(row);

        Assert.That(back.Shapes, Has.Count.EqualTo(2));
        Assert.That(back.Shapes[0].Name, Is.EqualTo("größe"));
        Assert.That(back.Shapes[0].Corners, Is.EqualTo(shape.Corners));
        Assert.That(back.Shapes[0].Box, Is.EqualTo(shape.Box));
        Assert.That(back.Shapes[0].Tags, Is.EqualTo(shape.Tags));
        Assert.That(back.Shapes[0].Weight, Is.EqualTo(UInt128.MaxValue));
        Assert.That(back.Shapes[1].Corners, Is.Empty);
        Assert.That(back.Blobs, Is.EqualTo(row.Blobs));
        Assert.That(back.Titles, Is.EqualTo(row.Titles));
        Assert.That((back.Tag, back.Owner), Is.EqualTo((row.Tag, row.Owner)));
    }

    [Test]
    public async Task Nested_arrays_come_back_as_they_were_sent()
    {
        IReadOnlyList<sbyte>[] grid = [[-128, 0, 127], [1, 2, 3]];
        IReadOnlyList<IReadOnlyList<BigInteger>>[] cube = [[[1, 2], []], [[], [BigInteger.Pow(2, 256) - 1]]];

        Assert.That(await _tricky.GridAsync(grid), Is.EqualTo(grid));
        Assert.That(await _tricky.CubeAsync(cube), Is.EqualTo(cube));
        Assert.That(await _tricky.GridAsync([]), Is.Empty);
    }

    [Test]
    public async Task Numbers_keep_their_extremes()
    {
        BigInteger least = -BigInteger.Pow(2, 255), most = BigInteger.Pow(2, 256) - 1;
        UInt128 most72 = ((UInt128)1 << 72) - 1;
        Int128 least72 = -((Int128)1 << 71);

        Assert.That(
            await _tricky.NumbersAsync(ulong.MaxValue, most72, UInt128.MaxValue, long.MinValue, least72, Int128.MinValue, least, most),
            Is.EqualTo((ulong.MaxValue, most72, UInt128.MaxValue, long.MinValue, least72, Int128.MinValue, least, most)));
        Assert.That(await _tricky.BitsAsync(new Bits(uint.MaxValue), 1), Is.EqualTo((new Bits(uint.MaxValue), (byte)1, true)));
    }

    [Test]
    public void Values_that_do_not_fit_their_type_never_leave_the_process()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Tricky.Calls.Get2(_tricky.Address, BigInteger.MinusOne));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tricky.Calls.Numbers(_tricky.Address, 0, UInt128.MaxValue, 0, 0, 0, 0, 0, 0));
        Assert.Throws<ArgumentException>(() => Tricky.Calls.Get2(_tricky.Address, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => Tricky.Calls.Grid(_tricky.Address, [[1, 2]]));
    }

    [Test]
    public async Task Every_event_decodes_and_passes_over_the_others()
    {
        CallData call = Tricky.Calls.EmitAll(_tricky.Address, "name", [1, 2], s_point, payment: 17);

        IReadOnlyList<Log> logs = (await _chain.Wallets[0].SendAsync(call)).Logs;

        Assert.That(logs, Has.Count.EqualTo(6));
        Assert.That(Decoded<Tricky.Events.Transfer>(logs, Tricky.Events.Transfer.TryDecode), Is.EqualTo(new[] { new Tricky.Events.Transfer(_chain.Wallets[0].Address, _tricky.Address, 17) }));
        Tricky.Events.Transfer2 second = Decoded<Tricky.Events.Transfer2>(logs, Tricky.Events.Transfer2.TryDecode).Single();
        Assert.That((second.From, second.Data), Is.EqualTo((Keccak256.Hash("name"u8), "name"u8.ToArray())));
        Tricky.Events.Hashed hashed = Decoded<Tricky.Events.Hashed>(logs, Tricky.Events.Hashed.TryDecode).Single();
        Assert.That((hashed.NameHash, hashed.Blob), Is.EqualTo((Keccak256.Hash("name"u8), new byte[] { 1, 2 })));
        Assert.That(Decoded<Tricky.Events.Params>(logs, Tricky.Events.Params.TryDecode).Single(),
            Is.EqualTo(new Tricky.Events.Params(3, -4, true, Hash32.Parse("0x" + new string('0', 63) + "5"))));
        Assert.That(Decoded<Tricky.Events.Unnamed>(logs, Tricky.Events.Unnamed.TryDecode).Single(), Is.EqualTo(new Tricky.Events.Unnamed(1, 2, 3)));
        Assert.That(Decoded<Tricky.Events.Silent>(logs, Tricky.Events.Silent.TryDecode).Single(), Is.EqualTo(new Tricky.Events.Silent(9, "name")));
    }

    [Test]
    public void Errors_say_themselves_with_their_values()
    {
        Assert.That(ReasonOf(() => _tricky.RefuseAsync([s_keeper], new Point(1, 2))),
            Is.EqualTo($"refused: round 4, callers [{s_keeper}], where Point {{ X = 1, Y = 2 }}, why 'not your turn'"));
        Assert.That(ReasonOf(() => _tricky.RefuseCodeAsync()), Is.EqualTo("refused code: code 0xdeadbeef"));
        Assert.That(ReasonOf(() => _tricky.RefuseEmptyAsync()), Is.EqualTo("empty"));
        Assert.That(ReasonOf(() => _tricky.RefuseTextAsync()), Is.EqualTo("bad_actor"));
        Assert.That(ReasonOf(() => _tricky.RefusePanicAsync(0)), Is.EqualTo("panic 0x12: division by zero"));
        Assert.That(ReasonOf(() => _tricky.RefuseSilentlyAsync()), Is.EqualTo("no reason given"));
        Assert.That(Tricky.DecodeError(new byte[] { 1, 2, 3, 4 }), Is.EqualTo("an error that no known contract declares: 0x01020304"));
    }

    [Test]
    public void An_error_decodes_into_its_values()
    {
        ContractRevertException refused = Assert.CatchAsync<ContractRevertException>(() => _tricky.RefuseAsync([s_keeper, Address.Zero], s_point))!;

        Assert.That(Tricky.Errors.Refused.TryDecode(refused.Revert.Data, out Tricky.Errors.Refused? error), Is.True);
        Assert.That(error!.Callers, Is.EqualTo(new[] { s_keeper, Address.Zero }));
        Assert.That(error.Where, Is.EqualTo(s_point));
        Assert.That(Tricky.Errors.Empty.TryDecode(refused.Revert.Data, out _), Is.False);
        Assert.That(Tricky.Errors.Refused.TryDecode(refused.Revert.Data.AsMemory(0, 36), out _), Is.False);
    }

    [Test]
    public void A_declared_error_is_an_exception_of_its_own_from_a_view_and_from_a_transaction()
    {
        ContractErrorException<Tricky.Errors.Refused> asked = Assert.ThrowsAsync<ContractErrorException<Tricky.Errors.Refused>>(() => _tricky.RefuseAsync([s_keeper], s_point))!;
        ContractErrorException<Tricky.Errors.RefusedCode> sent = Assert.ThrowsAsync<ContractErrorException<Tricky.Errors.RefusedCode>>(
            () => _chain.Wallets[0].SendAsync(Tricky.Calls.RefuseCode(_tricky.Address)))!;

        Assert.That((asked.Error.Round, asked.Error.Why), Is.EqualTo((new BigInteger(4), "not your turn")));
        Assert.That(sent.Error.Code, Is.EqualTo(new byte[] { 0xde, 0xad, 0xbe, 0xef }));
        Assert.That(sent.Message, Is.EqualTo("The contract refused: refused code: code 0xdeadbeef"));
        Assert.ThrowsAsync<ContractErrorException<Tricky.Errors.Empty>>(() => _tricky.RefuseEmptyAsync());
        Assert.ThrowsAsync<ContractRevertException>(() => _tricky.RefuseTextAsync());
    }

    [Test]
    public async Task A_filter_finds_the_events_of_the_wanted_values()
    {
        TransactionReceipt receipt = await _chain.Wallets[1].SendAsync(Tricky.Calls.EmitAll(_tricky.Address, "found", [7], s_point, payment: 3));

        Assert.That(await FoundAsync(Tricky.Events.Transfer.Filter(_tricky.Address, from: _chain.Wallets[1].Address)), Is.EqualTo(1));
        Assert.That(await FoundAsync(Tricky.Events.Transfer.Filter(_tricky.Address, from: s_keeper)), Is.Zero);
        Assert.That(await FoundAsync(Tricky.Events.Transfer.Filter(_tricky.Address)), Is.EqualTo(1));
        Assert.That(await FoundAsync(Tricky.Events.Hashed.Filter(_tricky.Address, name: "found")), Is.EqualTo(1));
        Assert.That(await FoundAsync(Tricky.Events.Hashed.Filter(_tricky.Address, name: "other")), Is.Zero);
        Assert.That(await FoundAsync(Tricky.Events.Silent.Filter(_tricky.Address, number: 9)), Is.EqualTo(1));
        Assert.That(await FoundAsync(Tricky.Events.Params.Filter(_tricky.Address, @params: 4)), Is.Zero);

        async Task<int> FoundAsync(LogFilter filter) => (await _chain.Client.GetLogsAsync(filter, receipt.BlockHash, CancellationToken.None)).Count;
    }

    [Test]
    public void A_view_of_an_address_without_code_is_one_clear_sentence()
    {
        Tricky nowhere = new(s_keeper, _chain.Client);

        ContractMissingException missing = Assert.ThrowsAsync<ContractMissingException>(() => nowhere.KeeperAsync())!;

        Assert.That(missing.Message, Is.EqualTo($"There is no Tricky at {s_keeper}: the chain was restarted empty, or the address belongs to another chain."));
    }

    [Test]
    public async Task A_view_answers_as_of_an_older_block()
    {
        TransactionReceipt receipt = await _chain.Wallets[0].SendAsync(Tricky.Calls.EmitAll(_tricky.Address, "", [], s_point, 0));

        Assert.That(await _tricky.KeeperAsync(BlockRef.At(receipt.BlockHash)), Is.EqualTo(s_keeper));
        Assert.ThrowsAsync<ContractMissingException>(() => _tricky.KeeperAsync(BlockRef.At(0)));
    }

    private static string ReasonOf(Func<Task> call) =>
        Tricky.DecodeError(Assert.CatchAsync<ContractRevertException>(call)!.Revert.Data);

    private delegate bool Decoder<T>(Log log, out T? decoded);

    private static List<T> Decoded<T>(IReadOnlyList<Log> logs, Decoder<T> decode)
    {
        List<T> decoded = [];
        foreach (Log log in logs)
        {
            if (decode(log, out T? value))
                decoded.Add(value!);
        }

        return decoded;
    }
}
