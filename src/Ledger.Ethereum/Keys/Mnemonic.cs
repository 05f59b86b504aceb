using System.Security.Cryptography;
using System.Text;

namespace Ledger.Ethereum;

/// <summary>Words that stand for the entropy of a wallet (BIP-39, English).</summary>
public sealed class Mnemonic
{
    private const int WordBits = 11, SeedIterations = 2048, SeedSize = 64;

    private static readonly string[] WordList = ReadWordList();
    private static readonly Dictionary<string, int> Positions = WordList.Select(static (word, i) => (word, i)).ToDictionary(static p => p.word, static p => p.i);

    private Mnemonic(string phrase, byte[] entropy) => (Phrase, Entropy) = (phrase, entropy);

    /// <summary>The words with single spaces between them.</summary>
    public string Phrase { get; }

    /// <summary>The entropy: 16 to 32 bytes.</summary>
    public byte[] Entropy { get; }

    /// <summary>Makes new words: 12 for 16 bytes of entropy, 24 for 32.</summary>
    public static Mnemonic Generate(int entropySize = 32) => FromEntropy(RandomNumberGenerator.GetBytes(entropySize));

    /// <summary>The words for an entropy of 16, 20, 24, 28 or 32 bytes.</summary>
    public static Mnemonic FromEntropy(ReadOnlySpan<byte> entropy)
    {
        if (entropy.Length is < 16 or > 32 || entropy.Length % 4 != 0)
            throw new ArgumentException("Entropy has 16, 20, 24, 28 or 32 bytes.", nameof(entropy));
        byte[] bits = [.. entropy, SHA256.HashData(entropy)[0]];
        string[] words = new string[(8 * entropy.Length + entropy.Length / 4) / WordBits];
        for (int i = 0; i < words.Length; i++)
            words[i] = WordList[ReadBits(bits, i * WordBits)];
        return new Mnemonic(string.Join(' ', words), entropy.ToArray());
    }

    /// <summary>Reads 12, 15, 18, 21 or 24 words of the list whose checksum is right.</summary>
    public static bool TryParse(string phrase, out Mnemonic? mnemonic)
    {
        mnemonic = null;
        string[] words = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is < 12 or > 24 || words.Length % 3 != 0)
            return false;
        byte[] bits = new byte[34];
        for (int i = 0; i < words.Length; i++)
        {
            if (!Positions.TryGetValue(words[i], out int position))
                return false;
            WriteBits(bits, i * WordBits, position);
        }

        Mnemonic candidate = FromEntropy(bits.AsSpan(0, words.Length * WordBits / 33 * 4));
        if (candidate.Phrase != string.Join(' ', words))
            return false;
        mnemonic = candidate;
        return true;
    }

    /// <summary>The seed of the wallet; another passphrase gives another wallet.</summary>
    public byte[] ToSeed(string passphrase = "") => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(Phrase), Encoding.UTF8.GetBytes(CompatibilityDecomposition.Apply("mnemonic" + passphrase)),
        SeedIterations, HashAlgorithmName.SHA512, SeedSize);

    private static int ReadBits(ReadOnlySpan<byte> bits, int from)
    {
        int value = 0;
        for (int i = from; i < from + WordBits; i++)
            value = (value << 1) | ((bits[i / 8] >> (7 - i % 8)) & 1);
        return value;
    }

    private static void WriteBits(Span<byte> bits, int from, int value)
    {
        for (int i = 0; i < WordBits; i++)
            bits[(from + i) / 8] |= (byte)(((value >> (WordBits - 1 - i)) & 1) << (7 - (from + i) % 8));
    }

    private static string[] ReadWordList()
    {
        using Stream stream = typeof(Mnemonic).Assembly.GetManifestResourceStream("bip39-english.txt")
            ?? throw new InvalidOperationException("The word list is not in the assembly.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
