using System.Security.Cryptography;

namespace Ledger.Ethereum;

/// <summary>AES in counter mode, which keystore files use and .NET leaves to the caller.</summary>
internal static class AesCtr
{
    private const int Block = 16;

    /// <summary>Encrypts or decrypts: the counter starts at the iv and counts up as one big-endian number.</summary>
    public static byte[] Transform(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> input)
    {
        using Aes aes = Aes.Create();
        aes.Key = key.ToArray();
        byte[] output = input.ToArray();
        byte[] counter = iv.ToArray();
        byte[] stream = new byte[Block];
        for (int i = 0; i < output.Length; i++)
        {
            if (i % Block == 0)
            {
                aes.EncryptEcb(counter, stream, PaddingMode.None);
                Increment(counter);
            }

            output[i] ^= stream[i % Block];
        }

        CryptographicOperations.ZeroMemory(stream);
        return output;
    }

    private static void Increment(Span<byte> counter)
    {
        for (int i = Block - 1; i >= 0 && ++counter[i] == 0; i--)
        {
            // the carry goes on
        }
    }
}
