using System.Buffers.Binary;

namespace Ledger.Device.Vaults;

/// <summary>The sealed list of a source's rows, written last: a row that is missing, added or kept from another time is found out.</summary>
internal sealed record SourceManifest(int Files, IReadOnlyList<long> Rows)
{
    public byte[] Seal(SecretKey sourceKey, SourceId source)
    {
        byte[] content = new byte[sizeof(int) + sizeof(long) * Rows.Count];
        BinaryPrimitives.WriteInt32LittleEndian(content, Files);
        for (int i = 0; i < Rows.Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(sizeof(int) + sizeof(long) * i), Rows[i]);
        return RecordSeal.Seal(sourceKey, content, RecordSeal.Context("source.manifest", source));
    }

    public static SourceManifest? Open(SecretKey sourceKey, SourceId source, byte[]? box)
    {
        if (box is null || RecordSeal.Open(sourceKey, box, RecordSeal.Context("source.manifest", source)) is not { } content
            || content.Length % sizeof(long) != sizeof(int))
        {
            return null;
        }

        long[] rows = new long[content.Length / sizeof(long)];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(sizeof(int) + sizeof(long) * i));
        return new SourceManifest(BinaryPrimitives.ReadInt32LittleEndian(content), rows);
    }
}
