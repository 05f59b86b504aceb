using System.Buffers;
using System.Globalization;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A decentralised identifier of the method ethr: an address on a chain.</summary>
/// <param name="ChainId">The chain whose registry speaks for it.</param>
/// <param name="Identity">The identity's address.</param>
/// <remarks>Written as <c>did:ethr:0x7a69:0x…</c>: chain id in lower-case hexadecimal, address with its checksum. No chain id means mainnet.</remarks>
public readonly record struct DidEthr(ulong ChainId, Address Identity)
{
    private const string Prefix = "did:ethr:";
    private const ulong Mainnet = 1;

    /// <summary>Reads an identifier with an address; for identifiers that hold a public key there is <see cref="TryParseWithKey"/>.</summary>
    public static bool TryParse(string? text, out DidEthr did)
    {
        did = default;
        if (!TrySplit(text, out ulong chainId, out ReadOnlySpan<char> account) || !Address.TryParse(account, out Address identity))
            return false;
        did = new DidEthr(chainId, identity);
        return true;
    }

    /// <summary>Reads an identifier with an address or with a compressed public key, whose address is the identity.</summary>
    /// <remarks>Its document says more than one with the address, so it is for asking who somebody is, not for resolving.</remarks>
    public static bool TryParseWithKey(string? text, out DidEthr did)
    {
        if (TryParse(text, out did))
            return true;
        Span<byte> bytes = stackalloc byte[PublicKey.CompressedSize];
        if (!TrySplit(text, out ulong chainId, out ReadOnlySpan<char> account)
            || account.Length != 2 + (2 * PublicKey.CompressedSize) || !account.StartsWith("0x", StringComparison.Ordinal)
            || Convert.FromHexString(account[2..], bytes, out _, out int written) != OperationStatus.Done || written != bytes.Length
            || !PublicKey.TryParse(bytes, out PublicKey? key))
        {
            return false;
        }

        did = new DidEthr(chainId, Address.Of(key!));
        return true;
    }

    /// <summary>Reads an identifier with an address.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static DidEthr Parse(string text) =>
        TryParse(text, out DidEthr did) ? did : throw new FormatException($"'{text}' is not a did:ethr identifier, as in did:ethr:0x7a69:0x….");

    /// <summary>The identifier as text.</summary>
    public override string ToString() =>
        ChainId == Mainnet ? $"{Prefix}{Identity}" : string.Create(CultureInfo.InvariantCulture, $"{Prefix}0x{ChainId:x}:{Identity}");

    private static bool TrySplit(string? text, out ulong chainId, out ReadOnlySpan<char> account)
    {
        chainId = Mainnet;
        account = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        ReadOnlySpan<char> rest = text.AsSpan(Prefix.Length);
        int colon = rest.IndexOf(':');
        account = rest[(colon + 1)..];
        return colon < 0 || TryParseChain(rest[..colon], out chainId);
    }

    private static bool TryParseChain(ReadOnlySpan<char> text, out ulong chainId)
    {
        chainId = 0;
        return text.StartsWith("0x", StringComparison.Ordinal)
            && text.Length > 2 && text[2] != '0' && text.IndexOfAnyInRange('A', 'F') < 0
            && ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out chainId);
    }
}
