using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;
using Ledger.Ethereum.Tests.Differential;

namespace Ledger.Ethereum.Tests.Fuzz;

/// <summary>Damaged encodings: each is refused with its decoder's own exception, or is the one encoding of what it was read as.</summary>
/// <remarks>Memory is bounded by the input as well: no claim of a length may reserve what the input does not hold.</remarks>
[Category("Fuzz")]
public sealed class HostileInputTests
{
    private const int MemoryPerInput = 1 << 16, MemoryPerByte = 1024;

    [Test]
    public void Rlp_is_refused_or_canonical() => Try<RlpFormatException>(
        static random => Mutation.Of(random, Encode(random)),
        static bytes => Assert.That(bytes.AsSpan().SequenceEqual(Encode(RlpItem.Decode(bytes))), Is.True));

    [Test]
    public void Signed_transactions_are_refused_or_canonical()
    {
        Random samples = new(3);
        byte[][] right = [.. Enumerable.Range(0, 100).Select(_ => Signed(samples))];
        Try<RlpFormatException>(
            random => Mutation.Of(random, right[random.Next(right.Length)]),
            static bytes =>
            {
                SignedTransaction decoded = SignedTransaction.Decode(bytes);
                Assert.That(decoded.Transaction.With(decoded.Signature).Raw.Span.SequenceEqual(bytes), Is.True);
            });
    }

    [Test]
    public void What_a_chain_finds_in_a_damaged_transaction_is_a_sentence()
    {
        Random random = TestVolume.Random();
        for (int i = 0; i < TestVolume.Hostile / 50; i++) // recovering a sender takes much longer than decoding
        {
            try
            {
                SignedTransaction decoded = SignedTransaction.Decode(Mutation.Of(random, Signed(random)));
                Assert.That(TransactionRules.FindFault(decoded, 1), Is.Null.Or.Not.Empty);
                if (decoded.Transaction is SetCodeTransaction setCode)
                    Assert.That(() => setCode.Authorizations.Count(static each => each.TryRecoverAccount(out _)), Throws.Nothing);
            }
            catch (RlpFormatException)
            {
            }
        }
    }

    [Test]
    public void Abi_values_are_refused_or_canonical() => Try<AbiFormatException, (AbiType.Tuple Type, byte[] Bytes)>(
        static random =>
        {
            AbiType.Tuple type = RandomAbi.Parameters(random);
            AbiType.Tuple other = random.Next(8) == 0 ? RandomAbi.Parameters(random) : type;
            return (type, Mutation.Of(random, AbiCodec.Encode(other, (AbiValue.Sequence)RandomAbi.Value(random, other))));
        },
        static input => input.Bytes.Length,
        static input => Assert.That(AbiCodec.Encode(input.Type, AbiCodec.Decode(input.Type, input.Bytes)).AsSpan().SequenceEqual(input.Bytes), Is.True));

    [Test]
    public void Type_texts_are_refused_or_read_back() => Try<AbiFormatException, string>(
        static random => Mutation.Of(random, RandomAbi.Parameters(random).ToString(), "()[],uintbyesadrol0123456789 x\0é"),
        static text => 2 * text.Length,
        static text => Assert.That(AbiType.Parse(AbiType.Parse(text).ToString()).ToString(), Is.EqualTo(AbiType.Parse(text).ToString())));

    [Test]
    public void Typed_data_are_refused_or_have_a_digest()
    {
        Random samples = new(4);
        string[] right = [.. Enumerable.Range(0, 100).Select(_ => RandomTypedData.Document(samples).ToJsonString())];
        Try<FormatException, JsonDocument>(
            random =>
            {
                while (true)
                {
                    try
                    {
                        return JsonDocument.Parse(Mutation.Of(random, right[random.Next(right.Length)], "{}[]\":,0123456789xnultrefasAM-.e"));
                    }
                    catch (JsonException)
                    {
                    }
                }
            },
            static document => document.RootElement.GetRawText().Length * 8,
            static document =>
            {
                using (document)
                    TypedDataDocument.Parse(document.RootElement).Digest();
            });
    }

    [Test]
    public void Typed_data_whose_parts_change_places_are_refused_or_have_a_digest()
    {
        Random samples = new(5);
        JsonObject[] right = [.. Enumerable.Range(0, 100).Select(_ => RandomTypedData.Document(samples))];
        Try<FormatException, JsonDocument>(
            random =>
            {
                JsonNode changed = right[random.Next(right.Length)].DeepClone();
                List<JsonNode> all = [.. Descendants(changed)], others = [.. Descendants(right[random.Next(right.Length)])];
                all[random.Next(all.Count)].ReplaceWith(others[random.Next(others.Count)].DeepClone());
                return JsonDocument.Parse(changed.ToJsonString());
            },
            static document => document.RootElement.GetRawText().Length * 8,
            static document =>
            {
                using (document)
                    TypedDataDocument.Parse(document.RootElement).Digest();
            });
    }

    [Test]
    public void Keystores_never_throw_and_never_open_to_another_key_than_they_name()
    {
        using PrivateKey key = PrivateKey.Create(Enumerable.Repeat((byte)7, PrivateKey.Size).ToArray());
        string right = KeystoreV3.Encrypt(key, "x", scryptN: 2);
        Random random = TestVolume.Random();
        for (int i = 0; i < TestVolume.Hostile; i++)
        {
            string file = Mutation.Of(random, right, "{}[]\":,0123456789abcdefxnultre-.");
            if (file.Contains("\"n\":2,\"r\":8,\"p\":1,", StringComparison.Ordinal) // no cost that is allowed but slow
                && KeystoreV3.Decrypt(file, "x") is KeystoreResult.Opened opened)
            {
                using JsonDocument json = JsonDocument.Parse(file);
                using (opened.Key)
                    Assert.That(opened.Key.PublicKey.Equals(key.PublicKey) || !json.RootElement.TryField("address", out _), Is.True, file);
            }
        }
    }

    [Test]
    public void Keys_words_paths_and_numbers_are_refused_or_read_back()
    {
        const string alphabet = "0123456789abcdefghijkxyzABCDEFGHJKLMNP'/m- \0é";
        using ExtendedKey master = ExtendedKey.FromSeed(new byte[32]);
        string xprv = master.Serialize(withSecret: true), words = Mnemonic.FromEntropy(new byte[16]).Phrase;
        Random random = TestVolume.Random();
        for (int i = 0; i < TestVolume.Hostile; i++)
        {
            string address = Mutation.Of(random, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", alphabet), hex = Mutation.Of(random, "0x00ff", alphabet);
            if (Address.TryParse(address, out Address parsed))
                Assert.That(parsed.ToLowerString(), Is.EqualTo("0x" + address[2..].ToLowerInvariant()));
            if (Hex.TryDecode(hex, out byte[] bytes))
                Assert.That(Hex.Encode(bytes), Is.EqualTo(hex.ToLowerInvariant()));
            if (Hex.TryParseQuantity(hex, out System.Numerics.BigInteger number))
                Assert.That(number.Sign, Is.Not.Negative);
            if (Mnemonic.TryParse(Mutation.Of(random, words, alphabet), out Mnemonic? mnemonic))
                Assert.That(Mnemonic.FromEntropy(mnemonic!.Entropy).Phrase, Is.EqualTo(mnemonic.Phrase));
            Refused<FormatException>(() => ExtendedKey.Parse(Mutation.Of(random, xprv, alphabet)).Dispose());
            Refused<FormatException>(() => DerivationPath.Parse(Mutation.Of(random, "m/44'/60'/0'/0/7", alphabet)));
        }
    }

    private static void Try<TRefusal>(Func<Random, byte[]> make, Action<byte[]> decode) where TRefusal : Exception =>
        Try<TRefusal, byte[]>(make, static bytes => bytes.Length, decode);

    private static void Try<TRefusal, T>(Func<Random, T> make, Func<T, int> size, Action<T> decode) where TRefusal : Exception
    {
        Random random = TestVolume.Random();
        int refused = 0, count = TestVolume.Hostile;
        for (int i = 0; i < count; i++)
        {
            T input = make(random);
            long limit = MemoryPerInput + (long)MemoryPerByte * size(input), before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                refused += Refused<TRefusal>(() => decode(input)) ? 1 : 0;
            }
            catch (Exception e) when (e is not AssertionException)
            {
                Assert.Fail($"Input {i} threw {e}");
            }

            if (GC.GetAllocatedBytesForCurrentThread() - before is long used && used > limit)
                Assert.Fail($"Input {i} took {used} bytes of memory, more than {limit}.");
        }

        TestContext.Out.WriteLine($"{count} inputs, {refused} refused");
        Assert.That(refused, Is.GreaterThan(0).And.LessThan(count), "The inputs must not be all right or all wrong.");
    }

    private static bool Refused<TRefusal>(Action decode) where TRefusal : Exception
    {
        try
        {
            decode();
            return false;
        }
        catch (TRefusal)
        {
            return true;
        }
    }

    private static byte[] Signed(Random random)
    {
        using PrivateKey key = RandomTransactions.Key(random);
        Transaction transaction = RandomTransactions.Transaction(random);
        return transaction.With(Secp256k1.Sign(transaction.SigningHash(), key)).Raw.ToArray();
    }

    private static byte[] Encode(Random random)
    {
        RlpWriter rlp = new();
        Write(rlp, random, random.Next(6));
        return rlp.ToArray();
    }

    private static void Write(RlpWriter rlp, Random random, int depth)
    {
        if (depth == 0)
        {
            rlp.Write(RandomAbi.Bytes(random, random.Next(5) == 0 ? random.Next(300) : random.Next(4)));
            return;
        }

        rlp.BeginList();
        for (int i = random.Next(5); i > 0; i--)
            Write(rlp, random, random.Next(depth));
        rlp.EndList();
    }

    private static byte[] Encode(RlpItem item)
    {
        RlpWriter rlp = new();
        Write(rlp, item);
        return rlp.ToArray();
    }

    private static void Write(RlpWriter rlp, RlpItem item)
    {
        if (item.Items is null)
        {
            rlp.Write(item.AsBytes());
            return;
        }

        rlp.BeginList();
        foreach (RlpItem child in item.Items)
            Write(rlp, child);
        rlp.EndList();
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node) => node switch
    {
        JsonObject o => o.Select(static member => member.Value!).SelectMany(static each => Descendants(each).Prepend(each)),
        JsonArray a => a.Select(static item => item!).SelectMany(static each => Descendants(each).Prepend(each)),
        _ => [],
    };
}
