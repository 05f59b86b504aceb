using System.Security.Cryptography;

namespace Ledger.Identity;

/// <summary>Nonces that each serve for one sign-in, for a short while.</summary>
/// <param name="time">The clock.</param>
/// <remarks>Kept in memory only: after a restart no earlier nonce is known, and whoever signed one asks anew.</remarks>
public sealed class SignInNonces(TimeProvider time)
{
    /// <summary>How long a nonce waits for its message.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>Most nonces that wait at once: the oldest make room.</summary>
    public const int MostWaiting = 4096;

    private const int Length = 22; // 131 bits
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, long> _waiting = [];

    /// <summary>A new nonce.</summary>
    public string Draw()
    {
        string nonce = RandomNumberGenerator.GetString(Alphabet, Length);
        lock (_gate)
        {
            Forget();
            if (_waiting.Count >= MostWaiting)
                _waiting.RemoveAt(0);
            _waiting.Add(nonce, time.GetTimestamp());
        }

        return nonce;
    }

    /// <summary>Uses a nonce up; false if it was never drawn, was used before, or has waited too long.</summary>
    public bool TryUse(string nonce)
    {
        lock (_gate)
        {
            Forget();
            return _waiting.Remove(nonce);
        }
    }

    private void Forget()
    {
        while (_waiting.Count > 0 && time.GetElapsedTime(_waiting.GetAt(0).Value) >= Life)
            _waiting.RemoveAt(0);
    }
}
