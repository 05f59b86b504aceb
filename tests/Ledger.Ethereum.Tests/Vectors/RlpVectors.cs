using System.Text;
using System.Text.Json;
using Ledger.Vectors;

namespace Ledger.Ethereum.Tests.Vectors;

internal static class RlpVectors
{
    public static IEnumerable<(string, string?)> Valid(JsonElement file) => file.EnumerateObject().Select(static item =>
        (item.Name, Expect.Of(() => Check(item.Value.GetProperty("in"), item.Value.Text("out"), WriteOfficial))));

    public static IEnumerable<(string, string?)> Ethers(JsonElement file) => file.EnumerateArray().Select(static item =>
        (item.Text("name"), Expect.Of(() => Check(item.GetProperty("decoded"), item.Text("encoded"), WriteHexadecimal))));

    public static IEnumerable<(string, string?)> Invalid(JsonElement file) => file.EnumerateObject().Select(static item =>
        (item.Name, Expect.Of(() => Expect.Refusal<RlpFormatException>(() => RlpItem.Decode(Json.ToBytes(item.Value.Text("out")))))));

    private static string? Check(JsonElement value, string encoded, Action<RlpWriter, JsonElement> write)
    {
        RlpWriter writer = new();
        write(writer, value);
        RlpWriter again = new();
        Rewrite(again, RlpItem.Decode(Json.ToBytes(encoded)));
        return Expect.All(Expect.Bytes(writer.ToArray(), encoded), Expect.Bytes(again.ToArray(), encoded));
    }

    /// <summary>Texts are ASCII, numbers are JSON numbers or texts that start with #.</summary>
    private static void WriteOfficial(RlpWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                WriteList(writer, value, WriteOfficial);
                break;
            case JsonValueKind.Number:
                writer.Write(value.ToNumber());
                break;
            default:
                string text = value.GetString()!;
                if (text.StartsWith('#'))
                    writer.Write(System.Numerics.BigInteger.Parse(text[1..], System.Globalization.CultureInfo.InvariantCulture));
                else
                    writer.Write(Encoding.Latin1.GetBytes(text));
                break;
        }
    }

    private static void WriteHexadecimal(RlpWriter writer, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            WriteList(writer, value, WriteHexadecimal);
        else
            writer.Write(Json.ToBytes(value.GetString()!));
    }

    private static void WriteList(RlpWriter writer, JsonElement list, Action<RlpWriter, JsonElement> write)
    {
        writer.BeginList();
        foreach (JsonElement item in list.EnumerateArray())
            write(writer, item);
        writer.EndList();
    }

    private static void Rewrite(RlpWriter writer, RlpItem item)
    {
        if (item.Items is null)
        {
            writer.Write(item.AsBytes());
            return;
        }

        writer.BeginList();
        foreach (RlpItem child in item.Items)
            Rewrite(writer, child);
        writer.EndList();
    }
}
