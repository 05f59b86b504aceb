namespace Ledger.Ethereum;

/// <summary>Addresses, read with or without checksum and written in lower case.</summary>
internal sealed class AddressText() : HexText<Address>("an address")
{
    protected override bool TryParse(string text, out Address value) => Address.TryParse(text, out value);

    protected override string Format(Address value) => value.ToLowerString();
}
