using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>The nonces of RFC 6979 §3.2 with HMAC-SHA-256: a signature needs no random source and is always the same.</summary>
internal ref struct DeterministicNonce : IDisposable
{
    private readonly Span<byte> _k; // 32 bytes
    private readonly Span<byte> _v; // 32 bytes, then one separator byte, key and digest
    private bool _first = true;

    /// <summary>Working space the caller provides, so that it can live on the stack.</summary>
    public const int WorkSize = 32 + 32 + 1 + 32 + 32;

    public DeterministicNonce(ReadOnlySpan<byte> key, in Scalar digest, Span<byte> work)
    {
        _k = work[..32];
        _v = work.Slice(32, WorkSize - 32);
        _k.Clear();
        _v[..32].Fill(1);
        key.CopyTo(_v[33..]);
        digest.CopyTo(_v[65..]);
        for (byte separator = 0; separator < 2; separator++)
        {
            _v[32] = separator;
            HMACSHA256.HashData(_k, _v, _k);
            HMACSHA256.HashData(_k, _v[..32], _v[..32]);
        }
    }

    /// <summary>The next candidate that is a number from 1 to n - 1.</summary>
    public Scalar Next()
    {
        while (true)
        {
            if (!_first)
            {
                _v[32] = 0;
                HMACSHA256.HashData(_k, _v[..33], _k);
                HMACSHA256.HashData(_k, _v[..32], _v[..32]);
            }

            _first = false;
            HMACSHA256.HashData(_k, _v[..32], _v[..32]);
            if (Scalar.TryParse(_v[..32], out Scalar nonce) && !nonce.IsZero)
                return nonce;
        }
    }

    public readonly void Dispose()
    {
        CryptographicOperations.ZeroMemory(_k);
        CryptographicOperations.ZeroMemory(_v);
    }
}
