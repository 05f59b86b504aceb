using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>Quantities of 32 bits.</summary>
internal sealed class UInt32Text() : HexText<uint>("a 32-bit quantity")
{
    protected override bool TryParse(string text, out uint value)
    {
        bool fits = Hex.TryParseQuantity(text, out BigInteger number) && number <= uint.MaxValue;
        value = fits ? (uint)number : 0;
        return fits;
    }

    protected override string Format(uint value) => Hex.Quantity(value);
}
