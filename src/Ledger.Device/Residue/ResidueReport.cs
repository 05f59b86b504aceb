namespace Ledger.Device.Residue;

/// <summary>A place where the needle was found.</summary>
/// <param name="Place">File, or process and mapping.</param>
/// <param name="Form">How it was written there: utf-8, utf-16, hex, base64, base64url; "(name)" behind it for the name of a file.</param>
/// <param name="Offset">Byte in the file, or address in the process.</param>
public sealed record ResidueHit(string Place, string Form, long Offset);

/// <summary>What a search found, and what it could not look into.</summary>
/// <param name="Hits">Places of the needle, at most 1,000.</param>
/// <param name="Unread">Files, processes and mappings that could not be read, with the reason.</param>
/// <param name="BytesSearched">Bytes that were looked at.</param>
public sealed record ResidueReport(IReadOnlyList<ResidueHit> Hits, IReadOnlyList<string> Unread, long BytesSearched);
