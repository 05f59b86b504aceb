using Ledger.Cryptography;

namespace Ledger.Ethereum.Tests.Chain;

/// <summary>Contracts small enough to be written by hand.</summary>
internal static class Bytecode
{
    public static readonly Address Reverter = Address.Parse("0x00000000000000000000000000000000000c0de1");
    public static readonly Address Emitter = Address.Parse("0x00000000000000000000000000000000000c0de2");
    public static readonly Address Gate = Address.Parse("0x00000000000000000000000000000000000c0de3");
    public static readonly Hash32 Topic = FunctionSelector.Topic("Value(uint256)");
    public static readonly byte[] ErrorSelector = FunctionSelector.Of("Forbidden()");

    /// <summary>Reverts with the custom error Forbidden().</summary>
    public static byte[] RevertingCode => Convert.FromHexString("7f" + Convert.ToHexString(ErrorSelector) + new string('0', 56) + "5f5260045ffd");

    /// <summary>Emits Value(word) with the first word of the call data.</summary>
    public static byte[] EmittingCode => Convert.FromHexString("60205f5f37" + "7f" + Topic.ToString()[2..] + "60205fa100");

    /// <summary>Opens when called without data; called with data, it reverts as long as it is not open.</summary>
    public static byte[] GateCode => Convert.FromHexString("3660095760015f55005b5f546012575f5ffd5b00");

    /// <summary>Emits Value(first), Value(first + 1), … as often as the second word of the call data says.</summary>
    public static byte[] CountingCode => Convert.FromHexString(
        "6020355f355b8115603f57" + "805f52" + "7f" + Topic.ToString()[2..] + "60205fa1" + "600101" + "9060019003" + "90600556" + "5b00");

    /// <summary>Call data for the counting emitter.</summary>
    public static byte[] Words(ulong first, ulong count) => [.. Word(first), .. Word(count)];

    /// <summary>Call data for the emitter.</summary>
    public static byte[] Word(ulong value)
    {
        AbiWriter writer = new(AbiWriter.Word);
        writer.WriteUInt64(value);
        return writer.ToArray();
    }
}
