namespace Ledger.Device.Residue;

/// <summary>A place where the needle was found.</summary>
/// <param name="Place">File, or process and address range.</param>
/// <param name="Form">How it was written there: utf-8, utf-16, base64, hex, file name.</param>
/// <param name="Offset">Byte in the file, or address in the process.</param>
public sealed record ResidueHit(string Place, string Form, long Offset);

/// <summary>What a search found, and what it could not look into.</summary>
/// <param name="Hits">Places of the needle, at most 1,000.</param>
/// <param name="Unread">Files and processes that could not be read, with the reason.</param>
/// <param name="BytesSearched">Bytes that were looked at.</param>
public sealed record ResidueReport(IReadOnlyList<ResidueHit> Hits, IReadOnlyList<string> Unread, long BytesSearched);

/// <summary>Searches files and the memory of processes for a needle.</summary>
public static class ResidueScan
{
    /// <summary>Searches every file under the roots, names included.</summary>
    public static ResidueReport Files(IEnumerable<string> roots, MaskedNeedle needle, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Searches the present memory of processes (Linux).</summary>
    public static ResidueReport Memory(IEnumerable<int> processes, MaskedNeedle needle, CancellationToken cancellation) => throw new NotImplementedException();
}
