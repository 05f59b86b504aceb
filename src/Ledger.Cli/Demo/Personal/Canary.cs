using System.Security.Cryptography;
using Ledger.Device.Residue;

namespace Ledger.Cli.Demo.Personal;

/// <summary>A random word in the notes that is searched for at the end. This process never has it in clear, so that the search cannot find itself.</summary>
/// <param name="masked">Every letter ^ its mask.</param>
/// <param name="mask">The masks.</param>
internal sealed class Canary(byte[] masked, byte[] mask)
{
    private const int Length = 24;

    /// <summary>What is searched for.</summary>
    public MaskedNeedle Needle => MaskedNeedle.From(masked, mask);

    /// <summary>The two parts for the process that writes the notes, one a line.</summary>
    public string Parts => $"{Convert.ToHexString(masked)}\n{Convert.ToHexString(mask)}\n";

    /// <summary>A new one, born masked.</summary>
    public static Canary Make()
    {
        byte[] mask = RandomNumberGenerator.GetBytes(Length), masked = new byte[Length];
        for (int i = 0; i < Length; i++) masked[i] = (byte)((byte)('a' + RandomNumberGenerator.GetInt32(26)) ^ mask[i]);
        return new Canary(masked, mask);
    }

    /// <summary>Reads the two parts.</summary>
    /// <exception cref="FormatException">They are not two lines of hexadecimal.</exception>
    public static Canary Read(TextReader parts) => new(Convert.FromHexString(parts.ReadLine() ?? ""), Convert.FromHexString(parts.ReadLine() ?? ""));

    /// <summary>Writes it in clear: only where the process ends right after.</summary>
    public void WriteTo(Stream stream)
    {
        for (int i = 0; i < masked.Length; i++) stream.WriteByte((byte)(masked[i] ^ mask[i]));
    }
}
