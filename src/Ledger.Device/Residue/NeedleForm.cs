using System.Security.Cryptography;

namespace Ledger.Device.Residue;

/// <summary>One way in which a needle may be written somewhere, masked like the needle.</summary>
internal sealed class NeedleForm
{
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const string Base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private readonly byte[] _masked, _mask;

    private NeedleForm(string name, int length, Func<int, byte> at)
    {
        Name = name;
        _mask = RandomNumberGenerator.GetBytes(length);
        _masked = new byte[length];
        for (int i = 0; i < length; i++)
            _masked[i] = (byte)(at(i) ^ _mask[i]);
    }

    /// <summary>What a report calls it.</summary>
    public string Name { get; }

    /// <summary>Length in bytes.</summary>
    public int Length => _masked.Length;

    /// <summary>All forms of a needle: UTF-8, UTF-16, hexadecimal, and base64 at its three alignments; the last two in both encodings.</summary>
    public static IReadOnlyList<NeedleForm> Of(MaskedNeedle needle)
    {
        List<NeedleForm> forms = [];
        Add("utf-8", needle.Length, needle.At);
        Add("hex", 2 * needle.Length, i => Digit(needle.At(i / 2), i, 'a'));
        Add("hex", 2 * needle.Length, i => Digit(needle.At(i / 2), i, 'A'));
        for (int alignment = 0; alignment < 3; alignment++)
        {
            // Only characters all of whose six bits are of the needle: those at the rims depend on what stands beside it.
            int first = (8 * alignment + 5) / 6, end = 8 * (alignment + needle.Length) / 6, shift = 8 * alignment;
            Add("base64", end - first, i => (byte)Base64[Sextet(needle, 6 * (first + i) - shift)]);
            if (Enumerable.Range(first, end - first).Any(i => Sextet(needle, 6 * i - shift) >= 62)) // else both alphabets write the same
                Add("base64url", end - first, i => (byte)Base64Url[Sextet(needle, 6 * (first + i) - shift)]);
        }

        return forms;

        void Add(string name, int length, Func<int, byte> at)
        {
            forms.Add(new NeedleForm(name, length, at));
            forms.Add(new NeedleForm(name == "utf-8" ? "utf-16" : name + " in utf-16", 2 * length, i => i % 2 == 0 ? at(i / 2) : (byte)0));
        }
    }

    /// <summary>Every place of this form in a block.</summary>
    public void FindIn(ReadOnlySpan<byte> block, Action<int> found)
    {
        byte anchor = (byte)(_masked[0] ^ _mask[0]);
        int at = 0;
        while (at + Length <= block.Length)
        {
            int step = block[at..^(Length - 1)].IndexOf(anchor);
            if (step < 0)
                return;
            at += step;
            if (Matches(block.Slice(at, Length)))
                found(at);
            at++;
        }
    }

    private bool Matches(ReadOnlySpan<byte> candidate)
    {
        for (int i = 0; i < candidate.Length; i++)
        {
            if ((candidate[i] ^ _mask[i]) != _masked[i])
                return false;
        }

        return true;
    }

    private static byte Digit(byte value, int i, char ten)
    {
        int digit = i % 2 == 0 ? value >> 4 : value & 15;
        return (byte)(digit < 10 ? '0' + digit : ten + digit - 10);
    }

    /// <summary>Six bits of the needle from a bit of it on.</summary>
    private static int Sextet(MaskedNeedle needle, int bit)
    {
        int two = needle.At(bit / 8) << 8 | (bit / 8 + 1 < needle.Length ? needle.At(bit / 8 + 1) : 0);
        return two >> (10 - bit % 8) & 63;
    }
}
