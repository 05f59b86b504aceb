using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>Says in words why a contract refused, as far as Solidity's own errors say it.</summary>
public static class RevertText
{
    /// <summary>The text of Error(string), the meaning of Panic(uint256), or the data in hexadecimal.</summary>
    public static string Of(ReadOnlyMemory<byte> data)
    {
        ContractRevert revert = new(data.ToArray());
        return revert switch
        {
            { Message: string message } => message,
            { PanicCode: { } code } => $"panic 0x{(int)code:x2}: {MeaningOf((int)code)}",
            { Data.Length: 0 } => "no reason given",
            _ => $"an error that no known contract declares: {Hex.Encode(revert.Data)}",
        };
    }

    /// <summary>The panic codes of the Solidity documentation.</summary>
    private static string MeaningOf(int code) => code switch
    {
        0x01 => "an assertion failed",
        0x11 => "arithmetic overflow",
        0x12 => "division by zero",
        0x21 => "no such enum value",
        0x22 => "a storage byte array is encoded wrongly",
        0x31 => "pop of an empty array",
        0x32 => "index out of range",
        0x41 => "too much memory",
        0x51 => "call of an uninitialised function",
        _ => "the compiler's own check failed",
    };
}
