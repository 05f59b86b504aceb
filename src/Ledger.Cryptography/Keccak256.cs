using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ledger.Cryptography;

/// <summary>Keccak-256 with the original padding 0x01, as Ethereum uses it; not FIPS 202 SHA3-256.</summary>
public static class Keccak256
{
    private const int Rate = 136;

    /// <summary>Hash of a byte string.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Hash32.Size];
        Hash(data, digest);
        return new Hash32(digest);
    }

    /// <summary>Hash of the UTF-8 bytes of a text: selectors, topics and type strings.</summary>
    public static Hash32 Hash(string text) => Hash(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes the hash of a byte string into the first 32 bytes of <paramref name="digest"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, Hash32.Size);
        Span<ulong> state = stackalloc ulong[KeccakPermutation.Lanes];
        state.Clear();

        while (data.Length >= Rate)
        {
            Absorb(state, data[..Rate]);
            data = data[Rate..];
        }

        Span<byte> last = stackalloc byte[Rate];
        last.Clear();
        data.CopyTo(last);
        last[data.Length] = 0x01;
        last[Rate - 1] |= 0x80;
        Absorb(state, last);

        for (int i = 0; i < Hash32.Size / sizeof(ulong); i++)
            BinaryPrimitives.WriteUInt64LittleEndian(digest[(i * sizeof(ulong))..], state[i]);
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        if (BitConverter.IsLittleEndian)
        {
            ReadOnlySpan<ulong> lanes = MemoryMarshal.Cast<byte, ulong>(block);
            for (int i = 0; i < lanes.Length; i++)
                state[i] ^= lanes[i];
        }
        else
        {
            for (int i = 0; i < Rate / sizeof(ulong); i++)
                state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(i * sizeof(ulong))..]);
        }

        KeccakPermutation.Apply(state);
    }
}
