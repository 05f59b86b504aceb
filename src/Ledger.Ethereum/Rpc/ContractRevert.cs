using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>Why a contract refused a call: its revert data, with Solidity's two built-in errors decoded.</summary>
public sealed record ContractRevert
{
    private static ReadOnlySpan<byte> ErrorSelector => [0x08, 0xc3, 0x79, 0xa0]; // Error(string)

    private static ReadOnlySpan<byte> PanicSelector => [0x4e, 0x48, 0x7b, 0x71]; // Panic(uint256)

    /// <summary>Takes revert data as the node sent them.</summary>
    public ContractRevert(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Data = data;
        try
        {
            if (HasSelector(ErrorSelector))
                Message = Read(static reader => reader.ReadString());
            else if (HasSelector(PanicSelector))
                PanicCode = Read(static reader => reader.ReadUnsigned());
        }
        catch (AbiFormatException)
        {
            // The selector of a built-in error before something else: the raw data say more than a guess.
        }
    }

    /// <summary>The revert data: a selector and arguments of a custom error, or nothing at all.</summary>
    public byte[] Data { get; }

    /// <summary>The text of Error(string).</summary>
    public string? Message { get; }

    /// <summary>The code of Panic(uint256): 1 assertion, 0x11 overflow, 0x12 division by zero, 0x32 index out of range.</summary>
    public BigInteger? PanicCode { get; }

    /// <summary>True when the data start with this selector.</summary>
    public bool HasSelector(ReadOnlySpan<byte> selector) => Data.AsSpan().StartsWith(selector);

    /// <summary>The reason in words, or the data in hexadecimal when no built-in error explains them.</summary>
    public override string ToString() =>
        Message ?? (PanicCode is { } code ? $"panic 0x{code:x2}" : Data.Length == 0 ? "no reason given" : Hex.Encode(Data));

    /// <inheritdoc />
    public bool Equals(ContractRevert? other) => other is not null && Data.AsSpan().SequenceEqual(other.Data);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Data);
        return hash.ToHashCode();
    }

    private T Read<T>(Func<AbiReader, T> read)
    {
        AbiReader reader = new(Data.AsMemory(4), AbiWriter.Word);
        T value = read(reader);
        reader.Finish();
        return value;
    }
}
