using System.Text.Json;

namespace Ledger.Ethereum.Tests.Fuzz;

public sealed class TypedDataRefusalTests
{
    private const string Right = """
        {"types":{"Mail":[{"name":"to","type":"address"},{"name":"parts","type":"uint8[2]"}]},"primaryType":"Mail","domain":{"name":"x","chainId":1},"message":{"to":"0x00000000000000000000000000000000000000aa","parts":[1,2]}}
        """;

    [Test]
    public void The_document_that_the_others_are_made_from_is_right() => Assert.That(() => Read(Right), Throws.Nothing);

    [TestCase("uint8[2]", "uint8[")]
    [TestCase("uint8[2]", "uint8[2")]
    [TestCase("uint8[2]", "uint8[2x")]
    [TestCase("uint8[2]", "uint8]2[")]
    [TestCase("uint8[2]", "uint8[02]")]
    [TestCase("uint8[2]", "uint8[-2]")]
    [TestCase("uint8[2]", "uint8[0]")]
    [TestCase("uint8[2]", "uint8[3]")]
    [TestCase("uint8[2]", "uint[2]")] // not the name that is hashed
    [TestCase("uint8[2]", "(uint8)[2]")]
    [TestCase("uint8[2]", "Mail[2]")]
    [TestCase("\"uint8[2]\"", "null")]
    [TestCase("\"name\":\"to\"", "\"name\":\"to,uint8 x\"")] // a name that would read as two members
    [TestCase("\"name\":\"to\"", "\"name\":\"\"")]
    [TestCase("\"name\":\"to\"", "\"name\":\"parts\"")]
    [TestCase("{\"Mail\":[", "{\"address\":[],\"Mail\":[")] // a struct under the name of an elementary type
    [TestCase("{\"Mail\":[", "{\"A()B\":[],\"Mail\":[")]
    [TestCase("{\"Mail\":[", "{\"EIP712Domain\":[{\"name\":\"name\",\"type\":\"string\"}],\"Mail\":[")] // hides the chain
    [TestCase("\"primaryType\":\"Mail\"", "\"primaryType\":\"uint8\"")]
    [TestCase("\"primaryType\":\"Mail\"", "\"primaryType\":\"Mail[]\"")]
    [TestCase("\"primaryType\":\"Mail\"", "\"primaryType\":null")]
    [TestCase("\"primaryType\":\"Mail\"", "\"primaryType\":\"Mail\",\"message\":{}")]
    [TestCase("\"name\":\"to\"", "\"name\":\"to\",\"name\":\"to\"")]
    [TestCase("\"chainId\":1", "\"chainId\":-1")]
    [TestCase("\"chainId\":1", "\"chainId\":1,\"chain\":2")]
    [TestCase("\"chainId\":1", "\"chainId\":1,\"chainId\":2")]
    [TestCase("[1,2]", "[1,256]")]
    [TestCase("[1,2]", "[1,-1]")]
    [TestCase("[1,2]", "[1,1.5]")]
    [TestCase("[1,2]", "[1,null]")]
    [TestCase("[1,2]", "[1,[2]]")]
    [TestCase("[1,2]", "{}")]
    [TestCase(",\"parts\":[1,2]", "")]
    [TestCase(",\"parts\":[1,2]", ",\"parts\":[1,2],\"parts\":[1,2]")]
    [TestCase(",\"parts\":[1,2]", ",\"parts\":[1,2],\"more\":1")]
    public void Documents_that_can_be_read_in_two_ways_or_in_none_are_refused(string part, string instead)
    {
        Assert.That(Right, Does.Contain(part));

        Assert.That(() => Read(Right.Replace(part, instead, StringComparison.Ordinal)), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void A_chain_of_a_hundred_thousand_structs_is_refused()
    {
        string structs = string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"\"S{i}\":[{{\"name\":\"a\",\"type\":\"S{i + 1}[]\"}}],"));
        string json = Right.Replace("{\"Mail\":[", "{" + structs + "\"S100000\":[],\"Mail\":[{\"name\":\"s\",\"type\":\"S0[]\"},", StringComparison.Ordinal);

        Assert.That(() => Read(json), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void A_number_of_a_million_digits_is_refused() => Assert.That(
        () => Read(Right.Replace("[1,2]", $"[1,\"{new string('9', 1_000_000)}\"]", StringComparison.Ordinal)), Throws.InstanceOf<FormatException>());

    [Test]
    public void A_tuple_larger_than_any_transaction_is_no_type() => Assert.That(
        () => AbiType.Parse($"({string.Join(',', Enumerable.Repeat("uint8[524288]", 200))})[2]"), Throws.TypeOf<AbiFormatException>());

    private static TypedDataDocument Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return TypedDataDocument.Parse(document.RootElement);
    }
}
