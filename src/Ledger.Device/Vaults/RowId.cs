using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ledger.Device.Vaults;

/// <summary>Random numbers of rows, so that their order says nothing of the notes', and what the boxes of rows are bound to.</summary>
internal static class RowId
{
    /// <summary>A new positive number.</summary>
    public static long Create()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(bytes);
        return (BinaryPrimitives.ReadInt64LittleEndian(bytes) & long.MaxValue) | 1;
    }

    /// <summary>Place of a passage.</summary>
    public static byte[] SourceContext(SourceId source, long row) => RecordSeal.Context("source_row", source, row);

    /// <summary>Place of a grant's adapter.</summary>
    public static byte[] GrantContext(GrantKeyId grant, long row) => RecordSeal.Context("grant_row.adapter", grant, row);
}
