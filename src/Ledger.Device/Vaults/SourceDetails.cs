using System.Text.Json;
using Ledger.Cryptography;
using Microsoft.Data.Sqlite;

namespace Ledger.Device.Vaults;

/// <summary>What the host seals about a source under the master key: its name, its salt, its counts.</summary>
internal sealed record SourceDetails(string Name, string Salt, int Files, int Passages)
{
    public byte[] Seal(SecretKey master, SourceId source) =>
        RecordSeal.Seal(master, JsonSerializer.SerializeToUtf8Bytes(this), RecordSeal.Context("source.details", source));

    /// <summary>Reads id, state and details of a row; null when the record was changed.</summary>
    public static PluggedSource? Read(SqliteDataReader row, SecretKey master)
    {
        if (VaultFile.Box(row, 0, SourceId.Size) is not { Length: SourceId.Size } id || VaultFile.Box(row, 2, 1 << 20) is not { } box)
            return null;
        SourceId source = SourceId.FromBytes(id);
        if (RecordSeal.Open(master, box, RecordSeal.Context("source.details", source)) is not { } content)
            return null;
        SourceDetails details = JsonSerializer.Deserialize<SourceDetails>(content)!;
        return new PluggedSource(source, details.Name, (SourceState)row.GetInt64(1), Hash32.Parse(details.Salt), details.Files, details.Passages);
    }
}
