using Ledger.Content;
using Ledger.Cryptography;

namespace Ledger.Node.Storage;

/// <summary>The release that this node made of an ended run.</summary>
/// <param name="Root">Root of the final state.</param>
/// <param name="Manifest">CID of the manifest.</param>
/// <param name="Safetensors">CID of the safetensors file.</param>
/// <param name="Gguf">CID of the GGUF file.</param>
public sealed record ReleaseRecord(Hash32 Root, Cid Manifest, Cid Safetensors, Cid Gguf);

/// <summary>Which releases lie in the blob store.</summary>
public sealed class ReleaseStore(NodeDatabase database)
{
    /// <summary>Remembers the release of a run.</summary>
    public void Record(ulong run, ReleaseRecord release) => database.Write(
        "INSERT OR REPLACE INTO releases (run, root, manifest, safetensors, gguf) VALUES ($run, $root, $manifest, $safetensors, $gguf)",
        ("$run", (long)run), ("$root", release.Root.ToArray()), ("$manifest", release.Manifest.Digest.ToArray()),
        ("$safetensors", release.Safetensors.Digest.ToArray()), ("$gguf", release.Gguf.Digest.ToArray()));

    /// <summary>The release of a run; null when it was not made yet.</summary>
    public ReleaseRecord? Find(ulong run) => database.Read(
        "SELECT root, manifest, safetensors, gguf FROM releases WHERE run = $run",
        row => new ReleaseRecord(Hash(row, 0), new Cid(Hash(row, 1)), new Cid(Hash(row, 2)), new Cid(Hash(row, 3))),
        ("$run", (long)run)) is [ReleaseRecord found, ..] ? found : null;

    private static Hash32 Hash(Microsoft.Data.Sqlite.SqliteDataReader row, int column) => new(row.GetFieldValue<byte[]>(column));
}
