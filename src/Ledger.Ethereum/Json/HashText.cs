using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Hashes: 0x and 64 digits.</summary>
internal sealed class HashText() : HexText<Hash32>("a hash")
{
    protected override bool TryParse(string text, out Hash32 value) => Hash32.TryParse(text, out value);

    protected override string Format(Hash32 value) => value.ToString();
}
