namespace Ledger.Ethereum;

/// <summary>Parameters of scrypt (n, r, p) or of PBKDF2 (c, prf).</summary>
internal sealed class KeystoreKdfParameters
{
    public required int Dklen { get; init; }

    public int? N { get; init; }

    public int? R { get; init; }

    public int? P { get; init; }

    public int? C { get; init; }

    public string? Prf { get; init; }

    public required string Salt { get; init; }
}
