using System.Globalization;
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

    /// <summary>Reads an identifier with an address; identifiers that hold a public key are not supported.</summary>
    public static bool TryParse(string? text, out DidEthr did)
    {
        did = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        ReadOnlySpan<char> rest = text.AsSpan(Prefix.Length);
        int colon = rest.IndexOf(':');
        ulong chainId = Mainnet;
        if (colon >= 0 && !TryParseChain(rest[..colon], out chainId))
            return false;
        if (!Address.TryParse(rest[(colon + 1)..], out Address identity))
            return false;
        did = new DidEthr(chainId, identity);
        return true;
    }

    /// <summary>Reads an identifier with an address.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static DidEthr Parse(string text) =>
        TryParse(text, out DidEthr did) ? did : throw new FormatException($"'{text}' is not a did:ethr identifier, as in did:ethr:0x7a69:0x….");

    /// <summary>The identifier as text.</summary>
    public override string ToString() =>
        ChainId == Mainnet ? $"{Prefix}{Identity}" : string.Create(CultureInfo.InvariantCulture, $"{Prefix}0x{ChainId:x}:{Identity}");

    private static bool TryParseChain(ReadOnlySpan<char> text, out ulong chainId)
    {
        chainId = 0;
        return text.StartsWith("0x", StringComparison.Ordinal)
            && text.Length > 2 && text[2] != '0' && text.IndexOfAnyInRange('A', 'F') < 0
            && ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out chainId);
    }
}
