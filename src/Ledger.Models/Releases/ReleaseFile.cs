using Ledger.Content;

namespace Ledger.Models;

/// <summary>A file of a release: its name, its content's CID and its length in bytes.</summary>
public sealed record ReleaseFile(string Name, Cid Cid, long Size);
