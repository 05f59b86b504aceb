using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ledger.Identity;

/// <summary>Nonces that each serve for one sign-in, for a short while.</summary>
/// <param name="time">The clock.</param>
/// <remarks>
/// A nonce says itself when it was drawn, under a key of this process: however many are asked for, none costs memory and none makes another forgotten. What was used is
/// kept until it would be too old. After a restart no earlier nonce is known, and whoever signed one asks anew.
/// </remarks>
public sealed class SignInNonces(TimeProvider time)
{
    /// <summary>How long a nonce waits for its message.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>Most sign-ins within the life of a nonce; beyond, none more is let in.</summary>
    public const int MostUsed = 1 << 16;

    private const int DrawnSize = 8, RandomSize = 8, TagSize = 16;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _gate = new();
    private readonly AgingMap<string, bool> _used = new(Life, time);

    /// <summary>A new nonce: 64 hexadecimal digits.</summary>
    public string Draw()
    {
        Span<byte> nonce = stackalloc byte[DrawnSize + RandomSize + TagSize];
        BinaryPrimitives.WriteInt64BigEndian(nonce, time.GetTimestamp());
        RandomNumberGenerator.Fill(nonce.Slice(DrawnSize, RandomSize));
        Tag(nonce[..^TagSize]).CopyTo(nonce[^TagSize..]);
        return Convert.ToHexStringLower(nonce);
    }

    /// <summary>Whether a nonce was drawn here, not too long ago, and not used.</summary>
    public bool IsFresh(string nonce)
    {
        ArgumentNullException.ThrowIfNull(nonce);
        lock (_gate)
            return IsOurs(nonce) && !_used.TryGet(nonce, out _);
    }

    /// <summary>Uses a nonce up; false if it was never drawn, was used before, or has waited too long.</summary>
    public bool TryUse(string nonce)
    {
        ArgumentNullException.ThrowIfNull(nonce);
        lock (_gate)
            return _used.Count < MostUsed && IsOurs(nonce) && _used.TryAdd(nonce, true);
    }

    private bool IsOurs(string nonce)
    {
        Span<byte> bytes = stackalloc byte[DrawnSize + RandomSize + TagSize];
        // One spelling alone, or a used one could come back in capitals.
        if (nonce.Length != 2 * bytes.Length || nonce.AsSpan().ContainsAnyExcept(s_digits))
            return false;
        Convert.FromHexString(nonce, bytes, out _, out _);
        return CryptographicOperations.FixedTimeEquals(Tag(bytes[..^TagSize]), bytes[^TagSize..])
            && time.GetElapsedTime(BinaryPrimitives.ReadInt64BigEndian(bytes)) < Life;
    }

    private byte[] Tag(ReadOnlySpan<byte> message) => HMACSHA256.HashData(_key, message)[..TagSize];
}
