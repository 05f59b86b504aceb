using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>Quantities of 64 bits.</summary>
internal sealed class UInt64Text() : HexText<ulong>("a 64-bit quantity")
{
    protected override bool TryParse(string text, out ulong value)
    {
        bool fits = Hex.TryParseQuantity(text, out BigInteger number) && number <= ulong.MaxValue;
        value = fits ? (ulong)number : 0;
        return fits;
    }

    protected override string Format(ulong value) => Hex.Quantity(value);
}
