using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Accounts of a mnemonic.</summary>
public static class HdWallet
{
    /// <summary>Signer of account number <paramref name="index"/>: path m/44'/60'/0'/0/index.</summary>
    public static LocalSigner Account(Mnemonic mnemonic, uint index, string passphrase = "") =>
        At(mnemonic, DerivationPath.Account(index), passphrase);

    /// <summary>Signer of the key at a path: other wallets count their accounts at other steps, as in m/44'/60'/1'/0/0.</summary>
    public static LocalSigner At(Mnemonic mnemonic, DerivationPath path, string passphrase = "")
    {
        byte[] seed = mnemonic.ToSeed(passphrase);
        using ExtendedKey master = ExtendedKey.FromSeed(seed);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
        using ExtendedKey account = master.Derive(path);
        Span<byte> secret = stackalloc byte[PrivateKey.Size];
        account.PrivateKey!.Export(secret);
        PrivateKey key = PrivateKey.Create(secret);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(secret);
        return new LocalSigner(key);
    }
}
