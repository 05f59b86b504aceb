namespace Ledger.Ethereum;

/// <summary>The sealed key of a keystore file, all byte strings in hexadecimal.</summary>
internal sealed class KeystoreCrypto
{
    public required string Cipher { get; init; }

    public required KeystoreCipherParameters Cipherparams { get; init; }

    public required string Ciphertext { get; init; }

    public required string Kdf { get; init; }

    public required KeystoreKdfParameters Kdfparams { get; init; }

    public required string Mac { get; init; }
}
