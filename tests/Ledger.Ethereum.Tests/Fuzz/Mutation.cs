using System.Buffers.Binary;

namespace Ledger.Ethereum.Tests.Fuzz;

/// <summary>Damages encodings the way an attacker would: single bytes, lengths and offsets, cuts, copies and additions.</summary>
internal static class Mutation
{
    private const int Word = 32;

    private static readonly uint[] Numbers = [0, 1, 31, 32, 33, 64, 96, 0xff, 0xffff, int.MaxValue - 31, int.MaxValue, 1u << 31, uint.MaxValue];

    public static byte[] Of(Random random, byte[] right)
    {
        byte[] bytes = [.. right];
        for (int i = random.Next(1, 4); i > 0; i--)
            bytes = Once(random, bytes);
        return bytes;
    }

    public static string Of(Random random, string right, string alphabet)
    {
        string text = right;
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(text.Length + 1), to = random.Next(at, Math.Min(text.Length, at + 20) + 1);
            text = random.Next(4) switch
            {
                0 => text[..at] + text[to..],
                1 => text[..at] + alphabet[random.Next(alphabet.Length)] + text[at..],
                2 => text[..to] + text[at..],
                _ => text[..at] + alphabet[random.Next(alphabet.Length)] + text[to..],
            };
        }

        return text;
    }

    private static byte[] Once(Random random, byte[] bytes)
    {
        int at = random.Next(bytes.Length + 1), length = random.Next(Math.Min(bytes.Length - at, 70) + 1);
        switch (random.Next(7))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes, .. new byte[random.Next(70)]];
            case 2:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 3:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 4 when bytes.Length >= Word:
                int word = random.Next(bytes.Length / Word) * Word;
                bytes.AsSpan(word, 28).Fill(random.Next(8) == 0 ? (byte)0xff : (byte)0);
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(word + 28), Numbers[random.Next(Numbers.Length)]);
                return bytes;
            default:
                if (at < bytes.Length)
                    bytes[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(bytes[at] ^ (1 << random.Next(8)));
                return bytes;
        }
    }
}
