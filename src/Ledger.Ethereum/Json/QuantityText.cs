using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>Numbers without limit: 0x and digits without leading zeros.</summary>
internal sealed class QuantityText() : HexText<BigInteger>("a quantity")
{
    protected override bool TryParse(string text, out BigInteger value) => Hex.TryParseQuantity(text, out value);

    protected override string Format(BigInteger value) => Hex.Quantity(value);
}
