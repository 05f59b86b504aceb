using System.Security.Cryptography;
using Ledger.Cryptography;

namespace Ledger.Identity;

/// <summary>What the chain sees of a source: keccak256(salt ‖ source id), which nobody can open without the salt.</summary>
public static class SourceCommitment
{
    /// <summary>Length of a salt in bytes.</summary>
    public const int SaltSize = 32;

    /// <summary>Length of a source's id in bytes.</summary>
    public const int SourceIdSize = 16;

    /// <summary>The commitment to a source.</summary>
    /// <param name="salt">32 random bytes, made when the source is plugged, kept sealed and destroyed with it.</param>
    /// <param name="sourceId">The 16 random bytes that name the source on the device.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static Hash32 Of(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> sourceId)
    {
        if (salt.Length != SaltSize)
            throw new ArgumentException($"A salt has {SaltSize} bytes, not {salt.Length}.", nameof(salt));
        if (sourceId.Length != SourceIdSize)
            throw new ArgumentException($"The id of a source has {SourceIdSize} bytes, not {sourceId.Length}.", nameof(sourceId));
        Span<byte> preimage = stackalloc byte[SaltSize + SourceIdSize];
        salt.CopyTo(preimage);
        sourceId.CopyTo(preimage[SaltSize..]);
        Hash32 commitment = Keccak256.Hash(preimage);
        CryptographicOperations.ZeroMemory(preimage);
        return commitment;
    }
}
