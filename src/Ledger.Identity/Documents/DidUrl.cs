using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ledger.Identity;

/// <summary>A did:ethr to be resolved: the identifier as it was asked for, and the version that is wanted. Spec: protocol.md §9.1.</summary>
/// <param name="Did">The identifier without a query, in the asker's spelling: documents repeat it.</param>
/// <param name="Identifier">Which identity it is.</param>
/// <param name="PublicKey">The compressed public key in the identifier, in hexadecimal without 0x as it was spelled; null for one with an address.</param>
/// <param name="VersionId">Block as of which the document is wanted; null for the newest.</param>
public sealed record DidUrl(string Did, DidEthr Identifier, string? PublicKey, ulong? VersionId)
{
    private const int Longest = 512, AddressLength = 42;
    private const string Prefix = "did:ethr:", Version = "versionId=";

    /// <summary>Reads a DID, optionally with <c>?versionId=BLOCK</c>; false with what to answer.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DidUrl? url, [NotNullWhen(false)] out DidResolution.Failed? failure)
    {
        url = null;
        failure = null;
        if (text is null || text.Length > Longest || !text.StartsWith("did:", StringComparison.Ordinal))
            return Fail(out failure, DidResolutionError.InvalidDid, "This is no DID: a did:ethr looks like did:ethr:0x7a69:0x….");
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            return Fail(out failure, DidResolutionError.MethodNotSupported, "Only identifiers of the method ethr are resolved here.");
        int query = text.IndexOf('?', StringComparison.Ordinal);
        string did = query < 0 ? text : text[..query];
        if (!DidEthr.TryParseWithKey(did, out DidEthr identifier))
            return Fail(out failure, DidResolutionError.InvalidDid, "This is no did:ethr with a chain id in lower-case hexadecimal and an address or a compressed public key.");
        ulong? version = null;
        if (query >= 0)
        {
            if (!TryParseVersion(text.AsSpan(query + 1), out ulong block))
                return Fail(out failure, DidResolutionError.InvalidDidUrl, "The only parameter that is known is versionId, the number of a block.");
            version = block;
        }

        string account = did[(did.LastIndexOf(':') + 1)..];
        url = new DidUrl(did, identifier, account.Length > AddressLength ? account[2..] : null, version);
        return true;
    }

    private static bool TryParseVersion(ReadOnlySpan<char> query, out ulong block)
    {
        block = 0;
        return query.StartsWith(Version, StringComparison.Ordinal)
            && ulong.TryParse(query[Version.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out block);
    }

    private static bool Fail(out DidResolution.Failed failure, DidResolutionError error, string sentence)
    {
        failure = new DidResolution.Failed(error, sentence);
        return false;
    }
}
