namespace Ledger.Ethereum;

/// <summary>Byte strings: 0x and two digits a byte.</summary>
internal sealed class BytesText() : HexText<byte[]>("a byte string")
{
    protected override bool TryParse(string text, out byte[] value) => Hex.TryDecode(text, out value);

    protected override string Format(byte[] value) => Hex.Encode(value);
}
