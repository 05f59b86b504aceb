using System.Globalization;
using System.Text;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Messages for people to sign (EIP-191, version 0x45), which can never be a transaction.</summary>
public static class PersonalMessage
{
    /// <summary>The digest that personal_sign signs.</summary>
    public static Hash32 Digest(ReadOnlySpan<byte> message)
    {
        string prefix = "\u0019Ethereum Signed Message:\n" + message.Length.ToString(CultureInfo.InvariantCulture);
        return Keccak256.Hash([.. Encoding.ASCII.GetBytes(prefix), .. message]);
    }

    /// <summary>The digest of a text's UTF-8 bytes.</summary>
    public static Hash32 Digest(string message) => Digest(Encoding.UTF8.GetBytes(message));
}
